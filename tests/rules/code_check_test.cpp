// Codes that can be none: what an author is told of a mistyped one.
#include "rules/code_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace refract::rules {

using fhir::CodeSystem;
using testing::HasSubstr;

struct CodeCase {
    CodeSystem system;
    const char* code;
    bool prefix = false;
};

class CodesThatCanBe : public testing::TestWithParam<CodeCase> {};
TEST_P(CodesThatCanBe, AreTaken) {
    EXPECT_EQ(codeFault(GetParam().system, GetParam().code, GetParam().prefix), "") << GetParam().code;
}
INSTANTIATE_TEST_SUITE_P(
    CodeCheck, CodesThatCanBe,
    testing::Values(CodeCase{CodeSystem::loinc, "44261-6"}, CodeCase{CodeSystem::loinc, "3016-3"},
                    CodeCase{CodeSystem::loinc, "LA33-6"}, CodeCase{CodeSystem::snomed, "13746004"},
                    CodeCase{CodeSystem::snomed, "370143000"}, CodeCase{CodeSystem::icd10, "F33.1"},
                    CodeCase{CodeSystem::icd10, "F331"}, CodeCase{CodeSystem::icd10, "F3", true},
                    CodeCase{CodeSystem::icd10, "T36.??2", true}, CodeCase{CodeSystem::icd10, "T43.015A"},
                    CodeCase{CodeSystem::rxnorm, "36437"}, CodeCase{CodeSystem::ndc, "0049-4900-66"},
                    CodeCase{CodeSystem::ndc, "00049490066"}, CodeCase{CodeSystem::atc, "N06AB06"},
                    CodeCase{CodeSystem::atc, "N06A", true}, CodeCase{CodeSystem::cpt, "90867"},
                    CodeCase{CodeSystem::other, "anything"}));

class CodesThatCannotBe : public testing::TestWithParam<CodeCase> {};
TEST_P(CodesThatCannotBe, AreNamed) {
    EXPECT_NE(codeFault(GetParam().system, GetParam().code, GetParam().prefix), "") << GetParam().code;
}
INSTANTIATE_TEST_SUITE_P(CodeCheck, CodesThatCannotBe,
                         testing::Values(CodeCase{CodeSystem::loinc, "44261-7"}, CodeCase{CodeSystem::loinc, "44216-6"},
                                         CodeCase{CodeSystem::loinc, "442616"}, CodeCase{CodeSystem::loinc, "-6"},
                                         CodeCase{CodeSystem::loinc, "44261-"}, CodeCase{CodeSystem::loinc, "44261-66"},
                                         CodeCase{CodeSystem::loinc, "LA-6"}, CodeCase{CodeSystem::snomed, "13746005"},
                                         CodeCase{CodeSystem::snomed, "31746004"}, CodeCase{CodeSystem::snomed, "1374"},
                                         CodeCase{CodeSystem::snomed, "1374600x"}, CodeCase{CodeSystem::icd10, "33.1"},
                                         CodeCase{CodeSystem::icd10, "F3"}, CodeCase{CodeSystem::icd10, "FA3", true},
                                         CodeCase{CodeSystem::icd10, "F33.12345"},
                                         CodeCase{CodeSystem::rxnorm, "36437a"}, CodeCase{CodeSystem::ndc, "0049-4900"},
                                         CodeCase{CodeSystem::atc, "N6AB06"}, CodeCase{CodeSystem::cpt, "9086"},
                                         CodeCase{CodeSystem::loinc, ""}));

TEST(CodeCheck, SaysWhichDigitWouldFit) {
    EXPECT_THAT(codeFault(CodeSystem::loinc, "44261-7", false), HasSubstr("its check digit would be 6"));
}

}  // namespace refract::rules
