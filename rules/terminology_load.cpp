// Reading the tables, each with its columns.
#include <algorithm>
#include <array>

#include "rules/terminology_tables.h"

namespace refract::rules {

namespace {

/// Numbers of our own, for ingredients without one.
constexpr IngredientId kOwnNumbers = 4000000000U;

class Loader {
public:
    explicit Loader(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Reads a table and hands each row to `take`; remembers the first failure.
    template <typename Take>
    TsvFile table(const char* name, std::string_view columns, Take take) {
        auto file = TsvFile::read(folder_ / name, columns);
        if (!file) {
            if (!failure_) failure_ = file.error();
            return {};
        }
        for (std::size_t i = 0; i < file->size(); ++i) take(file->row(i));
        return std::move(*file);
    }
    const std::optional<fhir::Issue>& failure() const { return failure_; }

private:
    std::filesystem::path folder_;
    std::optional<fhir::Issue> failure_;
};

Release releaseByName(std::string_view name) {
    if (name == "extended") return Release::extended;
    if (name == "delayed") return Release::delayed;
    return name == "immediate" ? Release::immediate : Release::unknown;
}

DrugComponent componentNamed(const TerminologyTables& tables, IngredientId ingredient, IngredientId precise) {
    DrugComponent component;
    component.ingredient = tables.canonical(ingredient);
    component.precise = precise;
    const auto name = tables.ingredientNames.find(component.ingredient);
    if (name != tables.ingredientNames.end()) component.name = name->second;
    return component;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

void readIngredients(Loader& loader, TerminologyTables& t) {
    std::vector<std::pair<IngredientId, std::string>> ingredients;
    std::vector<std::tuple<IngredientId, IngredientId, std::string>> precise;
    loader.table("ingredients.tsv", "rxcui tty ingredient name", [&](const TsvRow& row) {
        const auto number = parseNumber(row[0]).value_or(0);
        if (row[1] == "PIN")
            precise.emplace_back(number, parseNumber(row[2]).value_or(0), row[3]);
        else if (row[1] == "IN")
            ingredients.emplace_back(number, row[3]);
    });
    loader.table("extra-ingredients.tsv", "number name atc also", [&](const TsvRow& row) {
        ingredients.emplace_back(kOwnNumbers + parseNumber(row[0]).value_or(0), row[1]);
    });
    for (const auto& [number, name] : ingredients) t.ingredientNames[number] = lower(name);
    std::unordered_map<std::string_view, IngredientId> byName;
    for (const auto& [number, name] : t.ingredientNames) byName.emplace(name, number);
    loader.table("same-ingredient.tsv", "name same-as", [&](const TsvRow& row) {
        const auto from = byName.find(row[0]);
        const auto to = byName.find(row[1]);
        if (from != byName.end() && to != byName.end()) t.ingredientOf[from->second] = to->second;
    });
    for (const auto& [number, ingredient, name] : precise) t.ingredientOf[number] = ingredient;
    t.names.reserve(ingredients.size() * 2);
    for (const auto& [number, name] : ingredients) t.names.add(name, {{componentNamed(t, number, 0)}, {}, false});
    for (const auto& [number, ingredient, name] : precise)
        t.names.add(name, {{componentNamed(t, ingredient, number)}, {}, false});
}

void readSynonyms(Loader& loader, TerminologyTables& t) {
    const auto meaningOf = [&](std::string_view list) {
        NameMeaning meaning;
        forEachPart(list, '|', [&](std::string_view name) {
            const auto* known = t.names.find(name);
            if (known != nullptr)
                meaning.components.insert(meaning.components.end(), known->components.begin(), known->components.end());
        });
        return meaning;
    };
    loader.table("brands.tsv", "brand rxcui ingredients", [&](const TsvRow& row) {
        NameMeaning meaning;
        meaning.brand = std::string(row[0]);
        forEachPart(row[2], '|', [&](std::string_view part) {
            const auto number = parseNumber(part);
            if (!number) return;
            auto component = componentNamed(t, *number, 0);
            const bool known =
                std::any_of(meaning.components.begin(), meaning.components.end(),
                            [&](const DrugComponent& other) { return other.ingredient == component.ingredient; });
            if (!known) meaning.components.push_back(std::move(component));
        });
        if (const auto number = parseNumber(row[1])) t.brandNumbers.emplace(*number, row[0]);
        if (!meaning.components.empty()) t.names.add(row[0], std::move(meaning));
    });
    loader.table("synonyms.tsv", "name kind ingredients", [&](const TsvRow& row) {
        auto meaning = meaningOf(row[2]);
        if (row[1] == "brand") meaning.brand = std::string(row[0]);
        if (!meaning.components.empty()) t.names.add(row[0], std::move(meaning));
    });
    loader.table("extra-ingredients.tsv", "number name atc also", [&](const TsvRow& row) {
        forEachPart(row[3], '|', [&](std::string_view also) {
            if (!also.empty()) t.names.add(also, meaningOf(row[1]));
        });
        if (!row[2].empty())
            t.byAtc.emplace(row[2], std::pair(kOwnNumbers + parseNumber(row[0]).value_or(0), FormRoute::unknown));
    });
    loader.table("nasal-systemic.tsv", "name", [&](const TsvRow& row) {
        if (const auto* known = t.names.find(row[0])) t.systemicByNose.insert(known->components.front().ingredient);
    });
}

void readForms(Loader& loader, TerminologyTables& t) {
    loader.table("dose-forms.tsv", "form route release base sites modifier per", [&](const TsvRow& row) {
        auto form = std::make_unique<DoseForm>();
        form->name = std::string(row[0]);
        form->route = formRouteByName(row[1]);
        form->release = releaseByName(row[2]);
        form->base = std::string(row[3]);
        forEachPart(row[4], ',', [&](std::string_view site) { form->sites.emplace_back(site == "-" ? "" : site); });
        form->modifier = std::string(row[5]);
        t.formByName.emplace(foldedKey(form->name), form.get());
        t.formWords.add(form->name, {FormWord::Kind::form, form->name, form.get()});
        t.forms.push_back(std::move(form));
    });
    static constexpr std::array<std::pair<std::string_view, FormWord::Kind>, 5> kKinds{
        {{"base", FormWord::Kind::base},
         {"site", FormWord::Kind::site},
         {"modifier", FormWord::Kind::modifier},
         {"release", FormWord::Kind::release},
         {"salt", FormWord::Kind::salt}}};
    loader.table("abbreviations.tsv", "written kind value", [&](const TsvRow& row) {
        if (row[1] == "hours") {
            if (const auto* known = t.formWords.find(row[0])) const_cast<FormWord*>(known)->hours = row[2];
        }
        for (const auto& [name, kind] : kKinds) {
            if (row[1] == name) t.formWords.add(row[0], {kind, std::string(row[2]), nullptr});
        }
        if (row[1] == "cut") t.formWords.add(row[0], {FormWord::Kind::base, std::string(row[2]), nullptr});
    });
}

void readWords(Loader& loader, TerminologyTables& t) {
    static constexpr std::array<std::pair<std::string_view, FormWord::Kind>, 6> kKinds{
        {{"qualifier", FormWord::Kind::qualifier},
         {"negation", FormWord::Kind::negation},
         {"pass", FormWord::Kind::pass},
         {"aside", FormWord::Kind::aside},
         {"count", FormWord::Kind::count},
         {"interval", FormWord::Kind::interval}}};
    loader.table("name-words.tsv", "written kind value", [&](const TsvRow& row) {
        for (const auto& [name, kind] : kKinds) {
            if (row[1] == name) t.formWords.add(row[0], {kind, std::string(row[2]), nullptr});
        }
        if (row[1] == "ordinary") {
            if (const auto* known = t.names.find(row[0])) const_cast<NameMeaning*>(known)->everyday = true;
        }
    });
    static constexpr std::array<std::pair<std::string_view, UnitWord::Role>, 6> kRoles{
        {{"amount", UnitWord::Role::amount},
         {"volume", UnitWord::Role::volume},
         {"time", UnitWord::Role::time},
         {"spray", UnitWord::Role::spray},
         {"day", UnitWord::Role::day},
         {"each", UnitWord::Role::each}}};
    loader.table("units.tsv", "written role unit multiply divide", [&](const TsvRow& row) {
        for (const auto& [name, role] : kRoles) {
            if (row[1] != name) continue;
            const double divide = parseNumber(row[4]).value_or(1);
            t.units.add(row[0], {role, std::string(row[2]), parseNumber(row[3]).value_or(1) / divide});
        }
    });
}

/// Packs name a form for each part, "7 x Oral Tablet|21 x Oral Tablet": the first one's.
const DoseForm* firstForm(const TerminologyTables& t, std::string_view forms) {
    forms = forms.substr(0, forms.find('|'));
    if (const auto times = forms.find(" x "); times != std::string_view::npos) forms.remove_prefix(times + 3);
    return t.form(forms);
}

void indexProduct(const TsvRow& row, TerminologyTables& t) {
    const std::string_view brand = row[8];
    const bool hourly = row[5].find("/HR") != std::string_view::npos;
    if (!brand.empty() || hourly) {
        const DoseForm* form = firstForm(t, row[6]);
        const FormRoute route = form != nullptr ? form->route : FormRoute::unknown;
        if (!brand.empty()) {
            const std::string key = foldedKey(brand);
            t.productsByBrand[key].push_back(t.productNumbers.size());
            BrandForm& known = t.formByBrand.try_emplace(key, BrandForm{form, route}).first->second;
            if (known.form != form) known.form = nullptr;
            if (known.route != route) known.route = FormRoute::unknown;
        }
        if (hourly) {
            forEachPart(row[3], '|', [&](std::string_view part) {
                const IngredientId ingredient = t.canonical(parseNumber(part).value_or(0));
                FormRoute& known = t.routeByHour.try_emplace(ingredient, route).first->second;
                if (known != route) known = FormRoute::unknown;
            });
        }
    }
    t.productNumbers.push_back(parseNumber(row[0]).value_or(0));
}

void readCodes(Loader& loader, TerminologyTables& t) {
    std::vector<std::pair<std::string, FormRoute>> routes;
    loader.table("atc-routes.tsv", "prefix route",
                 [&](const TsvRow& row) { routes.emplace_back(row[0], formRouteByName(row[1])); });
    loader.table("atc.tsv", "atc rxcui", [&](const TsvRow& row) {
        std::size_t longest = 0;
        FormRoute route = FormRoute::unknown;
        for (const auto& [prefix, where] : routes) {
            if (row[0].starts_with(prefix) && prefix.size() > longest) longest = prefix.size(), route = where;
        }
        t.byAtc.emplace(row[0], std::pair(parseNumber(row[1]).value_or(0), route));
    });
    t.products =
        loader.table("products.tsv", "rxcui tty release ingredients precise strengths form qualifier brand name",
                     [&](const TsvRow& row) { indexProduct(row, t); });
    t.ndc = loader.table("ndc.tsv", "ndc rxcui", [](const TsvRow&) {});
    constexpr std::string_view kHead = "# RxNorm ";
    const std::string_view head = t.products.head();
    if (head.starts_with(kHead))
        t.rxnormRelease = std::string(head.substr(kHead.size(), head.find(';') - kHead.size()));
}

}  // namespace

fhir::Result<std::unique_ptr<TerminologyTables>> TerminologyTables::load(const std::filesystem::path& folder) {
    auto tables = std::make_unique<TerminologyTables>();
    Loader loader(folder);
    readIngredients(loader, *tables);
    readSynonyms(loader, *tables);
    readForms(loader, *tables);
    readWords(loader, *tables);
    readCodes(loader, *tables);
    if (loader.failure()) return *loader.failure();
    return tables;
}

}  // namespace refract::rules
