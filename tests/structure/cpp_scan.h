// CppScan: a C++ file taken apart as far as the checks need it: its includes, its string
// literals, and its code without comments and literals.
//
// No preprocessor: every branch of an #if is read. Raw strings, escapes, character
// literals and digit separators are understood; trigraphs and line continuations inside
// a comment's opening are not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refract::structure {

struct Include {
    std::string path;
    bool quoted = false;  ///< "ours.h" as against <theirs.h>
    std::size_t line = 0;
};

struct Literal {
    std::string text;  ///< as it stands in the source, escapes and all
    std::size_t line = 0;
};

struct CppScan {
    std::vector<Include> includes;
    std::vector<Literal> literals;
    std::string code;  ///< comments and the insides of literals left out, lines kept
};

CppScan scanCpp(std::string_view text);

}  // namespace refract::structure
