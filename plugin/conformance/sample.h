// A request with which a service is tried, made from the data of samples.json.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "plugin/conformance/discovery_validator.h"

namespace refract::conformance {

struct Sample {
    std::string hook, context, prefetch;
    /// What the clients of a hook that is not of the standard leave out: not sent, and not asked for.
    std::set<std::string, std::less<>> without;

    /// As a body; `leftOut` is an element that is missing, `more` the JSON of one that nobody knows.
    std::string write(std::string_view leftOut = {}, std::string_view more = {}) const;
};

Sample sampleFor(const Listed& service);

}  // namespace refract::conformance
