// Each file of the knowledge, as items with words.
#include "plugin/publish/edition_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "fhir/coding.h"
#include "rules/english.h"
#include "rules/fill.h"
#include "rules/knowledge_file.h"
#include "rules/policy.h"

namespace refract::publish {

namespace {

namespace files = std::filesystem;
using rules::Knowledge;
using rules::Node;
using Files = std::vector<std::unique_ptr<rules::KnowledgeFile>>;

std::vector<std::string> one(std::string text) {
    if (text.empty()) return {};
    return {std::move(text)};
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        if (end > start) lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

/// "washoutBeforeMaoiDays" -> "washout before maoi days".
std::string spaced(std::string_view name) {
    std::string words;
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isupper(letter) != 0) words += ' ';
        words += static_cast<char>(std::tolower(letter));
    }
    return words;
}

std::string scalar(const Node& node) {
    if (const auto number = node.number()) return rules::numberText(*number);
    if (const auto truth = node.boolean()) return *truth ? "yes" : "no";
    return node.text();
}

std::string inWords(const Node& node) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (node.isObject()) {
        for (const auto& [key, member] : node.members()) add(spaced(key) + " " + inWords(member));
    } else if (node.isArray()) {
        for (const Node& element : node.elements()) add(inWords(element));
    } else {
        return scalar(node);
    }
    return text;
}

/// Every member of a row: objects member by member, lists element by element.
void describeRow(const Node& node, const std::string& path, std::vector<Aspect>& aspects) {
    for (const auto& [key, member] : node.members()) {
        const std::string label = path.empty() ? spaced(key) : path + ", " + spaced(key);
        if (member.isObject()) {
            describeRow(member, label, aspects);
        } else if (member.isArray()) {
            Aspect aspect{label, {}};
            for (const Node& element : member.elements()) aspect.texts.push_back(inWords(element));
            aspects.push_back(std::move(aspect));
        } else {
            aspects.push_back({label, one(scalar(member))});
        }
    }
}

std::string keyOf(const Node& row) {
    for (const char* name : {"id", "name", "code", "set", "drugClass"}) {
        if (!row[name].text().empty()) return row[name].text();
    }
    return row["from"].text().empty() ? row.json() : row["from"].text() + " to " + row["to"].text();
}

/// A file without words of its own: each row of its lists is an item, and what stands
/// beside them one more.
Section tableSection(std::string title, const Node& root) {
    Section section{std::move(title), {}};
    std::map<std::string, int> seen;  // bupropion stands twice, by release
    for (const auto& [list, member] : root.members()) {
        if (!member.isArray() || member.elements().empty() || !member.elements().front().isObject()) {
            Item item{std::string(list), spaced(list), {}, {}};
            if (member.isObject()) {
                describeRow(member, {}, item.aspects);
            } else {
                item.aspects.push_back({"text", {}});
                if (member.isArray()) {
                    for (const Node& element : member.elements()) item.aspects[0].texts.push_back(inWords(element));
                } else {
                    item.aspects[0].texts = one(scalar(member));
                }
            }
            section.items.push_back(std::move(item));
            continue;
        }
        for (const Node& row : member.elements()) {
            const std::string name = keyOf(row);
            const std::string key = std::string(list) + "/" + name;
            const int count = ++seen[key];
            Item item{key + "#" + std::to_string(count), name, {}, {}};
            if (count > 1) item.title += " (" + std::to_string(count) + ")";
            describeRow(row, {}, item.aspects);
            section.items.push_back(std::move(item));
        }
    }
    return section;
}

std::vector<std::string> sourceWords(const std::vector<std::string>& ids, const Knowledge& knowledge) {
    std::vector<std::string> words;
    for (const std::string& id : ids) {
        const rules::KnowledgeSource* source = knowledge.source(id);
        words.push_back(source == nullptr ? id : source->title + " [" + id + "]");
    }
    return words;
}

void describeVariants(const rules::Rule& rule, const Knowledge& knowledge, Item& item) {
    for (const rules::RuleVariant& variant : rule.variants) {
        const std::string label = "variant " + variant.id;
        item.aspects.push_back({label + ", when", one(rules::englishSentence(*variant.when, *rule.roles))});
        item.aspects.push_back(
            {label + ", severity", one(std::string(rules::severityName(variant.severity.value_or(rule.severity))))});
        item.aspects.push_back({label + ", summary", one(variant.summary)});
        item.aspects.push_back({label + ", detail", linesOf(variant.detail)});
        item.aspects.push_back({label + ", detail where it is taken already", linesOf(variant.detailWhenTaken)});
        item.aspects.push_back({label + ", shown under", one(variant.mergeInto)});
        item.aspects.push_back({label + ", only as a line of another card", one(variant.onlyAsLine ? "yes" : "no")});
    }
    for (const rules::RuleLine& line : rule.lines) {
        item.aspects.push_back({"adds \"" + knowledge.phrase(line.phrase) + "\", when",
                                one(rules::englishSentence(*line.when, *rule.roles))});
    }
}

Item describeRule(const rules::Rule& rule, const Knowledge& knowledge) {
    Item item{rule.id, rule.id + " " + rule.title, {}, {}};
    std::vector<std::string> hooks;
    for (const rules::Moment moment : rule.moments) hooks.emplace_back(rules::momentName(moment));
    std::vector<std::string> offers;
    for (const rules::RuleSuggestion& suggestion : rule.suggestions) {
        offers.push_back(suggestion.label + (suggestion.recommended ? " (recommended)" : ""));
    }
    std::vector<std::string> links;
    for (const rules::RuleLink& link : rule.links) links.push_back(link.label + " " + link.url);
    std::vector<std::string> reasons;
    for (const std::string& code : rule.overrideReasons) reasons.push_back(knowledge.overrideReason(code)->display);
    item.aspects = {
        {"severity", one(std::string(rules::severityName(rule.severity)))},
        {"title", one(rule.title)},
        {"when", one(rules::englishWhen(rule))},
        {"silent when this is known",
         rule.silentWhen ? one(rules::englishSentence(*rule.silentWhen, *rule.roles)) : std::vector<std::string>{}},
        {"summary", one(rule.summary)},
        {"detail", linesOf(rule.detail)},
        {"detail where it is taken already", linesOf(rule.detailWhenTaken)},
        {"speaks on", hooks},
        {"rank", one(std::string(rules::rankName(rule.rank)))},
        {"shown under", one(rule.mergeInto)},
        {"only as a line of another card", one(rule.onlyAsLine ? "yes" : "no")},
        {"all in one finding", one(rule.oneFinding ? "yes" : "no")},
        {"offers", offers},
        {"how many offers may be taken", one(rule.selectionBehavior)},
        {"links", links},
        {"reasons that can be given against it", reasons},
        {"sources", sourceWords(rule.sources, knowledge)},
        {"confidence", one(std::string(1, rule.confidence))},
        {"review due", one(fhir::toString(rule.reviewBy))},
        {"owner", one(rule.owner)},
        {"version", one(rule.version)},
        {"note for editors", one(rule.note)},
    };
    describeVariants(rule, knowledge, item);
    return item;
}

Section ruleSection(const Knowledge& knowledge, const files::path& folder, rules::AuthorErrors& errors) {
    Section section{"Rules", {}};
    std::map<std::string, std::string> raw;
    std::error_code failure;
    for (const auto& entry : files::directory_iterator(folder / "rules", failure)) {
        if (entry.path().extension() != ".json") continue;
        const auto file = rules::KnowledgeFile::load(folder, "rules/" + entry.path().filename().string(),
                                                     "rules.schema.json", errors);
        for (const Node& node : file->root()["rules"].elements()) raw[node["id"].text()] = node.json();
    }
    for (const rules::Rule& rule : knowledge.rules()) {
        section.items.push_back(describeRule(rule, knowledge));
        section.items.back().raw = raw[rule.id];
    }
    return section;
}

Section thresholdSection(const Knowledge& knowledge) {
    Section section{"Thresholds", {}};
    for (const auto& [id, threshold] : knowledge.thresholds().all()) {
        section.items.push_back({id,
                                 threshold.meaning + " [" + id + "]",
                                 {{"value", one(rules::numberText(threshold.value) + " " + threshold.unit)},
                                  {"meaning", one(threshold.meaning)},
                                  {"sources", sourceWords(threshold.sources, knowledge)},
                                  {"confidence", one(std::string(1, threshold.confidence))}},
                                 {}});
    }
    return section;
}

Section valueSetSection(const Knowledge& knowledge) {
    Section section{"Value sets", {}};
    for (const auto& [id, set] : knowledge.valueSets().all()) {
        Item item{id, set.title + " [" + id + "]", {}, {}};
        Aspect drugs{"drugs", {}};
        for (const auto& member : set.drugs) drugs.texts.push_back(memberWords(member, knowledge.terminology()));
        std::sort(drugs.texts.begin(), drugs.texts.end());
        std::map<fhir::CodeSystem, Aspect> codes;
        for (const rules::CodeMember& member : set.codes) {
            Aspect& aspect = codes[member.system];
            aspect.label = "codes of " + std::string(fhir::codeSystemUri(member.system));
            aspect.texts.push_back(member.code + (member.prefix ? "*" : ""));
        }
        item.aspects = {{"title", one(set.title)}, std::move(drugs)};
        for (auto& [system, aspect] : codes) item.aspects.push_back(std::move(aspect));
        item.aspects.push_back({"sources", sourceWords(set.sources, knowledge)});
        item.aspects.push_back({"confidence", one(std::string(1, set.confidence))});
        section.items.push_back(std::move(item));
    }
    return section;
}

Section factSection(const Knowledge& knowledge, const Node& root) {
    Section section{"Facts", {}};
    const rules::RoleTable none;  // a fact gives no roles
    for (const Node& row : root["facts"].elements()) {
        const std::string id = row["id"].text();
        Item item{id, row["title"].text() + " [" + id + "]", {{"title", one(row["title"].text())}}, row.json()};
        if (const auto* fact = knowledge.fact(id)) {
            item.aspects.push_back({"holds when", one(rules::englishSentence(*fact, none))});
        }
        item.aspects.push_back({"sources", sourceWords(row["sources"].strings(), knowledge)});
        item.aspects.push_back({"confidence", one(row["confidence"].text())});
        item.aspects.push_back({"note for editors", one(row["note"].text())});
        section.items.push_back(std::move(item));
    }
    return section;
}

Section speakingSection(const Knowledge& knowledge, const Node& root) {
    Section section = tableSection("When groups of rules are held back", root);
    const rules::RoleTable none;
    // The conditions as English in place of their members.
    for (const rules::Restriction& restriction : knowledge.policy().restrictions) {
        for (Item& item : section.items) {
            if (item.key != "restrictions/" + restriction.id + "#1") continue;
            std::erase_if(item.aspects, [](const Aspect& aspect) { return aspect.label.starts_with("when"); });
            item.title = restriction.id + " " + restriction.title;
            item.aspects.push_back({"holds when", one(rules::englishSentence(*restriction.when, none))});
        }
    }
    return section;
}

Section phraseSection(const files::path& folder, rules::AuthorErrors& errors) {
    Section section{"Phrases", {}};
    std::error_code failure;
    for (const auto& entry : files::directory_iterator(folder / "phrases", failure)) {
        if (entry.path().extension() != ".json") continue;
        const auto file = rules::KnowledgeFile::load(folder, "phrases/" + entry.path().filename().string(),
                                                     "phrases.schema.json", errors);
        for (const auto& [id, text] : file->root()["phrases"].members()) {
            section.items.push_back({std::string(id), std::string(id), {{"text", one(text.text())}}, {}});
        }
    }
    std::sort(section.items.begin(), section.items.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
    return section;
}

}  // namespace

std::string memberWords(const rules::DrugMember& member, const rules::Terminology& terminology) {
    std::string text(terminology.ingredientName(member.ingredient));
    if (!member.routes.empty()) {
        text += " (";
        for (std::size_t i = 0; i < member.routes.size(); ++i) {
            text += (i == 0 ? "" : ", ") + std::string(rules::formRouteName(member.routes[i]));
        }
        text += member.countsWhenRouteUnknown ? ", or route not known)" : ")";
    }
    if (member.overMgPerDay) text += " over " + rules::numberText(*member.overMgPerDay) + " mg/day";
    if (member.upToMgPerDay) text += " up to " + rules::numberText(*member.upToMgPerDay) + " mg/day";
    if (member.countsWhenDoseUnknown) text += ", or dose not known";
    for (std::size_t i = 0; i < member.onlyWith.size(); ++i) {
        text += (i == 0 ? ", only in products with " : " or ");
        text += terminology.ingredientName(member.onlyWith[i]);
    }
    if (member.countsDaysAfterStop) {
        text += ", until " + std::to_string(*member.countsDaysAfterStop) + " days after its last day";
    }
    return text;
}

std::vector<Section> describeEdition(const Knowledge& knowledge, const files::path& folder,
                                     rules::AuthorErrors& errors) {
    const auto open = [&](const std::string& name) {
        const std::string schema = name.ends_with("-names") ? "set-names" : name;
        return rules::KnowledgeFile::load(folder, name + ".json", schema + ".schema.json", errors);
    };
    std::vector<Section> sections;
    sections.push_back(ruleSection(knowledge, folder, errors));
    sections.push_back(thresholdSection(knowledge));
    sections.push_back(valueSetSection(knowledge));
    sections.push_back(tableSection("Antidepressants and what is added to them", open("antidepressants")->root()));
    sections.push_back(factSection(knowledge, open("facts")->root()));
    sections.push_back(speakingSection(knowledge, open("speaking")->root()));
    sections.push_back(phraseSection(folder, errors));
    static constexpr std::array<std::pair<const char*, const char*>, 7> kOthers{
        {{"instruments", "Instruments"},
         {"units", "Units"},
         {"diagnosis-names", "Words of diagnoses"},
         {"service-names", "Words of services"},
         {"override-reasons", "Reasons that can be given against a card"},
         {"sources", "Sources"},
         {"edition", "The edition itself"}}};
    for (const auto& [name, title] : kOthers) sections.push_back(tableSection(title, open(name)->root()));
    return sections;
}

}  // namespace refract::publish
