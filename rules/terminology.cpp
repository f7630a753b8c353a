// Terminology: which table answers which question.
#include "rules/terminology.h"

#include <algorithm>
#include <cctype>

#include "rules/drug_name.h"
#include "rules/terminology_tables.h"

namespace refract::rules {

struct Terminology::Impl {
    std::unique_ptr<TerminologyTables> tables;

    /// A line of ndc.tsv is 20 bytes: 11 digits, a tab, 7 digits, a line end.
    std::optional<std::uint32_t> ndc(std::string_view digits) const {
        constexpr std::size_t kLine = 20;
        constexpr std::size_t kNdc = 11;
        const std::string_view body = tables->ndc.body();
        std::size_t low = 0;
        std::size_t high = body.size() / kLine;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            const int order = body.substr(middle * kLine, kNdc).compare(digits);
            if (order == 0) return parseNumber(body.substr(middle * kLine + kNdc + 1, kLine - kNdc - 2));
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return std::nullopt;
    }

    std::optional<Drug> ingredientDrug(std::uint32_t number, Drug::Trust trust) const {
        const IngredientId ingredient = tables->canonical(number);
        const auto name = tables->ingredientNames.find(ingredient);
        if (name == tables->ingredientNames.end()) return std::nullopt;
        Drug drug;
        DrugComponent component;
        component.ingredient = ingredient;
        component.name = name->second;
        if (ingredient != number) component.precise = number;
        drug.components.push_back(std::move(component));
        drug.recognised = true;
        drug.rxcui = number;
        drug.trust = trust;
        drug.text = name->second;
        tables->place(drug, nullptr);
        return drug;
    }
};

namespace {

bool sameIngredients(const Drug& a, const Drug& b) {
    if (a.components.size() != b.components.size()) return false;
    return std::all_of(a.components.begin(), a.components.end(), [&](const DrugComponent& component) {
        return component.ingredient != 0 && b.contains(component.ingredient);
    });
}

/// What the text says beyond the code: strength, form, route.
void fillFrom(Drug& drug, const Drug& named) {
    if (!sameIngredients(drug, named)) return;
    for (auto& component : drug.components) {
        for (const auto& other : named.components) {
            if (other.ingredient != component.ingredient || component.strength) continue;
            component.strength = other.strength;
            component.strengthUnit = other.strengthUnit;
            component.packCount = other.packCount;
            if (component.precise == 0) component.precise = other.precise;
        }
    }
    if (drug.form.empty()) drug.form = named.form;
    if (drug.route == FormRoute::unknown) drug.route = named.route;
    if (drug.release == Release::unknown) drug.release = named.release;
    if (drug.brand.empty()) drug.brand = named.brand;
    if (drug.qualifier.empty()) drug.qualifier = named.qualifier;
}

std::string digitsOf(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != '-')
            return {};
    }
    return digits;
}

/// The 11-digit forms that an NDC may stand for.
std::vector<std::string> elevenDigits(std::string_view ndc) {
    std::vector<std::string> all;
    const std::string digits = digitsOf(ndc);
    const auto first = ndc.find('-');
    if (first != std::string_view::npos) {
        const auto second = ndc.find('-', first + 1);
        if (second == std::string_view::npos || ndc.find('-', second + 1) != std::string_view::npos || digits.empty())
            return all;
        const auto padded = [](std::string_view part, std::size_t width) {
            return part.size() >= width ? std::string(part) : std::string(width - part.size(), '0') + std::string(part);
        };
        all.push_back(padded(ndc.substr(0, first), 5) + padded(ndc.substr(first + 1, second - first - 1), 4) +
                      padded(ndc.substr(second + 1), 2));
    } else if (digits.size() == 11) {
        all.push_back(digits);
    } else if (digits.size() == 10) {
        all.push_back("0" + digits);                                  // 4-4-2
        all.push_back(digits.substr(0, 5) + "0" + digits.substr(5));  // 5-3-2
        all.push_back(digits.substr(0, 9) + "0" + digits.substr(9));  // 5-4-1
    }
    return all;
}

}  // namespace

bool Drug::contains(IngredientId ingredient) const {
    return std::any_of(components.begin(), components.end(),
                       [&](const DrugComponent& c) { return c.ingredient == ingredient; });
}

bool Drug::systemic() const {
    switch (route) {
        case FormRoute::topical:
        case FormRoute::ophthalmic:
        case FormRoute::otic:
        case FormRoute::vaginal:
        case FormRoute::irrigation:
            return false;
        case FormRoute::nasal:
            return systemicByNose;
        default:
            return true;
    }
}

Terminology::Terminology() : impl_(std::make_unique<Impl>()) {}
Terminology::~Terminology() = default;

fhir::Result<std::shared_ptr<const Terminology>> Terminology::load(const std::filesystem::path& directory) {
    auto tables = TerminologyTables::load(directory);
    if (!tables) return std::move(tables).error();
    std::shared_ptr<Terminology> terminology(new Terminology());
    terminology->impl_->tables = std::move(*tables);
    return std::shared_ptr<const Terminology>(std::move(terminology));
}

Drug Terminology::byName(std::string_view text) const {
    return readDrugName(text, *impl_->tables);
}

std::optional<Drug> Terminology::byRxNorm(std::string_view rxcui) const {
    const auto number = parseNumber(rxcui);
    if (!number) return std::nullopt;
    if (const auto row = impl_->tables->product(*number)) return impl_->tables->drugOf(*row);
    if (auto drug = impl_->ingredientDrug(*number, Drug::Trust::code)) return drug;
    if (const auto brand = impl_->tables->brandNumbers.find(*number); brand != impl_->tables->brandNumbers.end()) {
        Drug drug = byName(brand->second);
        if (!drug.recognised) return std::nullopt;
        drug.trust = Drug::Trust::code;
        drug.rxcui = *number;
        return drug;
    }
    return std::nullopt;
}

std::optional<Drug> Terminology::byNdc(std::string_view ndc) const {
    std::optional<Drug> found;
    for (const auto& digits : elevenDigits(ndc)) {
        const auto rxcui = impl_->ndc(digits);
        if (!rxcui) continue;
        auto drug = byRxNorm(std::to_string(*rxcui));
        if (!drug) continue;
        if (found && !sameIngredients(*found, *drug)) return std::nullopt;
        if (!found) found = std::move(drug);
    }
    return found;
}

std::optional<Drug> Terminology::byAtc(std::string_view atc) const {
    std::string code(atc);
    std::transform(code.begin(), code.end(), code.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto found = impl_->tables->byAtc.find(code);
    if (found == impl_->tables->byAtc.end()) return std::nullopt;
    auto drug = impl_->ingredientDrug(found->second.first, Drug::Trust::code);
    if (drug) drug->route = found->second.second;
    return drug;
}

Drug Terminology::identify(const fhir::CodeableConcept& concept_) const {
    std::optional<Drug> best;
    const auto take = [&](fhir::CodeSystem system, auto lookUp, auto accept) {
        for (const auto& coding : concept_.codings) {
            if (best || coding.system != system || coding.code.empty()) continue;
            auto drug = lookUp(coding.code);
            if (drug && accept(*drug)) best = std::move(drug);
        }
    };
    const auto any = [](const Drug&) { return true; };
    const auto isProduct = [](const Drug& drug) { return !drug.form.empty() || drug.components.front().strength; };
    take(
        fhir::CodeSystem::rxnorm, [&](std::string_view code) { return byRxNorm(code); }, isProduct);
    take(
        fhir::CodeSystem::ndc, [&](std::string_view code) { return byNdc(code); }, any);
    take(
        fhir::CodeSystem::rxnorm, [&](std::string_view code) { return byRxNorm(code); }, any);
    take(
        fhir::CodeSystem::atc, [&](std::string_view code) { return byAtc(code); }, any);
    const std::string shown(concept_.shown());
    if (best && best->recognised) {
        const bool complete = !best->form.empty() && std::all_of(best->components.begin(), best->components.end(),
                                                                 [](const auto& c) { return c.strength.has_value(); });
        if (!complete && !concept_.text.empty()) fillFrom(*best, byName(concept_.text));
        for (const auto& coding : concept_.codings) {
            if (!complete && !coding.display.empty()) fillFrom(*best, byName(coding.display));
        }
        best->text = shown;
        return std::move(*best);
    }
    Drug named;
    for (const auto& coding : concept_.codings) {
        if (!named.recognised && !coding.display.empty()) named = byName(coding.display);
    }
    if (!concept_.text.empty()) {
        Drug text = byName(concept_.text);
        if (!named.recognised)
            named = std::move(text);
        else if (text.recognised)
            fillFrom(named, text);
    }
    named.text = shown;
    return named;
}

IngredientId Terminology::ingredient(std::string_view name) const {
    const auto* meaning = impl_->tables->names.find(name);
    if (meaning == nullptr || meaning->components.size() != 1 || !meaning->brand.empty()) return 0;
    return meaning->components.front().ingredient;
}

std::string_view Terminology::ingredientName(IngredientId ingredient) const {
    const auto found = impl_->tables->ingredientNames.find(ingredient);
    return found == impl_->tables->ingredientNames.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Terminology::release() const {
    return impl_->tables->rxnormRelease;
}

}  // namespace refract::rules
