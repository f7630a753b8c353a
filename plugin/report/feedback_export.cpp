// Rows of the (b)(11) export, as CSV and JSON.
#include "plugin/report/feedback_export.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/audit/seal.h"
#include "plugin/hooks/json_writer.h"
#include "plugin/quality/csv.h"
#include "plugin/report/fhir_report.h"

namespace refract::report {

namespace {

struct Field {
    std::string_view name;
    std::string FeedbackRow::*value;
};
constexpr std::array<Field, 14> kFields{{{"intervention", &FeedbackRow::intervention},
                                         {"interventionVersion", &FeedbackRow::version},
                                         {"knowledgeEdition", &FeedbackRow::edition},
                                         {"actionTaken", &FeedbackRow::action},
                                         {"accepted", &FeedbackRow::accepted},
                                         {"overrideReason", &FeedbackRow::reason},
                                         {"overrideReasonDisplay", &FeedbackRow::display},
                                         {"userFeedback", &FeedbackRow::comment},
                                         {"user", &FeedbackRow::user},
                                         {"date", &FeedbackRow::date},
                                         {"received", &FeedbackRow::received},
                                         {"location", &FeedbackRow::location},
                                         {"client", &FeedbackRow::client},
                                         {"hook", &FeedbackRow::hook}}};

std::string versionOf(const quality::DecisionDetail& decision, const std::string& rule) {
    const auto finding = std::find_if(decision.findings.begin(), decision.findings.end(),
                                      [&](const auto& one) { return one.rule == rule; });
    return finding == decision.findings.end() ? std::string() : finding->version;
}

std::string acceptedBy(const quality::GivenFeedback& feedback, const quality::DecisionDetail& decision,
                       const Open& open) {
    std::string labels;
    for (const std::size_t index : feedback.accepted) {
        const auto& suggestion = decision.suggestions.at(index);
        const std::string label = open(audit::kLabelField, suggestion.labelSealed);
        if (!labels.empty()) labels += "; ";
        labels += label.empty() ? suggestion.actions : label;
    }
    return labels;
}

/// Display and comment stand sealed together, as JSON of our own (audit/seal.cpp).
void putWords(FeedbackRow& row, const std::string& kept) {
    rapidjson::Document words;
    words.Parse<rapidjson::kParseIterativeFlag>(kept.data(), kept.size());
    if (words.HasParseError() || !words.IsObject()) {
        row.comment = kept;
        return;
    }
    const auto text = [&whole = std::as_const(words)](const char* name) {
        const auto found = whole.FindMember(name);
        const bool is = found != whole.MemberEnd() && found->value.IsString();
        return is ? std::string(found->value.GetString(), found->value.GetStringLength()) : std::string();
    };
    row.display = text("display");
    row.comment = text("comment");
}

}  // namespace

std::vector<FeedbackRow> feedbackRows(const quality::DecisionDetail& decision, const Open& open) {
    std::vector<FeedbackRow> rows;
    rows.reserve(decision.feedback.size());
    const std::string identity =
        decision.identitySealed.empty() ? std::string() : open(audit::kIdentityField, decision.identitySealed);
    for (const auto& feedback : decision.feedback) {
        const auto card = std::find_if(decision.cards.begin(), decision.cards.end(),
                                       [&](const auto& one) { return one.position == feedback.position; });
        const std::string rule = card == decision.cards.end() ? std::string() : card->rule;
        FeedbackRow row;
        row.intervention = rule;
        row.version = versionOf(decision, rule);
        row.edition = decision.edition;
        row.action = feedback.outcome;
        row.accepted = acceptedBy(feedback, decision, open);
        row.reason = feedback.reason;
        if (!feedback.wordsSealed.empty()) putWords(row, open(audit::kWordsField, feedback.wordsSealed));
        row.user = identity.empty() ? decision.prescriber : identity;
        row.date = instant(feedback.outcomeAt);
        row.received = instant(feedback.receivedAt);
        row.location = decision.location;
        row.client = decision.client;
        row.hook = decision.hook;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string feedbackCsvHead() {
    std::string line;
    for (const Field& field : kFields) {
        if (!line.empty()) line += ',';
        line += quality::csvText(field.name);
    }
    return line + "\r\n";
}

std::string feedbackCsv(const FeedbackRow& row) {
    std::string line;
    for (const Field& field : kFields) {
        if (!line.empty()) line += ',';
        line += quality::csvText(row.*field.value);
    }
    return line + "\r\n";
}

std::string feedbackJson(const FeedbackRow& row) {
    hooks::JsonWriter json;
    json.startObject();
    for (const Field& field : kFields) json.optional(field.name, row.*field.value);
    json.endObject();
    return json.take();
}

}  // namespace refract::report
