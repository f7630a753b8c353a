// Passwords: what a hash says, and to whom it says no.
#include "plugin/access/password.h"

#include <gtest/gtest.h>

using refract::trust::Secret;
using namespace refract::access;

TEST(Password, isKnownByItsHashAlone) {
    const auto hash = hashPassword(Secret("correct horse battery"));
    ASSERT_TRUE(hash);
    EXPECT_EQ(hash->find("correct"), std::string::npos);
    EXPECT_TRUE(isPassword(Secret("correct horse battery"), *hash));
    EXPECT_FALSE(isPassword(Secret("correct horse batterz"), *hash));
    EXPECT_FALSE(isPassword(Secret(""), *hash));
}

TEST(Password, hasASaltOfItsOwn) {
    EXPECT_NE(*hashPassword(Secret("correct horse battery")), *hashPassword(Secret("correct horse battery")));
}

TEST(Password, thatIsTooShortOrTooLongIsRefusedAndNotRepeated) {
    for (const std::string& text : {std::string("elevenchars"), std::string(kLongestPassword + 1, 'x')}) {
        const auto hash = hashPassword(Secret(text));
        ASSERT_FALSE(hash);
        EXPECT_EQ(refract::fhir::describe(hash.error()).find(text), std::string::npos);
    }
}

TEST(Password, aBrokenHashIsNobodys) {
    const std::string hash = *hashPassword(Secret("correct horse battery"));
    for (const std::string& broken : {std::string(), std::string("$scrypt$ln=17,r=8,p=1$"), hash.substr(0, 60),
                                      "$scrypt$ln=1,r=8,p=1$" + hash.substr(22), hash + "A"}) {
        EXPECT_FALSE(isPassword(Secret("correct horse battery"), broken)) << broken;
    }
}

TEST(RandomToken, isLongAndNew) {
    EXPECT_EQ(randomToken().reveal().size(), 43U);
    EXPECT_NE(std::string(randomToken().reveal()), std::string(randomToken().reveal()));
}
