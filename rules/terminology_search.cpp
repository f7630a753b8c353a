// Searching the table of products.
#include "rules/terminology_search.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <unordered_set>

namespace refract::rules {

namespace {

/// Columns of products.tsv.
enum Column : std::size_t { rxcui, tty, release, ingredients, precise, strengths, form, qualifier, brand, name };
/// Columns of ingredients.tsv.
enum IngredientColumn : std::size_t { ingredientRxcui, ingredientTty, ingredientOf, ingredientName };
constexpr std::string_view kIngredientColumns = "rxcui tty ingredient name";
constexpr std::string_view kColumns = "rxcui tty release ingredients precise strengths form qualifier brand name";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool beginsWith(std::string_view text, std::string_view beginning) {
    return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(),
                                                         [](char a, char b) { return lower(a) == lower(b); });
}

bool hasWord(std::string_view text, std::string_view beginning) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '[';
        if (begins && beginsWith(text.substr(at), beginning)) return true;
    }
    return false;
}

bool onTheMarket(const TsvRow& row) {
    return row[release] != "historic" && !row[tty].ends_with("PCK");
}

/// The ingredients, as products name them, with a word that begins so.
std::unordered_set<std::string_view> ingredientsBeginning(const TsvFile& table, std::string_view text) {
    std::unordered_set<std::string_view> found;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const TsvRow row = table.row(i);
        if (row[ingredientTty] == "IN" && hasWord(row[ingredientName], text)) found.insert(row[ingredientRxcui]);
    }
    return found;
}

bool hasOneOf(const TsvRow& row, const std::unordered_set<std::string_view>& wanted) {
    bool has = false;
    if (!wanted.empty())
        forEachPart(row[ingredients], '|', [&](std::string_view part) { has |= wanted.contains(part); });
    return has;
}

/// "50 MG" of a product with one ingredient.
void readStrength(std::string_view text, ProductFound& product) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos || text.find('|') != std::string_view::npos) return;
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + blank, value);
    if (read.ec != std::errc{} || read.ptr != text.data() + blank) return;
    product.strength = value;
    product.strengthUnit = text.substr(blank + 1);
}

struct Hit {
    ProductFound product;
    bool several, trade, elsewhere;

    auto order(std::string_view text) const {
        return std::tuple(!beginsWith(product.name, text), several, elsewhere, product.strengthUnit != "MG", trade,
                          product.form, product.strength, product.name);
    }
};

Hit readHit(const TsvRow& row) {
    Hit hit{{std::string(row[rxcui]), std::string(row[name]), std::string(row[form]), 0, {}},
            row[ingredients].find('|') != std::string_view::npos,
            !row[brand].empty(),
            row[form].find("Oral") == std::string_view::npos};
    readStrength(row[strengths], hit.product);
    return hit;
}

}  // namespace

fhir::Result<ProductSearch> ProductSearch::load(const std::filesystem::path& terminology) {
    auto products = TsvFile::read(terminology / "products.tsv", kColumns);
    if (!products) return std::move(products).error();
    auto ingredientNames = TsvFile::read(terminology / "ingredients.tsv", kIngredientColumns);
    if (!ingredientNames) return std::move(ingredientNames).error();
    return ProductSearch(std::move(*products), std::move(*ingredientNames));
}

std::vector<ProductFound> ProductSearch::beginning(std::string_view text, std::size_t most) const {
    std::vector<Hit> hits;
    if (text.empty()) return {};
    const auto wanted = ingredientsBeginning(ingredients_, text);
    for (std::size_t i = 0; i < products_.size(); ++i) {
        const TsvRow row = products_.row(i);
        if (onTheMarket(row) && (hasWord(row[name], text) || hasOneOf(row, wanted))) hits.push_back(readHit(row));
    }
    std::sort(hits.begin(), hits.end(), [&](const Hit& a, const Hit& b) { return a.order(text) < b.order(text); });
    if (hits.size() > most) hits.resize(most);
    std::vector<ProductFound> found;
    found.reserve(hits.size());
    for (Hit& hit : hits) found.push_back(std::move(hit.product));
    return found;
}

}  // namespace refract::rules
