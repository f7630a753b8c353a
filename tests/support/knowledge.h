// The project's own knowledge, loaded once for all tests of a program.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "rules/knowledge.h"

namespace refract::test {

inline std::filesystem::path sourceFolder() {
    return REFRACT_SOURCE_DIR;
}

inline std::shared_ptr<const rules::Knowledge> knowledge() {
    static const std::shared_ptr<const rules::Knowledge> loaded = [] {
        auto terminology = rules::Terminology::load(sourceFolder() / "rules" / "terminology");
        if (!terminology) throw std::runtime_error(fhir::describe(terminology.error()));
        auto result = rules::Knowledge::load(sourceFolder() / "rules" / "knowledge", *terminology);
        for (const auto& error : result.errors) {
            if (!error.warning) ADD_FAILURE() << rules::describe(error);
        }
        if (!result.knowledge) throw std::runtime_error("the knowledge does not load");
        return result.knowledge;
    }();
    return loaded;
}

}  // namespace refract::test
