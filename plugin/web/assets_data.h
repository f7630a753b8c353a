// What embed.cmake writes: the files of dist/ in pieces that every compiler takes as one
// string literal.
#pragma once

#include <span>
#include <string_view>

namespace refract::web {

struct AssetPiece {
    std::string_view file, text;
};

/// Pieces of one file stand in order.
std::span<const AssetPiece> assetPieces();

}  // namespace refract::web
