// Where the terminology of a knowledge folder is.
#pragma once

#include <filesystem>

namespace refract::command {

/// The folder "terminology" beside `knowledge`; for knowledge on trial in a folder of its own, the
/// one that is installed.
std::filesystem::path terminologyFolder(const std::filesystem::path& knowledge);

}  // namespace refract::command
