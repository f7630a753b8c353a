// From table rows to drugs.
#include "rules/terminology_tables.h"

#include <algorithm>
#include <charconv>

namespace refract::rules {

namespace {

std::optional<double> decimal(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "7 x 25 MG" or "0.5 MG/ML".
void readStrength(std::string_view text, DrugComponent& component) {
    constexpr std::string_view kTimes = " x ";
    if (const auto times = text.find(kTimes); times != std::string_view::npos) {
        component.packCount = decimal(text.substr(0, times)).value_or(0);
        text.remove_prefix(times + kTimes.size());
    }
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return;
    component.strength = decimal(text.substr(0, blank));
    if (component.strength) component.strengthUnit = std::string(text.substr(blank + 1));
}

std::vector<std::string_view> parts(std::string_view list) {
    std::vector<std::string_view> all;
    forEachPart(list, '|', [&](std::string_view part) { all.push_back(part); });
    return all;
}

}  // namespace

IngredientId TerminologyTables::canonical(IngredientId id) const {
    // A salt of a salt: lithium carbonate's own precise ingredients lead to it, and it to lithium.
    for (auto next = ingredientOf.find(id); next != ingredientOf.end(); next = ingredientOf.find(id)) id = next->second;
    return id;
}

const DoseForm* TerminologyTables::form(std::string_view name) const {
    const auto found = formByName.find(foldedKey(name));
    return found == formByName.end() ? nullptr : found->second;
}

const DoseForm* TerminologyTables::form(std::string_view base, std::string_view site, std::string_view modifier,
                                        Release release) const {
    const auto fits = [&](const DoseForm& one, bool exactRelease) {
        if (one.base != base || one.modifier != modifier) return false;
        const Release wanted = release == Release::unknown ? Release::immediate : release;
        if (exactRelease && one.release != wanted && one.release != Release::unknown) return false;
        return std::find(one.sites.begin(), one.sites.end(), site) != one.sites.end();
    };
    for (const bool exact : {true, false}) {
        for (const auto& one : forms) {
            if (fits(*one, exact)) return one.get();
        }
    }
    return nullptr;
}

std::optional<TsvRow> TerminologyTables::product(std::uint32_t rxcui) const {
    const auto found = std::lower_bound(productNumbers.begin(), productNumbers.end(), rxcui);
    if (found == productNumbers.end() || *found != rxcui) return std::nullopt;
    return products.row(static_cast<std::size_t>(found - productNumbers.begin()));
}

void TerminologyTables::place(Drug& drug, const DoseForm* form) const {
    if (form != nullptr) {
        drug.form = form->name;
        drug.route = form->route;
        drug.release = form->release;
    }
    for (const auto& component : drug.components) {
        if (systemicByNose.contains(component.ingredient)) drug.systemicByNose = true;
    }
}

Drug TerminologyTables::drugOf(const TsvRow& row) const {
    Drug drug;
    drug.rxcui = parseNumber(row[0]).value_or(0);
    drug.trust = row[2] == "historic" ? Drug::Trust::retiredCode : Drug::Trust::code;
    const auto ingredients = parts(row[3]);
    const auto precise = parts(row[4]);
    const auto strengths = parts(row[5]);
    drug.components.reserve(ingredients.size());
    for (std::size_t i = 0; i < ingredients.size(); ++i) {
        DrugComponent component;
        if (ingredients[i].starts_with('?')) {
            component.name = std::string(ingredients[i].substr(1));
        } else {
            component.ingredient = canonical(parseNumber(ingredients[i]).value_or(0));
            const auto name = ingredientNames.find(component.ingredient);
            if (name != ingredientNames.end()) component.name = name->second;
            drug.recognised = drug.recognised || component.ingredient != 0;
        }
        if (i < precise.size()) component.precise = parseNumber(precise[i]).value_or(0);
        if (i < strengths.size()) readStrength(strengths[i], component);
        drug.components.push_back(std::move(component));
    }
    drug.qualifier = std::string(row[7]);
    drug.brand = std::string(row[8]);
    drug.text = std::string(row[9]);
    // Packs: one form for each part, "7 x Oral Tablet"; where they agree it is the pack's.
    std::string_view formName = parts(row[6]).front();
    if (const auto times = formName.find(" x "); times != std::string_view::npos) formName.remove_prefix(times + 3);
    drug.form = std::string(formName);
    place(drug, form(formName));
    if (drug.form.empty()) drug.form = std::string(formName);
    return drug;
}

}  // namespace refract::rules
