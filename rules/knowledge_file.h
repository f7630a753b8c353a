// KnowledgeFile: one JSON file of rules/knowledge – read, checked against its schema,
// with the line of every element.
//
// Reading is by Node, a view into the file that knows its pointer, so that a loader
// can complain about exactly the element that is wrong. A Node never throws: what is
// not there reads as empty, after an error was noted where `require…` asked for it.
// rapidjson/schema.h is included in knowledge_file.cpp alone. The file owns what
// Nodes view; not shared between threads while loading, immutable after.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/author_error.h"

namespace refract::rules {

class KnowledgeFile;

class Node {
public:
    Node() = default;  ///< not given
    bool given() const { return value_ != nullptr; }
    bool isObject() const;
    bool isArray() const;
    bool isString() const;
    bool isNumber() const;
    bool isBool() const;

    Node operator[](std::string_view key) const;
    std::vector<Node> elements() const;                              ///< of an array; else empty
    std::vector<std::pair<std::string_view, Node>> members() const;  ///< of an object; else empty
    std::optional<std::string_view> string() const;
    std::optional<double> number() const;
    std::optional<bool> boolean() const;
    std::string text() const;                  ///< the string or ""
    std::vector<std::string> strings() const;  ///< a string, or an array of strings

    /// As string()/number(), noting an error when it is not there.
    std::string requireString(AuthorErrors& errors) const;
    double requireNumber(AuthorErrors& errors) const;

    /// Notes an error about this element.
    void complain(AuthorErrors& errors, std::string message, std::string suggestion = {}) const;

    std::string pointer() const;
    std::size_t line() const;
    std::string json() const;  ///< compact text

private:
    friend class KnowledgeFile;
    Node(const KnowledgeFile* file, const void* value, const void* near, std::string pointer)
        : file_(file), value_(value), near_(near), pointer_(std::move(pointer)) {}
    const KnowledgeFile* file_ = nullptr;
    const void* value_ = nullptr;  ///< rapidjson::Value
    const void* near_ = nullptr;   ///< the value itself or, when it is missing, the nearest around it
    std::string pointer_;
};

class KnowledgeFile {
public:
    /// No file of ours nests deeper than about twenty; a bound keeps walks of the tree safe.
    static constexpr std::size_t kDeepest = 64;

    /// Reads `folder/name` and checks it against `folder/schema/<schema>`. Comments are not
    /// JSON; a member that stands twice in an object is an error. On a syntax error, or a
    /// nesting deeper than kDeepest, the root is not given; on schema errors it is, so that a
    /// loader can report what else is wrong. Never returns nullptr.
    static std::unique_ptr<KnowledgeFile> load(const std::filesystem::path& folder, std::string_view name,
                                               std::string_view schema, AuthorErrors& errors);
    /// The same for a text and a schema that are at hand: a configuration file, whose schema
    /// is part of the program. `name` is what errors call it.
    static std::unique_ptr<KnowledgeFile> fromText(std::string name, std::string text, std::string_view schemaName,
                                                   const std::string& schemaText, AuthorErrors& errors);
    ~KnowledgeFile();
    Node root() const;
    const std::string& name() const;

private:
    friend class Node;
    KnowledgeFile();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::rules
