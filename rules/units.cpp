// Loading units.json, and converting by it.
#include "rules/units.h"

#include "rules/value_sets.h"

namespace refract::rules {

Units Units::load(const KnowledgeFile& file, const ValueSets& sets, AuthorErrors& errors) {
    Units units;
    const Node root = file.root();
    for (const Node& node : root["units"].elements()) {
        const std::string code = node["code"].requireString(errors);
        units.spellings_.emplace(code, code);
        for (const Node& spelling : node["spellings"].elements()) {
            if (!units.spellings_.emplace(spelling.text(), code).second) {
                spelling.complain(errors, "this spelling stands for another unit already");
            }
        }
    }
    for (const Node& node : root["conversions"].elements()) {
        Conversion conversion;
        conversion.from = node["from"].requireString(errors);
        conversion.to = node["to"].requireString(errors);
        conversion.factor = node["factor"].requireNumber(errors);
        for (const auto& end : {node["from"], node["to"]}) {
            if (!units.known(end.text())) end.complain(errors, "this unit is not listed under \"units\"");
        }
        if (const Node set = node["of"]; set.given()) {
            if (const ValueSet* found = sets.find(set.text())) {
                conversion.set = found->index;
            } else {
                set.complain(errors, "there is no value set \"" + set.text() + "\"");
            }
        }
        units.conversions_.push_back(std::move(conversion));
    }
    return units;
}

std::string_view Units::canonical(std::string_view unit) const {
    const auto found = spellings_.find(unit);
    return found == spellings_.end() ? unit : std::string_view(found->second);
}

bool Units::known(std::string_view unit) const {
    return spellings_.find(unit) != spellings_.end();
}

std::optional<double> Units::factor(std::string_view from, std::string_view to, std::uint32_t set) const {
    const std::string_view source = canonical(from);
    const std::string_view target = canonical(to);
    if (source.empty() || target.empty()) return std::nullopt;
    if (source == target) return 1;
    for (const Conversion& conversion : conversions_) {
        if (conversion.set && *conversion.set != set) continue;
        if (conversion.from == source && conversion.to == target) return conversion.factor;
        if (conversion.to == source && conversion.from == target) return 1 / conversion.factor;
    }
    return std::nullopt;
}

}  // namespace refract::rules
