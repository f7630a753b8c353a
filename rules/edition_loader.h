// EditionLoader: opens the files of a folder of knowledge, and reads those that have no type
// of their own. Used by knowledge.cpp alone, while an edition is loaded.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/condition_reader.h"
#include "rules/knowledge.h"
#include "rules/knowledge_file.h"
#include "rules/rule_texts.h"
#include "rules/web_address.h"

namespace refract::rules {

inline std::vector<std::string> jsonFiles(const std::filesystem::path& folder, std::string_view subfolder,
                                          AuthorErrors& errors) {
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder / subfolder, failure)) {
        if (entry.path().extension() == ".json") {
            names.push_back(std::string(subfolder) + "/" + entry.path().filename().string());
        }
    }
    if (failure || names.empty()) {
        errors.push_back({std::string(subfolder), 0, "", "the folder holds no knowledge files", "", false});
    }
    std::sort(names.begin(), names.end());
    return names;
}

class EditionLoader {
public:
    EditionLoader(const std::filesystem::path& folder, AuthorErrors& errors) : folder_(folder), errors_(errors) {}

    const KnowledgeFile& open(std::string_view name, std::string_view schema) {
        files_.push_back(KnowledgeFile::load(folder_, name, schema, errors_));
        return *files_.back();
    }
    std::vector<std::string> list(std::string_view subfolder) { return jsonFiles(folder_, subfolder, errors_); }

    EditionInfo edition() {
        const Node root = open("edition.json", "edition.schema.json").root();
        return {root["id"].requireString(errors_),
                root["date"].requireString(errors_),
                root["disclaimer"].requireString(errors_),
                root["sourceLabel"].requireString(errors_),
                root["sourceUrl"].text(),
                root["canonicalBase"].text()};
    }

    std::map<std::string, KnowledgeSource, std::less<>> sources() {
        std::map<std::string, KnowledgeSource, std::less<>> sources;
        for (const Node& node : open("sources.json", "sources.schema.json").root()["sources"].elements()) {
            KnowledgeSource source{node["id"].requireString(errors_), node["title"].requireString(errors_),
                                   node["address"].text(), node["read"].boolean().value_or(false),
                                   node["readAt"].text()};
            for (const char* member : {"address", "readAt"}) {
                const std::string address = node[member].text();
                if (address.empty() || isWebAddress(address)) continue;
                node[member].complain(errors_, "\"" + address + "\" is no web address");
            }
            const std::string id = source.id;
            if (!sources.emplace(id, std::move(source)).second) {
                node["id"].complain(errors_, "there is another source \"" + id + "\"");
            }
        }
        return sources;
    }

    std::map<std::string, OverrideReason, std::less<>> overrideReasons() {
        std::map<std::string, OverrideReason, std::less<>> reasons;
        const Node root = open("override-reasons.json", "override-reasons.schema.json").root();
        for (const Node& node : root["reasons"].elements()) {
            OverrideReason reason{node["code"].requireString(errors_), node["display"].requireString(errors_)};
            const std::string code = reason.code;
            if (!reasons.emplace(code, std::move(reason)).second) {
                node["code"].complain(errors_, "there is another reason \"" + code + "\"");
            }
        }
        return reasons;
    }

    std::map<std::string, std::string, std::less<>> phrases() {
        std::map<std::string, std::string, std::less<>> phrases;
        for (const std::string& name : list("phrases")) {
            for (const auto& [id, text] : open(name, "phrases.schema.json").root()["phrases"].members()) {
                if (holdsHtml(text.text())) text.complain(errors_, kNoHtml);
                if (!phrases.emplace(std::string(id), text.text()).second) {
                    text.complain(errors_, "there is another phrase \"" + std::string(id) + "\"");
                }
            }
        }
        return phrases;
    }

    Facts facts() {
        Facts facts;
        for (const Node& node : open("facts.json", "facts.schema.json").root()["facts"].elements()) {
            Fact fact{node["id"].requireString(errors_), node["title"].requireString(errors_), node["when"],
                      node["sources"].strings(), 'R'};
            const std::string confidence = node["confidence"].text();
            if (!confidence.empty()) fact.confidence = confidence.front();
            const std::string id = fact.id;
            if (!facts.emplace(id, std::move(fact)).second) {
                node["id"].complain(errors_, "there is another fact \"" + id + "\"");
            }
        }
        return facts;
    }

    void missing(std::string file, std::string message) {
        errors_.push_back({std::move(file), 0, "", std::move(message), "", false});
    }

    AuthorErrors& errors() { return errors_; }

private:
    const std::filesystem::path& folder_;
    AuthorErrors& errors_;
    std::vector<std::unique_ptr<KnowledgeFile>> files_;  ///< facts and defaults point into them while loading
};

}  // namespace refract::rules
