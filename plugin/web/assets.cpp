// The files that the build has put into assets_data.cpp.
#include "plugin/web/assets.h"

#include <map>

#include "plugin/web/assets_data.h"

namespace refract::web {

namespace {

const std::map<std::string, std::string, std::less<>>& files() {
    static const auto kFiles = [] {
        std::map<std::string, std::string, std::less<>> all;
        for (const auto& piece : assetPieces()) all[std::string(piece.file)] += piece.text;
        return all;
    }();
    return kFiles;
}

}  // namespace

const std::string* asset(std::string_view name) {
    const auto found = files().find(name);
    return found == files().end() ? nullptr : &found->second;
}

bool pages() {
    return asset("index.html") != nullptr;
}

}  // namespace refract::web
