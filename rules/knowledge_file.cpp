// Reading one knowledge file with RapidJSON: syntax, schema, and where each element stands.
#include "rules/knowledge_file.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <unordered_map>

namespace refract::rules {

namespace {

/// Iterative: brackets cannot overflow the stack. Encoding and full precision: what is read is what was written.
constexpr unsigned kFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;

const rapidjson::Value& asValue(const void* value) {
    return *static_cast<const rapidjson::Value*>(value);
}

std::string_view viewOf(const rapidjson::Value& string) {
    return {string.GetString(), string.GetStringLength()};
}

/// "a/b~c" as a reference token of a JSON pointer: "a~1b~0c".
std::string pointerToken(std::string_view key) {
    std::string token;
    for (const char c : key) {
        if (c == '~') {
            token += "~0";
        } else if (c == '/') {
            token += "~1";
        } else {
            token += c;
        }
    }
    return token;
}

std::string jsonOf(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

/// A mistake in words of whoever writes the file, and what he probably meant.
struct Told {
    std::string message, suggestion;
};

std::string didYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
    const auto close = nearest(word, candidates);
    return close.empty() ? std::string() : "did you mean \"" + std::string(close) + "\"?";
}

/// `schema` has the keyword that the member `name` of that value does not keep. No message: the keyword says it best.
Told told(const char* broken, const rapidjson::Value& schema, std::string_view name, const rapidjson::Value& value) {
    const std::string_view keyword = broken;
    const auto rule = schema.FindMember(broken);
    if (keyword == "additionalProperties") {
        std::vector<std::string_view> known;
        if (const auto properties = schema.FindMember("properties"); properties != schema.MemberEnd()) {
            for (const auto& member : properties->value.GetObject()) known.push_back(viewOf(member.name));
        }
        return {"there is no \"" + std::string(name) + "\" here", didYouMean(name, known)};
    }
    if (rule == schema.MemberEnd()) return {};
    if (keyword == "maximum") return {"is more than " + jsonOf(rule->value), {}};
    if (keyword == "minimum") return {"is less than " + jsonOf(rule->value), {}};
    if (keyword == "enum" && value.IsString() && rule->value.IsArray()) {
        std::vector<std::string_view> words;
        std::string all;
        for (const auto& word : rule->value.GetArray()) {
            all += (all.empty() ? "" : ", ") + jsonOf(word);
            if (word.IsString()) words.push_back(viewOf(word));
        }
        return {jsonOf(value) + " is none of " + all, didYouMean(viewOf(value), words)};
    }
    return {};
}

/// Notes, for every value in the order of the document, the offset at which it was read (its
/// first character, or the one after a literal: on its line either way), and finds members
/// that stand twice.
class PlaceRecorder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, PlaceRecorder> {
public:
    explicit PlaceRecorder(const rapidjson::StringStream& stream) : stream_(stream) {}

    bool Default() { return place(); }
    bool String(const char*, rapidjson::SizeType, bool) { return place(); }
    bool StartObject() { return place() && enter(true); }
    bool StartArray() { return place() && enter(false); }
    bool EndObject(rapidjson::SizeType) { return leave(); }
    bool EndArray(rapidjson::SizeType) { return leave(); }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        if (!keys_.back().insert(std::string(text, length)).second) {
            duplicates.emplace_back(stream_.Tell(), std::string(text, length));
        }
        return true;
    }

    std::vector<std::size_t> offsets;
    std::vector<std::pair<std::size_t, std::string>> duplicates;
    bool tooDeep = false;

private:
    bool place() {
        offsets.push_back(stream_.Tell());
        return true;
    }
    bool enter(bool) {
        keys_.emplace_back();
        tooDeep = keys_.size() > KnowledgeFile::kDeepest;
        return !tooDeep;
    }
    bool leave() {
        keys_.pop_back();
        return true;
    }

    const rapidjson::StringStream& stream_;
    std::vector<std::set<std::string>> keys_;
};

std::optional<std::string> readWhole(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::nullopt;
    std::ostringstream text;
    text << stream.rdbuf();
    if (stream.bad()) return std::nullopt;
    return text.str();
}

}  // namespace

struct KnowledgeFile::Impl {
    std::string name;
    std::string text;
    std::vector<std::size_t> lineStarts;
    rapidjson::Document document;
    bool readable = false;
    std::unordered_map<const void*, std::size_t> lines;

    std::size_t lineOf(std::size_t offset) const {
        const auto after = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
        return static_cast<std::size_t>(after - lineStarts.begin());
    }

    /// The document in the order in which its values were read; depth is bounded by kDeepest.
    void assignLines(const rapidjson::Value& value, const std::vector<std::size_t>& offsets, std::size_t& next) {
        const std::size_t offset = offsets[next++];
        lines[&value] = lineOf(offset);
        if (value.IsObject()) {
            for (const auto& member : value.GetObject()) assignLines(member.value, offsets, next);
        } else if (value.IsArray()) {
            for (const auto& element : value.GetArray()) assignLines(element, offsets, next);
        }
    }

    void parse(AuthorErrors& errors);
    void checkSchema(const std::string& schemaName, const std::string& schemaText, AuthorErrors& errors) const;
};

void KnowledgeFile::Impl::parse(AuthorErrors& errors) {
    lineStarts.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') lineStarts.push_back(i + 1);
    }
    if (text.find('\0') != std::string::npos) {
        errors.push_back({name, lineOf(text.find('\0')), "", "a NUL character stands in the file", "", false});
        return;
    }
    rapidjson::StringStream stream(text.c_str());
    PlaceRecorder places(stream);
    rapidjson::Reader reader;
    if (!reader.Parse<kFlags>(stream, places)) {
        const std::string why =
            places.tooDeep ? "nests deeper than " + std::to_string(kDeepest) + " levels"
                           : std::string("is not JSON: ") + rapidjson::GetParseError_En(reader.GetParseErrorCode());
        errors.push_back({name, lineOf(reader.GetErrorOffset()), "", why, "", false});
        return;
    }
    for (const auto& [offset, key] : places.duplicates) {
        errors.push_back(
            {name, lineOf(offset), "", "the member \"" + key + "\" stands twice in one object", "", false});
    }
    document.Parse<kFlags>(text.c_str());
    if (document.HasParseError()) return;
    std::size_t next = 0;
    assignLines(document, places.offsets, next);
    readable = true;
}

void KnowledgeFile::Impl::checkSchema(const std::string& schemaName, const std::string& schemaText,
                                      AuthorErrors& errors) const {
    rapidjson::Document schemaJson;
    schemaJson.Parse<kFlags>(schemaText.c_str());
    if (schemaJson.HasParseError() || !schemaJson.IsObject()) {
        errors.push_back({schemaName, 0, "", "the schema is not a JSON object", "", false});
        return;
    }
    const rapidjson::SchemaDocument compiled(schemaJson);
    rapidjson::SchemaValidator validator(compiled);
    if (document.Accept(validator)) return;

    rapidjson::StringBuffer where;
    validator.GetInvalidDocumentPointer().Stringify(where);
    rapidjson::StringBuffer rule;
    validator.GetInvalidSchemaPointer().StringifyUriFragment(rule);
    const rapidjson::Value* culprit = validator.GetInvalidDocumentPointer().Get(document);
    const auto line = lines.find(culprit);
    const auto pointer = validator.GetInvalidDocumentPointer();
    const auto* last = pointer.GetTokenCount() == 0 ? nullptr : &pointer.GetTokens()[pointer.GetTokenCount() - 1];
    const rapidjson::Value* schema = validator.GetInvalidSchemaPointer().Get(schemaJson);
    Told mistake;
    if (culprit != nullptr && last != nullptr && schema != nullptr && schema->IsObject()) {
        mistake = told(validator.GetInvalidSchemaKeyword(), *schema, {last->name, last->length}, *culprit);
    }
    if (mistake.message.empty()) {
        mistake.message = "does not fit the schema: \"" + std::string(validator.GetInvalidSchemaKeyword()) + "\" of " +
                          schemaName + rule.GetString();
    }
    errors.push_back({name, line == lines.end() ? 0 : line->second, where.GetString(), std::move(mistake.message),
                      std::move(mistake.suggestion), false});
}

KnowledgeFile::KnowledgeFile() : impl_(std::make_unique<Impl>()) {}
KnowledgeFile::~KnowledgeFile() = default;

std::unique_ptr<KnowledgeFile> KnowledgeFile::load(const std::filesystem::path& folder, std::string_view name,
                                                   std::string_view schema, AuthorErrors& errors) {
    std::unique_ptr<KnowledgeFile> file(new KnowledgeFile());
    file->impl_->name = std::string(name);
    auto text = readWhole(folder / name);
    if (!text) {
        errors.push_back({file->impl_->name, 0, "", "the file cannot be read", "", false});
        return file;
    }
    const std::string schemaName = "schema/" + std::string(schema);
    auto schemaText = readWhole(folder / schemaName);
    if (!schemaText) {
        errors.push_back({schemaName, 0, "", "the schema cannot be read", "", false});
        schemaText = "{}";
    }
    return fromText(std::string(name), std::move(*text), schemaName, *schemaText, errors);
}

std::unique_ptr<KnowledgeFile> KnowledgeFile::fromText(std::string name, std::string text, std::string_view schemaName,
                                                       const std::string& schemaText, AuthorErrors& errors) {
    std::unique_ptr<KnowledgeFile> file(new KnowledgeFile());
    file->impl_->name = std::move(name);
    file->impl_->text = std::move(text);
    file->impl_->parse(errors);
    if (file->impl_->readable) file->impl_->checkSchema(std::string(schemaName), schemaText, errors);
    return file;
}

Node KnowledgeFile::root() const {
    return impl_->readable ? Node(this, &impl_->document, &impl_->document, "") : Node(this, nullptr, nullptr, "");
}

const std::string& KnowledgeFile::name() const {
    return impl_->name;
}

bool Node::isObject() const {
    return given() && asValue(value_).IsObject();
}
bool Node::isArray() const {
    return given() && asValue(value_).IsArray();
}
bool Node::isString() const {
    return given() && asValue(value_).IsString();
}
bool Node::isNumber() const {
    return given() && asValue(value_).IsNumber();
}
bool Node::isBool() const {
    return given() && asValue(value_).IsBool();
}

Node Node::operator[](std::string_view key) const {
    const std::string pointer = pointer_ + "/" + pointerToken(key);
    if (isObject()) {
        const rapidjson::Value name(rapidjson::StringRef(key.data(), static_cast<rapidjson::SizeType>(key.size())));
        const auto member = asValue(value_).FindMember(name);
        if (member != asValue(value_).MemberEnd()) return {file_, &member->value, &member->value, pointer};
    }
    return {file_, nullptr, near_, pointer};
}

std::vector<Node> Node::elements() const {
    std::vector<Node> nodes;
    if (!isArray()) return nodes;
    nodes.reserve(asValue(value_).Size());
    for (const auto& element : asValue(value_).GetArray()) {
        nodes.push_back(Node(file_, &element, &element, pointer_ + "/" + std::to_string(nodes.size())));
    }
    return nodes;
}

std::vector<std::pair<std::string_view, Node>> Node::members() const {
    std::vector<std::pair<std::string_view, Node>> nodes;
    if (!isObject()) return nodes;
    for (const auto& member : asValue(value_).GetObject()) {
        const std::string_view key = viewOf(member.name);
        nodes.emplace_back(key, Node(file_, &member.value, &member.value, pointer_ + "/" + pointerToken(key)));
    }
    return nodes;
}

std::optional<std::string_view> Node::string() const {
    if (!isString()) return std::nullopt;
    return viewOf(asValue(value_));
}

std::optional<double> Node::number() const {
    if (!isNumber()) return std::nullopt;
    return asValue(value_).GetDouble();
}

std::optional<bool> Node::boolean() const {
    if (!isBool()) return std::nullopt;
    return asValue(value_).GetBool();
}

std::string Node::text() const {
    return std::string(string().value_or(""));
}

std::vector<std::string> Node::strings() const {
    if (isString()) return {text()};
    std::vector<std::string> all;
    for (const Node& element : elements()) {
        if (element.isString()) all.push_back(element.text());
    }
    return all;
}

std::string Node::requireString(AuthorErrors& errors) const {
    if (!isString()) complain(errors, given() ? "must be a string" : "is missing");
    return text();
}

double Node::requireNumber(AuthorErrors& errors) const {
    if (!isNumber()) complain(errors, given() ? "must be a number" : "is missing");
    return number().value_or(0);
}

void Node::complain(AuthorErrors& errors, std::string message, std::string suggestion) const {
    errors.push_back({file_ == nullptr ? std::string() : file_->name(), line(), pointer_, std::move(message),
                      std::move(suggestion), false});
}

std::string Node::pointer() const {
    return pointer_;
}

std::size_t Node::line() const {
    if (file_ == nullptr || near_ == nullptr) return 0;
    const auto found = file_->impl_->lines.find(near_);
    return found == file_->impl_->lines.end() ? 0 : found->second;
}

std::string Node::json() const {
    return given() ? jsonOf(asValue(value_)) : std::string();
}

}  // namespace refract::rules
