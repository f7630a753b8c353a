// What is wrong with the answer to discovery (D1–D5), each thing with the row that it breaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refract::conformance {

struct Complaint {
    std::string row;  ///< "D2"
    std::string text;
    bool must = true;  ///< the standard says SHALL
};

/// Empty when all is well.
std::vector<Complaint> discoveryComplaints(std::string_view body);

/// A service as discovery lists it.
struct Listed {
    std::string id, hook;
    std::vector<std::pair<std::string, std::string>> prefetch;
};
/// Of one piece that every client puts into an address as it is: a D2 complaint otherwise.
bool standsInAddress(std::string_view id);
/// As far as they can be read.
std::vector<Listed> listedServices(std::string_view body);

}  // namespace refract::conformance
