// The project's knowledge and terminology for fuzz targets, loaded once.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

#include "rules/knowledge.h"

namespace refract::fuzz {

inline std::shared_ptr<const rules::Terminology> terminology() {
    static const auto loaded = [] {
        auto result = rules::Terminology::load(std::filesystem::path(REFRACT_SOURCE_DIR) / "rules" / "terminology");
        if (!result) {
            std::cerr << fhir::describe(result.error()) << '\n';
            std::abort();
        }
        return *result;
    }();
    return loaded;
}

inline std::shared_ptr<const rules::Knowledge> knowledge() {
    static const auto loaded = [] {
        auto result =
            rules::Knowledge::load(std::filesystem::path(REFRACT_SOURCE_DIR) / "rules" / "knowledge", terminology());
        if (!result.knowledge) std::abort();
        return result.knowledge;
    }();
    return loaded;
}

}  // namespace refract::fuzz
