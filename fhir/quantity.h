// Quantity: a number with a unit as it came. Conversion is the business of
// rules/; here a unit is only normalised in spelling.
//
// Source: https://hl7.org/fhir/R4/datatypes.html#Quantity.
#pragma once

#include <optional>
#include <string_view>

namespace refract::fhir {

struct Quantity {
    std::optional<double> value;
    std::string_view comparator;  ///< "<", "<=", ">=", ">" or empty
    std::string_view unit;        ///< as a person reads it
    std::string_view code;        ///< UCUM code if the system says so, else empty

    /// The UCUM code, else the unit's text: what to convert from. May be empty.
    std::string_view unitOrCode() const { return code.empty() ? unit : code; }
};

}  // namespace refract::fhir
