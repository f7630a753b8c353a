// The files of plugin/demo/patients as the build put them into the library.
#pragma once

#include <span>
#include <string_view>

namespace refract::demo {

struct PatientFile {
    std::string_view name, json;
};

std::span<const PatientFile> patientFiles();

}  // namespace refract::demo
