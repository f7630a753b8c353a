// Shadow: what rules, or whole editions, would have said, beside what is live.
#include <algorithm>
#include <set>

#include "plugin/dashboard/views.h"
#include "plugin/quality/shadow.h"

namespace refract::dashboard {

namespace {

using Calls = std::map<std::string, std::size_t, std::less<>>;

/// What is asked of the record for a comparison.
struct Traffic {
    std::vector<quality::InShadow> tallies;
    Calls calls;
    std::vector<std::string> editions;  ///< by first use

    const quality::InShadow* find(std::string_view rule, std::string_view edition) const {
        const auto found = std::find_if(tallies.begin(), tallies.end(), [&](const auto& tally) {
            return tally.rule == rule && tally.edition == edition;
        });
        return found == tallies.end() ? nullptr : &*found;
    }
    std::size_t callsOf(std::string_view edition) const {
        const auto found = calls.find(edition);
        return found == calls.end() ? 0 : found->second;
    }
    /// The last edition in which the rule, or without one any rule, was live.
    std::string live(std::string_view rule) const {
        for (auto edition = editions.rbegin(); edition != editions.rend(); ++edition) {
            const bool is = std::any_of(tallies.begin(), tallies.end(), [&](const auto& tally) {
                return tally.edition == *edition && tally.live > 0 && (rule.empty() || tally.rule == rule);
            });
            if (is) return *edition;
        }
        return {};
    }
};

/// Rules and the editions in which they are in shadow. Of an edition that a whole client has in
/// shadow every rule that is live elsewhere too: one that says nothing there would fall silent.
std::set<std::pair<std::string, std::string>> pairsOf(const Traffic& traffic) {
    std::set<std::pair<std::string, std::string>> pairs;
    for (const auto& tally : traffic.tallies) {
        if (tally.inShadow() > 0) pairs.emplace(tally.rule, tally.edition);
        if (tally.clientInShadow == 0) continue;
        for (const auto& other : traffic.tallies) {
            if (other.live > 0) pairs.emplace(other.rule, tally.edition);
        }
    }
    return pairs;
}

fhir::Result<Traffic> trafficOf(const Sources& sources, const Look& look) {
    auto tallies = sources.questions.shadow(look.address.scope());
    if (!tallies) return std::move(tallies).error();
    auto calls = sources.questions.callsByEdition(look.address.scope());
    if (!calls) return std::move(calls).error();
    return Traffic{std::move(*tallies), std::move(*calls), look.editions};
}

void appendSide(std::vector<TableCell>& row, const std::string& edition, std::size_t firings, std::size_t calls,
                Role role) {
    row.emplace_back(Words{edition.empty() ? "none" : edition, {}});
    row.emplace_back(firings);
    row.emplace_back(perThousand(firings, calls, role));
}

using Facts = std::map<std::string, quality::RuleFacts, std::less<>>;

std::string titleOf(const Facts& facts, const std::string& rule) {
    const auto known = facts.find(rule);
    return known == facts.end() ? std::string() : known->second.title;
}

/// Rules and clients in shadow.
fhir::Result<Table> keptFromSight(const Sources& sources, const Look& look, const Facts& facts) {
    auto traffic = trafficOf(sources, look);
    if (!traffic) return std::move(traffic).error();
    Table table("Rules and clients in shadow, beside what is live");
    table.whenEmpty("Nothing fired in shadow in this time.");
    for (const char* const title :
         {"Rule", "What it is", "Edition in shadow", "Fired in shadow", "In shadow, per 1,000 calls", "Live edition",
          "Fired live", "Live, per 1,000 calls"}) {
        table.column(title);
    }
    table.column("Differs", "the 95 % intervals do not meet");
    for (const auto& [rule, edition] : pairsOf(*traffic)) {
        std::string live = traffic->live(rule);
        if (live.empty()) live = traffic->live({});
        const auto* const there = traffic->find(rule, edition);
        const auto* const here = traffic->find(rule, live);
        const std::size_t fired = there == nullptr ? 0 : there->inShadow();
        const std::size_t firedLive = here == nullptr ? 0 : here->live;
        const std::size_t calls = traffic->callsOf(edition), callsLive = traffic->callsOf(live);
        std::vector<TableCell> row{Words{rule, look.address.href("/dashboard/rule", {{"rule", rule}})},
                                   Words{titleOf(facts, rule), {}}};
        appendSide(row, edition, fired, calls, look.role());
        appendSide(row, live, firedLive, callsLive, look.role());
        const bool differs = differ({std::min(fired, calls), calls}, {std::min(firedLive, callsLive), callsLive});
        row.emplace_back(Words{differs ? "fires" : "", {}});
        table.row(std::move(row));
    }
    return table;
}

/// A second edition that judges each call, beside the one in use.
fhir::Result<Table> secondEdition(const Sources& sources, const Look& look, const Facts& facts) {
    auto compared = quality::compareShadow(sources.database, look.address.scope());
    if (!compared) return std::move(compared).error();
    std::string names;
    for (const auto& edition : compared->editions) names.append(names.empty() ? "" : ", ").append(edition);
    const auto count = [](std::int64_t number) { return static_cast<std::size_t>(std::max<std::int64_t>(number, 0)); };
    Table table(names.empty() ? "An edition in the shadow, beside the one in use"
                              : "Edition " + names + " in the shadow, beside the one in use: of " +
                                    countText(count(compared->calls), look.role()) +
                                    " calls that both judged, those in which each would show a rule");
    table.whenEmpty("No edition judged in the shadow in this time.");
    for (const char* const title :
         {"Rule", "What it is", "In use", "In the shadow", "Both", "Only in use", "Only in the shadow"}) {
        table.column(title);
    }
    for (const auto& tally : compared->rules) {
        table.row({Words{tally.rule, look.address.href("/dashboard/rule", {{"rule", tally.rule}})},
                   Words{titleOf(facts, tally.rule), {}}, count(tally.live), count(tally.shadow), count(tally.both),
                   count(tally.onlyLive()), count(tally.onlyShadow())});
    }
    return table;
}

}  // namespace

fhir::Result<Content> shadow(const Sources& sources, const Look& look) {
    auto facts = sources.questions.ruleFacts();
    if (!facts) return std::move(facts).error();
    auto second = secondEdition(sources, look, *facts);
    if (!second) return std::move(second).error();
    auto kept = keptFromSight(sources, look, *facts);
    if (!kept) return std::move(kept).error();
    Html html;
    second->write(html, look.role(), look.address.csvHref());
    kept->write(html, look.role(), look.address.csvHref("kept"));
    Content content{{"Shadow", "What would have been said, and was shown to nobody.", html.take()}, std::move(*second)};
    content.others.emplace("kept", std::move(*kept));
    return content;
}

}  // namespace refract::dashboard
