// The requests with which a service is tried: data, in samples.json.
#pragma once

#include <string_view>

namespace refract::conformance {

/// {"contexts": {hook: context}, "patient": Patient}
extern const std::string_view kSamples;

}  // namespace refract::conformance
