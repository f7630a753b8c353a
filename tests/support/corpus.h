// Where material from elsewhere lies: REFRACT_CORPUS, or shared/corpus beside the project.
#pragma once

#include <cstdlib>
#include <filesystem>

#include "tests/support/files.h"

namespace refract::test {

inline std::filesystem::path corpusFolder() {
    if (const char* folder = std::getenv("REFRACT_CORPUS")) return folder;
    return std::filesystem::path(REFRACT_SOURCE_DIR).parent_path() / "shared" / "corpus";
}

}  // namespace refract::test

/// Skips the test, with a message, where that part of the corpus is not there.
#define REFRACT_NEED_CORPUS(part)                                         \
    if (!std::filesystem::exists(refract::test::corpusFolder() / (part))) \
    GTEST_SKIP() << "no corpus: " << (refract::test::corpusFolder() / (part)).string() << " is not there"
