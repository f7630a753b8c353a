// Keys, hashes, and what is sealed.
#include "plugin/audit/keyring.h"

#include <gtest/gtest.h>

#include <set>

namespace refract::audit {

namespace {

std::string fileWith(std::initializer_list<std::string_view> ids) {
    std::string text;
    for (const auto id : ids) text = Keyring::withNewKey(text, id).value();
    return text;
}

TEST(Keyring, SameSubjectSameHashAndNoOther) {
    const auto keys = Keyring::parse(fileWith({"a"}));
    ASSERT_TRUE(keys);
    const Subject patient{Identifier::patient, "ehr", "t", "1"};
    EXPECT_EQ(keys->hash(patient), keys->hash(patient));
    EXPECT_EQ(keys->hash(patient).size(), 43U);
    std::set<std::string> hashes{keys->hash(patient),
                                 keys->hash({Identifier::encounter, "ehr", "t", "1"}),
                                 keys->hash({Identifier::patient, "ehr", "", "t1"}),
                                 keys->hash({Identifier::patient, "ehrt", "", "1"}),
                                 keys->hash({Identifier::patient, "ehr", "t1", ""}),
                                 keys->hash({Identifier::patient, "ehr", "t", "2"})};
    EXPECT_EQ(hashes.size(), 6U);
}

TEST(Keyring, ARotatedKeyStillFindsAndOpensWhatItWrote) {
    const std::string before = fileWith({"old"});
    const auto old = Keyring::parse(before);
    const auto both = Keyring::parse(Keyring::withNewKey(before, "new").value());
    ASSERT_TRUE(both);
    EXPECT_EQ(both->newestId(), "new");
    const Subject patient{Identifier::patient, "ehr", "", "1"};
    const auto hashes = both->hashes(patient);
    ASSERT_EQ(hashes.size(), 2U);
    EXPECT_EQ(hashes[0], both->hash(patient));
    EXPECT_EQ(hashes[1], old->hash(patient));
    const std::string sealed = old->seal("words", "text");
    EXPECT_EQ(sealed.substr(0, 4), "old.");
    EXPECT_EQ(both->open("words", sealed), "text");
    EXPECT_EQ(old->open("words", both->seal("words", "text")), std::nullopt);
}

TEST(Keyring, WhatIsSealedOpensInItsFieldAloneAndUnchanged) {
    const auto keys = Keyring::parse(fileWith({"a"}));
    for (const std::string& text : {std::string(), std::string("ü"), std::string(100'000, 'x')}) {
        std::string sealed = keys->seal("evidence", text);
        EXPECT_EQ(keys->open("evidence", sealed), text);
        EXPECT_EQ(keys->open("words", sealed), std::nullopt);
        EXPECT_NE(keys->seal("evidence", text), sealed);  // a nonce of its own each time
        sealed[sealed.size() / 2] = sealed[sealed.size() / 2] == 'A' ? 'B' : 'A';
        EXPECT_EQ(keys->open("evidence", sealed), std::nullopt);
    }
    for (const char* no : {"", "a", "a.", "a.AAAA", ".AAAA", "b.AAAA"}) {
        EXPECT_EQ(keys->open("evidence", no), std::nullopt) << no;
    }
}

TEST(Keyring, AFileThatIsNoneIsRefused) {
    for (const std::string& text : {std::string(), std::string("x"), std::string("{}"), std::string(R"({"keys":[]})"),
                                    std::string(R"({"keys":[{"id":"a","hash":"AAAA","data":"AAAA"}]})"),
                                    std::string(R"({"keys":[{"id":"a.b","hash":"","data":""}]})")}) {
        const auto keys = Keyring::parse(text);
        ASSERT_FALSE(keys) << text;
        EXPECT_EQ(keys.error().expression, "audit.keys");
    }
    EXPECT_FALSE(Keyring::withNewKey(fileWith({"a"}), "a"));
    EXPECT_FALSE(Keyring::withNewKey("", "not an id"));
}

}  // namespace

}  // namespace refract::audit
