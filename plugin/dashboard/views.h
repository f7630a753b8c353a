// Views: each page of the dashboard, from a choice to its content.
//
// A view asks the record and lays the answers out; it decides nothing about who may see a
// number (table.h). An Issue `transient`: the store is down.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/result.h"
#include "plugin/dashboard/page.h"
#include "plugin/dashboard/table.h"
#include "plugin/quality/firings.h"
#include "plugin/quality/questions.h"
#include "plugin/quality/review.h"

namespace refract::dashboard {

/// Whom the views ask.
struct Sources {
    quality::Questions questions;
    quality::Firings firings;
    /// What a sealed field (audit/seal.h) says; empty when its key is not there. Asked for auditors alone.
    std::function<std::string(std::string_view field, std::string_view sealed)> open;
};

/// A page, and its tables, which are CSV too: the main one, and others by the name that the address says ("table").
struct Content {
    View view;
    Table table;
    std::map<std::string, Table, std::less<>> others{};
};

fhir::Result<Content> overview(const Sources& sources, const Look& look);
fhir::Result<Content> reviewList(const Sources& sources, const Look& look);
fhir::Result<Content> rules(const Sources& sources, const Look& look);
/// One rule; the scope names it.
fhir::Result<Content> rule(const Sources& sources, const Look& look);
/// By hook, client, severity, edition or week.
fhir::Result<Content> breakdown(const Sources& sources, const Look& look);
fhir::Result<Content> prescribers(const Sources& sources, const Look& look);
fhir::Result<Content> reasons(const Sources& sources, const Look& look);
/// Before and after an edition of the knowledge.
fhir::Result<Content> editions(const Sources& sources, const Look& look);
/// What is in shadow beside what is live, over the same traffic.
fhir::Result<Content> shadow(const Sources& sources, const Look& look);
fhir::Result<Content> firings(const Sources& sources, const Look& look);
/// notFound where there is no such decision.
fhir::Result<Content> firing(const Sources& sources, const Look& look);

// What several views share.

/// Columns and cells of cards shown and what became of them.
void cardColumns(Table& table);
/// `behind`: the address of the firings with that outcome; "": with any.
using Behind = std::function<std::string(const char* outcome)>;
void appendCards(std::vector<TableCell>& row, const quality::Cards& cards, const quality::Quartiles* seconds,
                 const Behind& behind);
/// A chart of the weeks of the scope, changes of a rule's rate marked.
fhir::Result<std::string> weeklyPicture(const Sources& sources, const Look& look, std::string_view title);
/// Every rule that fired in the scope, with what is known of it and its last change.
struct RuleWeeks {
    quality::RuleRecord record;
    std::vector<quality::Week> weeks;
};
fhir::Result<std::vector<RuleWeeks>> ruleRecords(const Sources& sources, const quality::Scope& scope);
/// Are these rates whose 95 % intervals do not meet?
bool differ(quality::Share a, quality::Share b);
/// Of a thousand calls; nothing where a viewer may not know it.
Measured perThousand(std::size_t firings, std::size_t calls, Role role);
/// "3.4 s", the middle of `timed` answers; a dash of none.
Measured secondsCell(const quality::Quartiles* seconds, std::size_t timed);
/// The pseudonym's place in an address of those whose call named no user.
inline constexpr std::string_view kNotNamed = "none";
/// Why a finding is held back: the record's codes (findings.held_back), in words.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kHeldBack{
    {{"shadow", "the rule is in shadow"},
     {"client-shadow", "the client is in shadow"},
     {"snoozed", "snoozed: answered before, or shown and unchanged"},
     {"fatigue", "a fatigue rule"},
     {"limit", "as many as an answer may have"},
     {"handled", "another rule has handled it"},
     {"line", "only ever a line, and no card to stand on"}}};
/// The same of one code; the code itself where it is not known.
std::string heldBackWords(const std::string& code);
/// "held back: a fatigue rule (F14)"
std::string heldBackWords(const std::string& code, const std::string& why);
/// "2026-03-02 14:05 UTC"
std::string timeText(std::int64_t milliseconds);

}  // namespace refract::dashboard
