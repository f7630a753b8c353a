// A row for each rule.
#include "plugin/dashboard/edition_table.h"

namespace refract::dashboard {

Table editionTable(const quality::EditionComparison& comparison, Role role) {
    std::string editions;
    for (const auto& edition : comparison.editions) editions.append(editions.empty() ? "" : ", ").append(edition);
    const std::string calls = countText(static_cast<std::size_t>(comparison.calls), role);
    Table table(editions.empty() ? "Another edition in the shadow, call by call"
                                 : "Edition " + editions + " in the shadow: calls in which a rule is shown, of " +
                                       calls + " that both editions judged");
    table.whenEmpty("No other edition judged in this time (shadowKnowledge).");
    for (const char* const title : {"Rule", "In use", "Shadow", "Both", "Only in use", "Only shadow"}) {
        table.column(title);
    }
    for (const auto& rule : comparison.rules) {
        const auto count = [](std::int64_t number) { return static_cast<std::size_t>(number); };
        table.row({Words{rule.rule, {}}, count(rule.live), count(rule.shadow), count(rule.both), count(rule.onlyLive()),
                   count(rule.onlyShadow())});
    }
    return table;
}

}  // namespace refract::dashboard
