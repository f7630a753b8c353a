// Assets: the built browser code (plugin/web/dist) as part of the program.
//
// Made by the build with Node.js and npm; a build without them has none, and pages() is
// false. Immutable, made before main; safe to share between threads.
#pragma once

#include <string>
#include <string_view>

namespace refract::web {

/// A file of dist/ by its name ("demo.js"); nullptr if there is none.
const std::string* asset(std::string_view name);
/// Was this program built with the pages of the demo?
bool pages();

}  // namespace refract::web
