// What the tests of trials share: a patient in an episode, and a product.
#pragma once

#include "tests/rules/assessment_support.h"

namespace refract::test {

/// An adult with an episode since 1 January 2025.
inline RecordBuilder depressed(std::string_view born = "1980-01-01") {
    RecordBuilder patient;
    patient.born(born).problem("F33.1", "2025-01-01");
    return patient;
}

inline Drug weekly() {
    return drug(4493, "fluoxetine", 90, "MG", FormRoute::oral, Release::delayed);
}

}  // namespace refract::test
