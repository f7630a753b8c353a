// What leaves the record as FHIR and as CSV.
#include <gtest/gtest.h>

#include "plugin/report/feedback_export.h"
#include "plugin/report/fhir_report.h"

using namespace refract;
using namespace refract::report;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

quality::DecisionDetail decision() {
    quality::DecisionDetail detail;
    detail.id = 17;
    detail.at = 1'772'460'309'120;
    detail.client = "clinic";
    detail.hook = "order-sign";
    detail.hookInstance = "call-1";
    detail.location = "Location/ward-3";
    detail.edition = "1.0.0";
    detail.prescriber = "pseudonym";
    detail.identitySealed = "sealed identity";
    detail.patient = "keyed-hash";
    quality::ShownCard card;
    card.rule = "R005";
    detail.cards.push_back(card);
    quality::FiredFinding shown;
    shown.rule = "R005";
    shown.version = "1.2.0";
    shown.severity = "critical";
    shown.part = "lead";
    shown.position = 0;
    detail.findings.push_back(shown);
    quality::FiredFinding held = shown;
    held.ordinal = 1;
    held.rule = "C10";
    held.heldBack = "limit";
    held.heldBackWhy = "F01";
    detail.findings.push_back(held);
    detail.suggestions.push_back({0, true, true, "delete", "sealed label"});
    detail.feedback.push_back({0, detail.at + 9000, detail.at + 4000, "accepted", "", "", false, {0}});
    return detail;
}

quality::Tally tally(std::size_t shown, std::size_t accepted, std::size_t overridden) {
    quality::Tally made;
    made.key = "R005";
    made.cards.shown = shown;
    made.cards.accepted = accepted;
    made.cards.overridden = overridden;
    return made;
}

const quality::Scope kScope{*fhir::parseDay("2026-01-01"), *fhir::parseDay("2026-04-01"), {}, {}, {}, {}, {}, {}};

}  // namespace

TEST(Instant, isUtcWithMilliseconds) {
    EXPECT_EQ(instant(1'772'460'309'120), "2026-03-02T14:05:09.120Z");
}

TEST(AuditEvent, saysWhatWasShownAndWhatWasHeldBack) {
    const auto detail = decision();
    const std::string shown = auditEvent(detail, detail.findings[0]);
    EXPECT_TRUE(has(shown, R"("resourceType":"AuditEvent")"));
    EXPECT_TRUE(has(shown, R"("id":"17-0")"));
    EXPECT_TRUE(has(shown, R"("code":"shown")"));
    EXPECT_TRUE(has(shown, R"("recorded":"2026-03-02T14:05:09.120Z")"));
    const std::string held = auditEvent(detail, detail.findings[1]);
    EXPECT_TRUE(has(held, R"("code":"held-back")"));
    EXPECT_TRUE(has(held, R"({"type":"heldBackWhy","valueString":"F01"})"));
}

TEST(GuidanceResponse, namesTheRuleWithItsVersion) {
    const auto detail = decision();
    EXPECT_TRUE(has(guidanceResponse(detail, detail.findings[0]), R"("moduleUri":"urn:org.refract:rule:R005|1.2.0")"));
}

TEST(MeasureReport, masksSmallCountsAndTheRateThatGivesThemAway) {
    const std::string masked = measureReport(tally(40, 3, 30), kScope, false);
    EXPECT_TRUE(has(masked, R"("valueCode":"masked")"));
    EXPECT_FALSE(has(masked, R"("value":0.075)"));
    const std::string all = measureReport(tally(40, 3, 30), kScope, true);
    EXPECT_FALSE(has(all, "masked"));
    EXPECT_TRUE(has(all, R"("value":0.075)"));
}

TEST(MeasureReport, holdsNoPatientAndNoPrescriber) {
    const std::string text = measureReport(tally(40, 10, 20), kScope, true);
    EXPECT_FALSE(has(text, "subject"));
    EXPECT_FALSE(has(text, "Practitioner"));
    EXPECT_TRUE(has(text, R"("period":{"start":"2026-01-01","end":"2026-03-31"})"));
}

TEST(FeedbackExport, hasWhatTheRuleAsksFor) {
    const auto rows = feedbackRows(decision(), [](std::string_view field, std::string_view sealed) {
        if (field == "identity" && sealed == "sealed identity") return std::string("Practitioner/12");
        return std::string(field == "label" && sealed == "sealed label" ? "Do not prescribe" : "not this field");
    });
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(
        feedbackCsv(rows[0]),
        "\"R005\",\"1.2.0\",\"1.0.0\",\"accepted\",\"Do not prescribe\",\"\",\"\",\"\",\"Practitioner/12\","
        "\"2026-03-02T14:05:13.120Z\",\"2026-03-02T14:05:18.120Z\",\"Location/ward-3\",\"clinic\",\"order-sign\"\r\n");
}

TEST(FeedbackExport, namesWhatEachReportAccepted) {
    auto detail = decision();
    detail.suggestions.push_back({0, false, false, "create", "other label"});
    detail.feedback.push_back({0, detail.at + 9500, detail.at + 5000, "accepted", "", "", false, {1}});
    detail.feedback.push_back({0, detail.at + 9900, detail.at + 6000, "overridden", "", "", false, {}});
    const auto rows = feedbackRows(detail, [](std::string_view, std::string_view) { return std::string(); });
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].accepted, "delete");
    EXPECT_EQ(rows[1].accepted, "create");
    EXPECT_EQ(rows[2].accepted, "");
}

TEST(FeedbackExport, withoutKeysShowsThePseudonym) {
    const auto rows = feedbackRows(decision(), [](std::string_view, std::string_view) { return std::string(); });
    EXPECT_EQ(rows[0].user, "pseudonym");
    EXPECT_EQ(rows[0].accepted, "delete");
}

TEST(FeedbackExport, reasonAndCommentAreColumnsOfTheirOwn) {
    auto detail = decision();
    detail.feedback[0].outcome = "overridden";
    detail.feedback[0].reason = "patient-preference";
    detail.feedback[0].wordsSealed = "sealed words";
    const auto words = [&](const std::string& kept) {
        return feedbackCsv(feedbackRows(detail, [&](std::string_view field, std::string_view) {
            return std::string(field == "words" ? kept : "");
        })[0]);
    };
    EXPECT_TRUE(has(feedbackCsvHead(), R"("overrideReason","overrideReasonDisplay","userFeedback","user")"));
    EXPECT_TRUE(has(words(R"({"display":"Has \"declined\"","comment":"by telephone,\nagain"})"),
                    "\"patient-preference\",\"Has \"\"declined\"\"\",\"by telephone,\nagain\",\"pseudonym\""));
    EXPECT_TRUE(has(words(R"({"comment":"=1+1"})"), R"(,"","'=1+1",)")) << "no formula runs";
    EXPECT_TRUE(has(words(R"({"display":"+1"})"), R"(,"'+1","",)"));
    EXPECT_TRUE(has(words(""), R"(,"patient-preference","","",)")) << "without the keys";
    EXPECT_TRUE(has(words("no JSON"), R"(,"","no JSON",)"));
}
