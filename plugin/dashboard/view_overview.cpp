// The first page, and the review list: what deserves an hour.
#include <algorithm>
#include <array>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/suppression.h"
#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

void tile(Html& html, std::string_view label, std::string_view value, std::string_view more = {},
          std::string_view href = {}) {
    const Html::Element element = html.open("div", {{"class", "tile"}});
    html.element("span", label, {{"class", "tile-label"}});
    {
        const Html::Element strong = html.open("strong");
        if (href.empty()) {
            html.text(value);
        } else {
            html.element("a", value, {{"href", href}});
        }
    }
    if (!more.empty()) html.element("span", more, {{"class", "tile-more"}});
}

/// A rate in large, and its interval with what it is of below.
void rateTile(Html& html, std::string_view label, quality::Share share, std::string_view of, bool hidden,
              std::string_view href = {}) {
    const std::string text = hidden ? "\u2013" : rateText(share);
    const auto split = std::min(text.find(" ("), text.size());
    std::string interval = text.substr(split);
    if (!interval.empty()) interval = "95 % interval " + interval.substr(2, interval.size() - 3) + " %, ";
    tile(html, label, text.substr(0, split), interval + std::string(of),
         hidden || share.part == 0 ? std::string_view() : href);
}

/// What became of the cards, and which of it this role may not know: as in a row of a table.
struct OutcomesHidden {
    bool accepted = false, overridden = false, unanswered = false;
};
OutcomesHidden outcomesHidden(const quality::Cards& cards, Role role) {
    if (role == Role::auditor) return {};
    if (isSmall(cards.shown)) return {true, true, true};
    const std::array<std::size_t, 3> parts{cards.accepted, cards.overridden, cards.unanswered()};
    const auto hidden = hiddenParts(cards.shown, parts);
    return {hidden[0], hidden[1], hidden[2]};
}

bool isHidden(quality::Share share, Role role) {
    return role == Role::viewer && (isSmall(share.part) || isSmall(share.whole) || isSmall(share.whole - share.part));
}

std::string secondsText(const quality::Quartiles& quartiles) {
    const auto whole = [](double value) { return std::to_string(static_cast<long>(value + 0.5)); };
    return "half of them from " + whole(quartiles.lower) + " to " + whole(quartiles.upper) + " s";
}

void tiles(Html& html, const quality::Totals& totals, const quality::Quartiles* seconds, const Look& look) {
    const Role role = look.role();
    const auto behind = [&](const char* outcome) {
        return look.address.href("/dashboard/firings", {{"outcome", outcome}});
    };
    const quality::Cards& cards = totals.cards;
    const auto hidden = outcomesHidden(cards, role);
    if (role == Role::viewer && isSmall(cards.timed)) seconds = nullptr;
    const Html::Element element = html.open("div", {{"class", "tiles"}});
    tile(html, "Hook calls", countText(totals.calls, role),
         countText(totals.blind, role) + " with some kind of data missing");
    tile(html, "Cards shown", countText(cards.shown, role), {}, behind(""));
    const bool heldIsTold = totals.heldBack > 0 && (role == Role::auditor || !isSmall(totals.heldBack));
    tile(html, "Held back", countText(totals.heldBack, role), "findings that stood on no card",
         heldIsTold ? look.address.href("/dashboard/firings", {{"place", "held"}}) : std::string());
    rateTile(html, "Accepted", cards.acceptance(), "of the cards shown", hidden.accepted, behind("accepted"));
    rateTile(html, "Overridden", cards.override(), "of the cards shown", hidden.overridden, behind("overridden"));
    const bool counted = !hidden.unanswered || isSmall(cards.unanswered());
    tile(html, "Not answered", counted ? countText(cards.unanswered(), role) : "\u2013",
         "cards of which nothing was heard", hidden.unanswered ? std::string() : behind("none"));
    tile(html, "Median time to answer",
         seconds == nullptr ? "\u2013" : std::to_string(static_cast<long>(seconds->median + 0.5)) + " s",
         seconds == nullptr ? std::string() : secondsText(*seconds));
    rateTile(html, "Closed in under 3 s", cards.quickShare(), "of the answers whose time is known",
             isHidden(cards.quickShare(), role));
}

fhir::Result<std::vector<quality::ReviewItem>> itemsOf(const Sources& sources, const Look& look) {
    auto records = ruleRecords(sources, look.address.scope());
    if (!records) return std::move(records).error();
    std::vector<quality::RuleRecord> rules;
    rules.reserve(records->size());
    for (auto& record : *records) rules.push_back(std::move(record.record));
    return quality::reviewList(rules, look.today);
}

Table tableOf(const std::vector<quality::ReviewItem>& items, const Sources& sources, const Look& look,
              std::size_t most) {
    const auto facts = sources.questions.ruleFacts();
    Table table("What is worth a pharmacist's hour, the weightiest first");
    table.whenEmpty("No rule stands out in this time.");
    table.column("Rule");
    table.column("What it is");
    table.column("Why it is here");
    table.column("Shown");
    table.column("Accepted");
    table.column("Overridden");
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i) {
        const quality::ReviewItem& item = items[i];
        const auto behind = [&](const char* outcome) {
            return look.address.href("/dashboard/firings", {{"rule", item.rule}, {"outcome", outcome}});
        };
        std::string why;
        for (const auto reason : item.reasons) {
            if (!why.empty()) why += ' ';
            why += quality::reviewSentence(reason, item, look.role() == Role::auditor);
        }
        std::string title;
        if (facts) {
            if (const auto known = facts->find(item.rule); known != facts->end()) title = known->second.title;
        }
        table.row({Words{item.rule, look.address.href("/dashboard/rule", {{"rule", item.rule}})}, Words{title, {}},
                   Words{why, {}}, linked(item.tally.cards.shown, behind("")),
                   linked(item.tally.cards.acceptance(), behind("accepted")),
                   linked(item.tally.cards.override(), behind("overridden"))});
    }
    return table;
}

}  // namespace

fhir::Result<Content> overview(const Sources& sources, const Look& look) {
    auto totals = sources.questions.totals(look.address.scope());
    if (!totals) return std::move(totals).error();
    auto seconds = sources.questions.secondsToAnswer(look.address.scope());
    if (!seconds) return std::move(seconds).error();
    auto picture = weeklyPicture(sources, look, "Cards shown in each week, and what became of them");
    if (!picture) return std::move(picture).error();
    auto items = itemsOf(sources, look);
    if (!items) return std::move(items).error();
    Html html;
    const auto all = seconds->find("");
    tiles(html, *totals, all == seconds->end() ? nullptr : &all->second, look);
    html.element("h2", "Which rule to change");
    constexpr std::size_t kFirstPage = 6;
    Table table = tableOf(*items, sources, look, kFirstPage);
    table.write(html, look.role(), look.address.csvHref());
    if (items->size() > kFirstPage) {
        const Html::Element line = html.open("p");
        html.element("a", "The whole review list (" + std::to_string(items->size()) + ")",
                     {{"href", look.address.href("/dashboard/review")}});
    }
    html.element("h2", "Week by week");
    html.markup(*picture);
    return Content{{"Overview", "What the rules did, and what prescribers did with it.", html.take()},
                   std::move(table)};
}

fhir::Result<Content> reviewList(const Sources& sources, const Look& look) {
    auto items = itemsOf(sources, look);
    if (!items) return std::move(items).error();
    Table table = tableOf(*items, sources, look, items->size());
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    return Content{{"Review list",
                    "Rules that changed their rate of firing, that people override or never accept, that are closed "
                    "unread, or whose review is overdue.",
                    html.take()},
                   std::move(table)};
}

}  // namespace refract::dashboard
