// ProductSearch: products by the beginning of a word, as a person types it into a field.
//
// Reads products.tsv and ingredients.tsv by itself: Terminology, which answers hooks, needs no such search. Immutable
// after load, safe to share between threads. A search reads the whole table: some milliseconds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"
#include "rules/terminology_file.h"

namespace refract::rules {

struct ProductFound {
    std::string rxcui, name;
    std::string form;          ///< RxNorm dose form
    double strength = 0;       ///< per unit of the form; 0 where there are several ingredients, or none is known
    std::string strengthUnit;  ///< "MG"
};

class ProductSearch {
public:
    /// Issue: as Terminology::load().
    static fhir::Result<ProductSearch> load(const std::filesystem::path& terminology);

    /// At most `most` products on the market whose name, brand or ingredient has a word that begins
    /// so (any case; "valproate" finds valproic acid and divalproex): single drugs, by mouth, in solid form first,
    /// trade names after the others.
    std::vector<ProductFound> beginning(std::string_view text, std::size_t most) const;

private:
    ProductSearch(TsvFile products, TsvFile ingredients)
        : products_(std::move(products)), ingredients_(std::move(ingredients)) {}
    TsvFile products_, ingredients_;
};

}  // namespace refract::rules
