// The rules, and one of them.
#include <algorithm>
#include <array>
#include <functional>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/views.h"
#include "plugin/dashboard/weeks.h"

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

/// Firings of a rule: "any" of them, or those "held" back.
std::string firingsOf(const Look& look, const std::string& rule, const char* place) {
    return look.address.href("/dashboard/firings", {{"rule", rule}, {"place", place}});
}

Behind behindOf(const Look& look, const std::string& rule) {
    return [&look, rule](const char* outcome) {
        return look.address.href("/dashboard/firings", {{"rule", rule}, {"outcome", outcome}});
    };
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

fhir::Result<Table> countsTable(std::string caption, std::string first,
                                const fhir::Result<std::vector<quality::Count>>& counts,
                                const std::function<Words(const std::string& key)>& words) {
    if (!counts) return counts.error();
    Table table(std::move(caption));
    table.column(std::move(first));
    table.column("Count");
    for (const auto& count : *counts) table.row({words(count.key), count.count});
    table.whenEmpty("None.");
    return table;
}

fhir::Result<Table> talliesTable(const Sources& sources, const Look& look, quality::Dimension dimension,
                                 std::string caption, const char* first, std::string_view name) {
    auto tallies = sources.questions.tallies(dimension, look.address.scope());
    if (!tallies) return std::move(tallies).error();
    Table table(std::move(caption));
    for (const char* const title : {first, "Firings", "Shown", "Accepted", "Overridden"}) table.column(title);
    for (const auto& tally : *tallies) {
        const auto behind = [&](const char* place, const char* outcome) {
            return look.address.href("/dashboard/firings", {{name, tally.key}, {"place", place}, {"outcome", outcome}});
        };
        table.row({Words{tally.key, {}}, linked(tally.firings, behind("any", "")),
                   linked(tally.cards.shown, behind("", "")), linked(tally.cards.acceptance(), behind("", "accepted")),
                   linked(tally.cards.override(), behind("", "overridden"))});
    }
    return table;
}

/// The smaller tables of a rule, beside each other.
fhir::Status addColumns(Html& html, const Sources& sources, const Look& look, Content& content) {
    const Html::Element columns = html.open("div", {{"class", "columns"}});
    const auto reason = [&](const std::string& key) {
        return Words{key.empty() ? "no reason given" : key,
                     look.address.href("/dashboard/firings", {{"outcome", "overridden"}, {"reason", key}})};
    };
    const auto held = [&](const std::string& key) {
        return Words{heldBackWords(key), look.address.href("/dashboard/firings", {{"place", "held"}, {"why", key}})};
    };
    const auto& scope = look.address.scope();
    std::array<std::pair<const char*, fhir::Result<Table>>, 4> tables{
        {{"editions", talliesTable(sources, look, quality::Dimension::edition, "By edition of the knowledge", "Edition",
                                   "edition")},
         {"clients", talliesTable(sources, look, quality::Dimension::client, "By client", "Client", "client")},
         {"reasons", countsTable("Why it was overridden", "Reason", sources.questions.overrideReasons(scope), reason)},
         {"held", countsTable("Why it was held back", "Reason", sources.questions.heldBack(scope), held)}}};
    for (auto& [name, table] : tables) {
        if (!table) return std::move(table).error();
        table->write(html, look.role(), look.address.csvHref(name));
        content.others.emplace(name, std::move(*table));
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
    table.column("Week by week", "firings; a word where the rate left its limits");
    table.column("Firings", "findings: cards that it led, lines on others' cards, and what was held back");
    table.column("Held back");
    cardColumns(table);
    for (const RuleWeeks& rule : *records) {
        const auto& tally = rule.record.tally;
        std::vector<TableCell> row{Words{tally.key, look.address.href("/dashboard/rule", {{"rule", tally.key}})},
                                   Words{rule.record.facts ? rule.record.facts->title : std::string(), {}},
                                   Drawn{sparkline(readable(rule.weeks), look.role()), changeWords(rule.record.change)},
                                   linked(tally.firings, firingsOf(look, tally.key, "any")),
                                   linked(tally.heldBack, firingsOf(look, tally.key, "held"))};
        appendCards(row, tally.cards, find(*seconds, tally.key), behindOf(look, tally.key));
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
        std::vector<TableCell> row{linked(tally.firings, firingsOf(look, id, "any")),
                                   linked(tally.heldBack, firingsOf(look, id, "held"))};
        appendCards(row, tally.cards, find(*seconds, id), behindOf(look, id));
        table.row(std::move(row));
    }
    table.write(html, look.role(), look.address.csvHref());
    html.markup(*picture);
    const std::string title =
        about == known->end() || about->second.title.empty() ? id : id + ": " + about->second.title;
    Content content{{title, {}, {}}, std::move(table)};
    if (auto done = addColumns(html, sources, look, content); !done) return std::move(done).error();
    content.view.html = html.take();
    return content;
}

}  // namespace refract::dashboard
