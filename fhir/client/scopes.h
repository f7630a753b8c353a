// Scopes: what an access token allows to be read, by SMART App Launch version 1
// ("patient/Observation.read") and 2 ("user/Observation.rs?category=laboratory").
//
// Source: SMART App Launch 2.2 "Scopes for requesting FHIR Resources". Whose token it is
// (patient, user, system) is the server's business. What is no such scope ("openid",
// "launch") allows nothing. Plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refract::fhir::client {

enum class Interaction { read, search };
enum class Allowed { no, inPart, yes };  ///< inPart: a scope with a query

class Scopes {
public:
    /// A list with spaces between. More than kMost of them are not read: they allow nothing.
    static Scopes parse(std::string_view text);
    static constexpr std::size_t kMost = 500;  ///< every type of R4 three times

    Allowed allows(std::string_view resourceType, Interaction interaction) const;

private:
    struct Scope {
        std::string type;  ///< or "*"
        bool read = false, search = false, restricted = false;
    };
    std::vector<Scope> scopes_;
};

}  // namespace refract::fhir::client
