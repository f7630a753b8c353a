// A record that was written under two keys, and read with the newer one alone.
#include "plugin/audit/rehash.h"

#include <gtest/gtest.h>

#include "plugin/audit/key_use.h"
#include "plugin/audit/seal.h"
#include "tests/audit/store_fixture.h"

namespace refract::audit {

namespace {

/// A call of that prescriber in which a card with one suggestion was shown.
Decision callOf(const std::string& user, std::int64_t at) {
    Decision decision;
    decision.at = at;
    decision.localDay = 20514;
    decision.party = {"ehr", "north"};
    decision.service = "medication-check";
    decision.hook = "order-sign";
    decision.hookInstance = "call-" + std::to_string(at);
    decision.patientId = "7";
    decision.userId = user;
    decision.edition = "2026.11";
    decision.cards.push_back({"card-" + std::to_string(at), "R005", 2, {{"s-1", "Remove the order", false, "delete"}}});
    decision.findings.push_back({"R005", "1.0.0", "", 2, "lead", 0, "", "", "a+b", R"({"trigger":"a+b"})"});
    return decision;
}

class Rehashing : public OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped()) return;
        oldFile_ = Keyring::withNewKey({}, "old_").value();
        bothFile_ = Keyring::withNewKey(oldFile_, "new").value();
    }
    void write(const Keyring& keys, const std::string& user, std::int64_t id) {
        std::vector<Entry> entries{seal(callOf(user, id), id, keys)};
        FeedbackBatch batch{{"ehr", "north"}, "medication-check", id + 5, std::nullopt, {}, {{id, 0, false}}};
        batch.reports.push_back({"card-" + std::to_string(id), false, id + 4, {}, "x", "y", "shown", "a comment", ""});
        entries.push_back(seal(batch, id + 1, keys));
        ASSERT_TRUE(store_->append(entries));
    }
    Rows ask(const std::string& sql) const {
        auto rows = database_->ask({sql, {}});
        if (!rows) throw std::runtime_error(fhir::describe(rows.error()));
        return std::move(*rows);
    }

    std::string oldFile_, bothFile_;
};

}  // namespace

TEST_P(Rehashing, TheNewestKeyOpensAllAndOnePrescriberHasOneName) {
    const auto old = Keyring::parse(oldFile_), both = Keyring::parse(bothFile_);
    write(*old, "Practitioner/1", 1000);
    write(*old, "Practitioner/2", 2000);
    write(*both, "Practitioner/1", 3000);
    ASSERT_EQ(count("SELECT count(*) FROM prescribers"), 3);

    std::int64_t told = 0, most = 0;
    const auto done = rehash(*database_, *both, [&](std::int64_t so_far, std::int64_t of) {
        told = so_far;
        most = of;
    });
    ASSERT_TRUE(done) << fhir::describe(done.error());
    EXPECT_EQ(done->sealed, 6) << "evidence, label and words of two calls";
    EXPECT_EQ(told, 6);
    EXPECT_EQ(most, 6);
    EXPECT_EQ(done->prescribers, 2);
    EXPECT_EQ(done->unopened, 0);
    EXPECT_EQ(done->decisions, 2) << "whose patient nobody can hash anew";

    const auto onlyNew = Keyring::parse(R"({"keys":[)" + bothFile_.substr(bothFile_.rfind('{')));
    ASSERT_TRUE(onlyNew);
    ASSERT_EQ(onlyNew->newestId(), "new");
    for (const auto& [from, field] :
         {std::pair("sealed FROM evidence", kEvidenceField), std::pair("label_sealed FROM suggestions", kLabelField),
          std::pair("words_sealed FROM feedback", kWordsField),
          std::pair("identity_sealed FROM prescribers", kIdentityField)}) {
        for (const auto& row : ask(std::string("SELECT ") + from))
            EXPECT_TRUE(onlyNew->open(field, text(row[0]))) << from;
    }
    const std::string first = both->hash({Identifier::prescriber, "ehr", "north", "Practitioner/1"});
    EXPECT_EQ(count("SELECT count(*) FROM prescribers"), 2);
    EXPECT_EQ(count("SELECT count(*) FROM decisions WHERE prescriber = '" + first + "'"), 2);
    EXPECT_EQ(count("SELECT first_seen FROM prescribers WHERE pseudonym = '" + first + "'"), 1000);
    EXPECT_EQ(count("SELECT count(*) FROM stale_days WHERE day = 20514"), 1) << "its numbers are made again";
}

TEST_P(Rehashing, ASecondTimeThereIsNothingToDo) {
    const auto old = Keyring::parse(oldFile_), both = Keyring::parse(bothFile_);
    write(*old, "Practitioner/1", 1000);
    ASSERT_TRUE(rehash(*database_, *both));
    const auto again = rehash(*database_, *both);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->sealed + again->prescribers + again->unopened, 0);
}

TEST_P(Rehashing, WhatCannotBeOpenedStaysAndIsCounted) {
    const auto lost = Keyring::parse(Keyring::withNewKey({}, "lost").value()), both = Keyring::parse(bothFile_);
    write(*lost, "Practitioner/1", 1000);
    const auto before = ask("SELECT sealed FROM evidence");
    const auto done = rehash(*database_, *both);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->sealed + done->prescribers, 0);
    EXPECT_EQ(done->unopened, 4);
    EXPECT_EQ(text(ask("SELECT sealed FROM evidence")[0][0]), text(before[0][0]));
}

TEST_P(Rehashing, AKeyIsNeededForItsPatientsAloneAfterwards) {
    const auto old = Keyring::parse(oldFile_), both = Keyring::parse(bothFile_);
    write(*old, "Practitioner/1", 1000);
    auto uses = keysInUse(*database_);
    ASSERT_TRUE(uses) << fhir::describe(uses.error());
    ASSERT_EQ(uses->size(), 1U);
    EXPECT_EQ(uses->at("old_").calls, 1);
    EXPECT_EQ(uses->at("old_").prescribers, 1);
    EXPECT_EQ(uses->at("old_").sealed, 4) << "evidence, label, words and identity";
    ASSERT_TRUE(rehash(*database_, *both));
    uses = keysInUse(*database_);
    ASSERT_TRUE(uses);
    EXPECT_EQ(uses->at("old_").calls, 1);
    EXPECT_EQ(uses->at("old_").prescribers + uses->at("old_").sealed, 0);
    EXPECT_EQ(uses->at("new").calls, 0);
    EXPECT_EQ(uses->at("new").sealed, 4);
}

INSTANTIATE_TEST_SUITE_P(Engines, Rehashing, ::testing::Values(Engine::sqlite, Engine::postgresql), engineName);

}  // namespace refract::audit
