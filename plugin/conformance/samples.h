// The requests with which a service is tried: data, in samples.json.
#pragma once

#include <string_view>

namespace refract::conformance {

/// {"contexts": {hook: context}, "patient": Patient, "otherForms": {hook: {"without": [element], "prefetch"}}}:
/// the other forms are of hooks that are not of the standard, as their clients send them.
extern const std::string_view kSamples;

}  // namespace refract::conformance
