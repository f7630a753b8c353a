// The first page, and the review list: what deserves an hour.
#include <algorithm>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

void tile(Html& html, std::string_view label, std::string_view value, std::string_view more = {}) {
    const Html::Element element = html.open("div", {{"class", "tile"}});
    html.element("span", label, {{"class", "tile-label"}});
    html.element("strong", value);
    if (!more.empty()) html.element("span", more, {{"class", "tile-more"}});
}

/// A rate in large, and its interval with what it is of below.
void rateTile(Html& html, std::string_view label, quality::Share share, std::string_view of, Role role) {
    const bool hidden = role == Role::viewer && (isSmall(share.part) || isSmall(share.whole - share.part));
    const std::string text = hidden ? "\u2013" : rateText(share);
    const auto split = std::min(text.find(" ("), text.size());
    std::string interval = text.substr(split);
    if (!interval.empty()) interval = "95 % interval " + interval.substr(2, interval.size() - 3) + " %, ";
    tile(html, label, text.substr(0, split), interval + std::string(of));
}

std::string secondsText(const quality::Quartiles& quartiles) {
    const auto whole = [](double value) { return std::to_string(static_cast<long>(value + 0.5)); };
    return "half of them from " + whole(quartiles.lower) + " to " + whole(quartiles.upper) + " s";
}

void tiles(Html& html, const quality::Totals& totals, const quality::Quartiles* seconds, Role role) {
    const quality::Cards& cards = totals.cards;
    const Html::Element element = html.open("div", {{"class", "tiles"}});
    tile(html, "Hook calls", countText(totals.calls, role),
         countText(totals.blind, role) + " with some kind of data missing");
    tile(html, "Cards shown", countText(cards.shown, role), countText(totals.heldBack, role) + " findings held back");
    rateTile(html, "Accepted", cards.acceptance(), "of the cards shown", role);
    rateTile(html, "Overridden", cards.override(), "of the cards shown", role);
    tile(html, "Not answered", countText(cards.unanswered(), role));
    tile(html, "Median time to answer",
         seconds == nullptr ? "\u2013" : std::to_string(static_cast<long>(seconds->median + 0.5)) + " s",
         seconds == nullptr ? std::string() : secondsText(*seconds));
    rateTile(html, "Closed in under 3 s", cards.quickShare(), "of the answers whose time is known", role);
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
    table.column("Rule");
    table.column("What it is");
    table.column("Why it is here");
    table.column("Shown");
    table.column("Accepted");
    table.column("Overridden");
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i) {
        const quality::ReviewItem& item = items[i];
        std::string why;
        for (const auto reason : item.reasons) {
            if (!why.empty()) why += ' ';
            // A rate of few cards would give small counts away; the reasons need kEnoughShown.
            why += quality::reviewSentence(reason, item);
        }
        std::string title;
        if (facts) {
            if (const auto known = facts->find(item.rule); known != facts->end()) title = known->second.title;
        }
        table.row({Words{item.rule, look.address.href("/dashboard/rule", {{"rule", item.rule}})}, Words{title, {}},
                   Words{why, {}}, item.tally.cards.shown, item.tally.cards.acceptance(), item.tally.cards.override()});
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
    tiles(html, *totals, all == seconds->end() ? nullptr : &all->second, look.role());
    html.element("h2", "Week by week");
    html.markup(*picture);
    html.element("p", "Filled: accepted. Hatched: overridden. Empty: not answered.", {{"class", "legend"}});
    html.element("h2", "Which rule to change");
    constexpr std::size_t kFirstPage = 6;
    Table table = tableOf(*items, sources, look, kFirstPage);
    table.write(html, look.role());
    const std::string rest = std::to_string(items->size());
    html.element("a", "The whole review list (" + rest + ")", {{"href", look.address.href("/dashboard/review")}});
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
