// A row for each rule.
#include "plugin/dashboard/edition_table.h"

namespace refract::dashboard {

namespace {

/// With one part shown and the other too small to be, the sum would give that away.
TableCell sumOf(std::size_t one, std::size_t other, Role role) {
    const bool tells = one > 0 && other > 0 && (isSmall(one) || isSmall(other)) && !isSmall(one + other);
    if (tells && role == Role::viewer) return Measured{};
    return one + other;
}

}  // namespace

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
    table.column("Graver in shadow", "of both: more severe by the edition in the shadow");
    table.column("Milder in shadow", "of both: less severe by the edition in the shadow");
    for (const auto& rule : comparison.rules) {
        const auto count = [](std::int64_t number) { return static_cast<std::size_t>(number); };
        const std::size_t both = count(rule.both), live = count(rule.onlyLive()), shadow = count(rule.onlyShadow());
        table.row({Words{rule.rule, {}}, sumOf(both, live, role), sumOf(both, shadow, role), both, live, shadow,
                   count(rule.graver), count(rule.milder)});
    }
    return table;
}

}  // namespace refract::dashboard
