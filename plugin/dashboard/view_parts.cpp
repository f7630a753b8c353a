// What several views share: cells of cards, weeks of a scope, what is known of the rules.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/views.h"
#include "plugin/dashboard/weeks.h"

namespace refract::dashboard {

namespace {

template <typename Map>
std::size_t at(const Map& map, fhir::Day day) {
    const auto found = map.find(day);
    return found == map.end() ? 0 : found->second;
}

}  // namespace

Measured secondsCell(const quality::Quartiles* seconds, std::size_t timed) {
    if (seconds == nullptr) return {};
    return {seconds->median, seconds->median < 10 ? 1 : 0, "s", timed};
}

bool differ(quality::Share a, quality::Share b) {
    const auto x = quality::wilson(a);
    const auto y = quality::wilson(b);
    return x && y && (x->low > y->high || y->low > x->high);
}

Measured perThousand(std::size_t firings, std::size_t calls, Role role) {
    constexpr double kThousand = 1000;
    if (calls == 0 || (role == Role::viewer && isSmall(firings))) return {};
    return {kThousand * static_cast<double>(firings) / static_cast<double>(calls), 1, {}};
}

void cardColumns(Table& table) {
    table.column("Shown", "cards that this led");
    table.column("Accepted", "of the cards shown, with the 95 % interval (Wilson)");
    table.column("Overridden", "of the cards shown, with the 95 % interval (Wilson)");
    table.column("Not answered", "cards of which nothing was heard");
    table.column("Median time", "from shown to answered, where the clocks agree within a second");
    table.column("Under 3 s", "of the answers whose time is known");
}

void appendCards(std::vector<TableCell>& row, const quality::Cards& cards, const quality::Quartiles* seconds,
                 const Behind& behind) {
    row.insert(row.end(), {linked(cards.shown, behind("")), linked(cards.acceptance(), behind("accepted")),
                           linked(cards.override(), behind("overridden")), linked(cards.unanswered(), behind("none")),
                           secondsCell(seconds, cards.timed), cards.quickShare()});
}

fhir::Result<std::string> weeklyPicture(const Sources& sources, const Look& look, std::string_view title) {
    const quality::Scope& scope = look.address.scope();
    auto tallies = sources.questions.tallies(quality::Dimension::week, scope);
    if (!tallies) return std::move(tallies).error();
    auto calls = sources.questions.callsByWeek(scope);
    if (!calls) return std::move(calls).error();
    const auto days = weeksOnRecord(scope, *calls);
    std::vector<WeekBar> bars(days.size());
    std::vector<quality::Week> weeks(days.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        bars[i].label = fhir::toString(days[i]);
        weeks[i].calls = at(*calls, days[i]);
        const auto tally = std::find_if(tallies->begin(), tallies->end(),
                                        [&](const quality::Tally& t) { return t.key == bars[i].label; });
        if (tally == tallies->end()) continue;
        weeks[i].fired = tally->firings;
        bars[i].accepted = tally->cards.accepted;
        bars[i].overridden = tally->cards.overridden;
        bars[i].unanswered = tally->cards.unanswered();
    }
    if (!scope.rule.empty()) {
        for (const auto& change : wholeChanges(days, weeks, scope)) bars[change.week].change = change.change;
    }
    const std::vector<WeekBar> shown = readable(std::move(bars));
    Html html;
    if (shown.empty()) {
        html.element("p", "Nothing on record for this choice.");
        return html.take();
    }
    {
        const Html::Element frame =
            html.open("div", {{"class", "chart"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", title}});
        html.markup(weeklyChart(shown, title, look.role()));
    }
    {
        const Html::Element line = html.open("p", {{"class", "legend"}});
        html.text("Filled: accepted. Hatched: overridden. Empty: not answered. ");
        if (hasDotted(shown, look.role())) {
            html.text("Dotted: fewer than five cards, or parts of which one is fewer than five. ");
        }
        if (shown.size() < days.size()) html.text("Each bar is four weeks. ");
        if (!scope.rule.empty()) html.text("A triangle: the rate of firing left its limits. ");
        html.element("a", "The same as a table",
                     {{"href", look.address.href("/dashboard/by", {{"dimension", "week"}})}});
    }
    return html.take();
}

fhir::Result<std::vector<RuleWeeks>> ruleRecords(const Sources& sources, const quality::Scope& scope) {
    auto tallies = sources.questions.tallies(quality::Dimension::rule, scope);
    if (!tallies) return std::move(tallies).error();
    auto firings = sources.questions.firingsByWeek(scope);
    if (!firings) return std::move(firings).error();
    auto calls = sources.questions.callsByWeek(scope);
    if (!calls) return std::move(calls).error();
    auto facts = sources.questions.ruleFacts();
    if (!facts) return std::move(facts).error();
    const auto days = weeksOnRecord(scope, *calls);
    std::vector<RuleWeeks> records;
    records.reserve(tallies->size());
    for (auto& tally : *tallies) {
        RuleWeeks rule;
        if (const auto known = facts->find(tally.key); known != facts->end()) rule.record.facts = known->second;
        const auto fired = firings->find(tally.key);
        for (const fhir::Day day : days) {
            rule.weeks.push_back({fired == firings->end() ? 0 : at(fired->second, day), at(*calls, day)});
        }
        if (const auto changes = wholeChanges(days, rule.weeks, scope); !changes.empty()) {
            rule.record.change = changes.back();
            rule.record.changed = days[changes.back().week];
        }
        rule.record.tally = std::move(tally);
        records.push_back(std::move(rule));
    }
    return records;
}

std::string heldBackWords(const std::string& code) {
    const auto found =
        std::find_if(kHeldBack.begin(), kHeldBack.end(), [&](const auto& pair) { return pair.first == code; });
    return found == kHeldBack.end() ? code : std::string(found->second);
}

std::string heldBackWords(const std::string& code, const std::string& why) {
    return "held back: " + heldBackWords(code) + (why.empty() ? "" : " (" + why + ")");
}

std::string timeText(std::int64_t milliseconds) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(milliseconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::minutes>(time - day)};
    std::array<char, 16> text{};
    const int length =
        std::snprintf(text.data(), text.size(), " %02d:%02d UTC", static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()));
    return fhir::toString(day) + std::string(text.data(), static_cast<std::size_t>(length));
}

}  // namespace refract::dashboard
