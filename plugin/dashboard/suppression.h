// Suppression: what a viewer may not see of a table, so that a hidden count cannot be worked out from its
// neighbours either.
//
// A count of 1 to 4 is hidden. Where a sum and all its parts but one are to be seen, that one can be told by
// subtraction, and so can a part from a rate; then the smallest other part is hidden as well (complementary cell
// suppression: Statistical Policy Working Paper 22, Federal Committee on Statistical Methodology, 2005). Within
// one table; what several choices together tell is not looked for. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "plugin/dashboard/table.h"

namespace refract::dashboard {

/// Which of these parts of `total` are hidden; those of `already` are in any case. What the parts leave of the total
/// counts as a part that is nowhere said.
std::vector<bool> hiddenParts(std::size_t total, std::span<const std::size_t> parts, std::vector<bool> already = {});

enum class Seen {
    plain,
    few,    ///< "<5"
    hidden  ///< it, or another, would be told by it
};

/// What that role sees of each cell. Which columns add up is known by their titles.
std::vector<std::vector<Seen>> seenBy(Role role, const std::vector<std::string>& titles,
                                      const std::vector<std::vector<TableCell>>& rows);

}  // namespace refract::dashboard
