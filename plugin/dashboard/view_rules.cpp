// The rules, and one of them.
#include <algorithm>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

std::string changeWords(const std::optional<quality::ChangePoint>& change) {
    if (!change) return {};
    switch (change->change) {
        case quality::Change::fellSilent:
            return "fell silent";
        case quality::Change::fell:
            return "fell";
        case quality::Change::rose:
            return "rose";
    }
    return {};
}

const quality::Quartiles* find(const std::map<std::string, quality::Quartiles, std::less<>>& seconds,
                               const std::string& rule) {
    const auto found = seconds.find(rule);
    return found == seconds.end() ? nullptr : &found->second;
}

void facts(Html& html, const quality::RuleFacts& known) {
    const Html::Element list = html.open("dl", {{"class", "facts"}});
    const auto fact = [&](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        html.element("dt", name);
        html.element("dd", value);
    };
    fact("Confidence", known.confidence);
    fact("Mode", known.mode);
    fact("Review due", known.reviewBy);
    fact("Owner", known.owner);
}

fhir::Status writeCounts(Html& html, const Look& look, std::string caption, std::string_view first,
                         const fhir::Result<std::vector<quality::Count>>& counts, std::string_view none) {
    if (!counts) return counts.error();
    if (counts->empty()) return fhir::ok();
    Table table(std::move(caption));
    table.column(std::string(first));
    table.column("Count");
    for (const auto& count : *counts)
        table.row({Words{count.key.empty() ? std::string(none) : count.key, {}}, count.count});
    table.write(html, look.role());
    return fhir::ok();
}

fhir::Status writeTallies(Html& html, const Sources& sources, const Look& look, quality::Dimension dimension,
                          std::string caption, std::string first) {
    auto tallies = sources.questions.tallies(dimension, look.address.scope());
    if (!tallies) return std::move(tallies).error();
    Table table(std::move(caption));
    table.column(std::move(first));
    table.column("Firings");
    table.column("Shown");
    table.column("Accepted");
    table.column("Overridden");
    for (const auto& tally : *tallies) {
        table.row(
            {Words{tally.key, {}}, tally.firings, tally.cards.shown, tally.cards.acceptance(), tally.cards.override()});
    }
    table.write(html, look.role());
    return fhir::ok();
}

fhir::Status writeColumns(Html& html, const Sources& sources, const Look& look) {
    const Html::Element columns = html.open("div", {{"class", "columns"}});
    if (auto done =
            writeTallies(html, sources, look, quality::Dimension::edition, "By edition of the knowledge", "Edition");
        !done) {
        return std::move(done).error();
    }
    if (auto done = writeTallies(html, sources, look, quality::Dimension::client, "By client", "Client"); !done) {
        return std::move(done).error();
    }
    if (auto done = writeCounts(html, look, "Why it was overridden", "Reason",
                                sources.questions.overrideReasons(look.address.scope()), "no reason given");
        !done) {
        return std::move(done).error();
    }
    if (auto done = writeCounts(html, look, "Why it was held back", "Reason",
                                sources.questions.heldBack(look.address.scope()), {});
        !done) {
        return std::move(done).error();
    }
    return fhir::ok();
}

}  // namespace

fhir::Result<Content> rules(const Sources& sources, const Look& look) {
    auto records = ruleRecords(sources, look.address.scope());
    if (!records) return std::move(records).error();
    auto seconds = sources.questions.secondsToAnswer(look.address.scope());
    if (!seconds) return std::move(seconds).error();
    std::sort(records->begin(), records->end(), [](const RuleWeeks& a, const RuleWeeks& b) {
        const auto& x = a.record.tally;
        const auto& y = b.record.tally;
        return x.cards.shown != y.cards.shown ? x.cards.shown > y.cards.shown : x.key < y.key;
    });
    Table table("Rules that fired, by cards shown");
    table.column("Rule");
    table.column("What it is");
    table.column("Firings", "findings: cards that it led, lines on others' cards, and what was held back");
    table.column("Held back");
    cardColumns(table);
    table.column("Week by week", "firings; a word where the rate left its limits");
    for (const RuleWeeks& rule : *records) {
        const auto& tally = rule.record.tally;
        std::vector<TableCell> row{Words{tally.key, look.address.href("/dashboard/rule", {{"rule", tally.key}})},
                                   Words{rule.record.facts ? rule.record.facts->title : std::string(), {}},
                                   tally.firings, tally.heldBack};
        appendCards(row, tally.cards, find(*seconds, tally.key));
        row.emplace_back(Drawn{sparkline(rule.weeks), changeWords(rule.record.change)});
        table.row(std::move(row));
    }
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    return Content{{"Rules", "Rates are of the cards shown, with 95 % intervals.", html.take()}, std::move(table)};
}

fhir::Result<Content> rule(const Sources& sources, const Look& look) {
    const std::string& id = look.address.scope().rule;
    if (id.empty()) return fhir::Issue{fhir::IssueCode::required, "The address names no rule.", {}, "rule"};
    auto known = sources.questions.ruleFacts();
    if (!known) return std::move(known).error();
    auto picture = weeklyPicture(sources, look, "Cards that " + id + " led in each week, and what became of them");
    if (!picture) return std::move(picture).error();
    auto tallies = sources.questions.tallies(quality::Dimension::rule, look.address.scope());
    if (!tallies) return std::move(tallies).error();
    auto seconds = sources.questions.secondsToAnswer(look.address.scope());
    if (!seconds) return std::move(seconds).error();

    Html html;
    const auto about = known->find(id);
    if (about != known->end()) facts(html, about->second);
    Table table("In this time");
    table.column("Firings");
    table.column("Held back");
    cardColumns(table);
    for (const auto& tally : *tallies) {
        std::vector<TableCell> row{tally.firings, tally.heldBack};
        appendCards(row, tally.cards, find(*seconds, id));
        table.row(std::move(row));
    }
    table.write(html, look.role(), look.address.csvHref());
    {
        const Html::Element line = html.open("p");
        html.element("a", "The firings behind these numbers", {{"href", look.address.href("/dashboard/firings")}});
        html.text(" \u00b7 ");
        html.element("a", "not answered", {{"href", look.address.href("/dashboard/firings", {{"outcome", "none"}})}});
        html.text(" \u00b7 ");
        html.element("a", "overridden",
                     {{"href", look.address.href("/dashboard/firings", {{"outcome", "overridden"}})}});
    }
    html.markup(*picture);
    html.element(
        "p",
        "Filled: accepted. Hatched: overridden. Empty: not answered. A triangle: the rate of firing left its limits.",
        {{"class", "legend"}});
    if (auto done = writeColumns(html, sources, look); !done) return std::move(done).error();
    const std::string title =
        about == known->end() || about->second.title.empty() ? id : id + ": " + about->second.title;
    return Content{{title, {}, html.take()}, std::move(table)};
}

}  // namespace refract::dashboard
