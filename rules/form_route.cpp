// The names of routes, as knowledge files write them.
#include <array>
#include <utility>

#include "rules/terminology.h"

namespace refract::rules {

namespace {

constexpr std::array<std::pair<std::string_view, FormRoute>, 11> kRoutes{{
    {"oral", FormRoute::oral},
    {"injection", FormRoute::injection},
    {"transdermal", FormRoute::transdermal},
    {"nasal", FormRoute::nasal},
    {"rectal", FormRoute::rectal},
    {"inhaled", FormRoute::inhaled},
    {"topical", FormRoute::topical},
    {"ophthalmic", FormRoute::ophthalmic},
    {"otic", FormRoute::otic},
    {"vaginal", FormRoute::vaginal},
    {"irrigation", FormRoute::irrigation},
}};

}  // namespace

FormRoute formRouteByName(std::string_view name) {
    for (const auto& [known, route] : kRoutes) {
        if (known == name) return route;
    }
    return FormRoute::unknown;
}

std::string_view formRouteName(FormRoute route) {
    for (const auto& [name, known] : kRoutes) {
        if (known == route) return name;
    }
    return "unknown";
}

}  // namespace refract::rules
