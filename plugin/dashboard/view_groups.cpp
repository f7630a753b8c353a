// Breakdowns, prescribers, override reasons, editions.
#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

/// Prescribers on a page: more are read as a file.
constexpr std::size_t kMostOnPage = 100;

struct DimensionName {
    std::string_view name, title;
    quality::Dimension dimension;
};
constexpr std::array<DimensionName, 5> kDimensions{{{"severity", "Severity", quality::Dimension::severity},
                                                    {"hook", "Hook", quality::Dimension::hook},
                                                    {"client", "Client", quality::Dimension::client},
                                                    {"edition", "Edition", quality::Dimension::edition},
                                                    {"week", "Week", quality::Dimension::week}}};

const DimensionName* dimensionOf(std::string_view name) {
    if (name.empty()) return &kDimensions.front();
    const auto found =
        std::find_if(kDimensions.begin(), kDimensions.end(), [&](const auto& d) { return d.name == name; });
    return found == kDimensions.end() ? nullptr : &*found;
}

/// The firings of one line of a breakdown that have that outcome or stood at that place.
std::string firingsOf(const Address& address, quality::Dimension dimension, const std::string& key,
                      std::string_view part, const char* value) {
    constexpr std::string_view kPath = "/dashboard/firings";
    if (dimension == quality::Dimension::week) {
        const auto monday = fhir::parseDay(key).value_or(address.scope().since);
        const auto first = std::max(monday, address.scope().since);
        const auto last = std::min(monday + std::chrono::weeks(1), address.scope().until) - std::chrono::days(1);
        return address.href(kPath, {{"from", fhir::toString(first)}, {"to", fhir::toString(last)}, {part, value}});
    }
    const auto named = std::find_if(kDimensions.begin(), kDimensions.end(),
                                    [&](const auto& known) { return known.dimension == dimension; });
    return address.href(kPath, {{named->name, key}, {part, value}});
}

/// Calls and what fired in one edition.
struct EditionSide {
    std::size_t calls = 0;
    std::map<std::string, quality::Tally, std::less<>> rules;
};

fhir::Result<EditionSide> sideOf(const Sources& sources, quality::Scope scope, const std::string& edition) {
    scope.edition = edition;
    auto totals = sources.questions.totals(scope);
    if (!totals) return std::move(totals).error();
    auto tallies = sources.questions.tallies(quality::Dimension::rule, scope);
    if (!tallies) return std::move(tallies).error();
    EditionSide side;
    side.calls = totals->calls;
    for (auto& tally : *tallies) {
        std::string key = tally.key;
        side.rules.emplace(std::move(key), std::move(tally));
    }
    return side;
}

void editionForm(Html& html, const Look& look, const std::string& before, const std::string& after) {
    const Html::Element form =
        html.open("form", {{"method", "get"}, {"action", look.address.path()}, {"class", "scope"}});
    html.empty("input", {{"type", "hidden"}, {"name", "from"}, {"value", fhir::toString(look.address.scope().since)}});
    html.empty("input", {{"type", "hidden"},
                         {"name", "to"},
                         {"value", fhir::toString(look.address.scope().until - std::chrono::days(1))}});
    const auto select = [&](std::string_view label, std::string_view name, const std::string& chosen) {
        const Html::Element element = html.open("label");
        html.text(label);
        const Html::Element list = html.open("select", {{"name", name}});
        for (const auto& edition : look.editions) {
            if (edition == chosen) {
                html.element("option", edition, {{"value", edition}, {"selected", "selected"}});
            } else {
                html.element("option", edition, {{"value", edition}});
            }
        }
    };
    select("Before", "before", before);
    select("After", "after", after);
    html.element("button", "Compare", {{"type", "submit"}});
}

}  // namespace

fhir::Result<Content> breakdown(const Sources& sources, const Look& look) {
    const DimensionName* const by = dimensionOf(look.address.more("dimension"));
    if (by == nullptr) {
        return fhir::Issue{fhir::IssueCode::value, "There is no such breakdown.", {}, "dimension"};
    }
    auto tallies = sources.questions.tallies(by->dimension, look.address.scope());
    if (!tallies) return std::move(tallies).error();
    Table table("By " + std::string(by->name));
    table.column(std::string(by->title));
    table.column("Firings");
    table.column("Held back");
    cardColumns(table);
    for (const auto& tally : *tallies) {
        const auto behind = [&](std::string_view part, const char* value) {
            return firingsOf(look.address, by->dimension, tally.key, part, value);
        };
        std::vector<TableCell> row{Words{tally.key, {}}, linked(tally.firings, behind("place", "any")),
                                   linked(tally.heldBack, behind("place", "held"))};
        appendCards(row, tally.cards, nullptr, [&](const char* outcome) { return behind("outcome", outcome); });
        table.row(std::move(row));
    }
    Html html;
    {
        const Html::Element tabs = html.open("p", {{"class", "tabs"}});
        for (const auto& dimension : kDimensions) {
            const std::string href =
                look.address.href(look.address.path(), {{"dimension", std::string(dimension.name)}});
            if (&dimension == by) {
                html.element("a", dimension.title, {{"href", href}, {"aria-current", "true"}});
            } else {
                html.element("a", dimension.title, {{"href", href}});
            }
            html.text(" ");
        }
    }
    table.write(html, look.role(), look.address.csvHref());
    return Content{{"Breakdown by " + std::string(by->name), {}, html.take()}, std::move(table)};
}

fhir::Result<Content> prescribers(const Sources& sources, const Look& look) {
    auto list = sources.questions.prescribers(look.address.scope());
    if (!list) return std::move(list).error();
    Table table("Prescribers, by cards shown");
    table.column("Prescriber", "a pseudonym; who it is stands with a firing, for auditors");
    table.column("Client");
    table.column("Calls");
    table.column("Patients viewed", "a patient counts once a day");
    table.column("Shown");
    table.column("Cards per 100 patients");
    table.column("Critical");
    table.column("Accepted");
    table.column("Overridden");
    table.column("Under 3 s", "of the answers whose time is known");
    constexpr std::size_t kPseudonymShown = 10;
    const std::size_t most = look.address.csv() ? list->size() : std::min(list->size(), kMostOnPage);
    for (const auto& one : std::span(*list).first(most)) {
        const std::string who(one.pseudonym.empty() ? kNotNamed : std::string_view(one.pseudonym));
        const auto behind = [&](const char* outcome) {
            // As open as the number is: see byRule.
            return look.address.href("/dashboard/firings", {{"prescriber", who},
                                                            {"client", one.client},
                                                            {"outcome", outcome},
                                                            {"rule", ""},
                                                            {"hook", ""},
                                                            {"severity", ""},
                                                            {"edition", ""}});
        };
        const bool hidden = look.role() == Role::viewer && (isSmall(one.cards.shown) || isSmall(one.patients));
        table.row({Words{one.pseudonym.empty() ? "not named" : one.pseudonym.substr(0, kPseudonymShown), behind("")},
                   Words{one.client, {}}, one.calls, one.patients, linked(one.cards.shown, behind("")),
                   Measured{hidden ? std::nullopt : one.burden(), 1, {}}, one.critical,
                   linked(one.cards.acceptance(), behind("accepted")),
                   linked(one.cards.override(), behind("overridden")), one.cards.quickShare()});
    }
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    if (most < list->size()) {
        html.element("p", "The first " + std::to_string(most) + " of " + std::to_string(list->size()) +
                              "; the CSV has all of them.");
    }
    View view{"Prescribers", "Who carries the alerts: hook, severity and edition make no difference here.",
              html.take()};
    view.byRule = false;
    return Content{std::move(view), std::move(table)};
}

fhir::Result<Content> reasons(const Sources& sources, const Look& look) {
    auto counts = sources.questions.overrideReasons(look.address.scope());
    if (!counts) return std::move(counts).error();
    std::size_t all = 0;
    for (const auto& count : *counts) all += count.count;
    Table table("Why cards were overridden");
    table.column("Reason");
    table.column("Cards");
    table.column("Of those overridden");
    for (const auto& count : *counts) {
        table.row({Words{count.key.empty() ? "no reason given" : count.key,
                         look.address.href("/dashboard/firings", {{"outcome", "overridden"}, {"reason", count.key}})},
                   count.count, quality::Share{count.count, all}});
    }
    table.whenEmpty("Nothing was overridden.");
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    return Content{{"Override reasons", {}, html.take()}, std::move(table)};
}

fhir::Result<Content> editions(const Sources& sources, const Look& look) {
    std::string before = look.address.more("before");
    std::string after = look.address.more("after");
    if (after.empty() && !look.editions.empty()) after = look.editions.back();
    if (before.empty() && look.editions.size() > 1) before = look.editions[look.editions.size() - 2];
    Html html;
    editionForm(html, look, before, after);
    Table table("Each rule before and after");
    if (look.editions.size() < 2) table.whenEmpty("There has been one edition only: nothing to compare it with.");
    table.column("Rule");
    table.column("Fired per 1,000 calls, before");
    table.column("Fired per 1,000 calls, after");
    table.column("Accepted, before");
    table.column("Accepted, after");
    table.column("Overridden, before");
    table.column("Overridden, after");
    table.column("Differs", "the 95 % intervals do not meet");
    if (!before.empty() && !after.empty()) {
        auto old = sideOf(sources, look.address.scope(), before);
        if (!old) return std::move(old).error();
        auto now = sideOf(sources, look.address.scope(), after);
        if (!now) return std::move(now).error();
        auto both = now->rules;
        both.insert(old->rules.begin(), old->rules.end());
        for (const auto& [rule, unused] : both) {
            const quality::Tally x = old->rules.contains(rule) ? old->rules[rule] : quality::Tally{};
            const quality::Tally y = now->rules.contains(rule) ? now->rules[rule] : quality::Tally{};
            const quality::Share firedX{std::min(x.firings, old->calls), old->calls};
            const quality::Share firedY{std::min(y.firings, now->calls), now->calls};
            std::string word;
            if (differ(firedX, firedY)) word = "fires";
            if (differ(x.cards.acceptance(), y.cards.acceptance())) word += word.empty() ? "accepted" : ", accepted";
            if (differ(x.cards.override(), y.cards.override())) word += word.empty() ? "overridden" : ", overridden";
            table.row({Words{rule, look.address.href("/dashboard/rule", {{"rule", rule}})},
                       perThousand(x.firings, old->calls, look.role()), perThousand(y.firings, now->calls, look.role()),
                       x.cards.acceptance(), y.cards.acceptance(), x.cards.override(), y.cards.override(),
                       Words{word, {}}});
        }
    }
    table.write(html, look.role(), look.address.csvHref());
    return Content{
        {"Editions of the knowledge",
         "What a change of the knowledge did: the same rules before and after, each by its own calls.", html.take()},
        std::move(table)};
}

}  // namespace refract::dashboard
