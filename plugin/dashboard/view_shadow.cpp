// Shadow: what rules, or whole editions, would have said, beside what is live.
#include <algorithm>
#include <set>

#include "plugin/dashboard/edition_table.h"
#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

using Calls = std::map<std::string, quality::EditionCalls, std::less<>>;

/// What is asked of the record for a comparison.
struct Traffic {
    std::vector<quality::ShadowTally> tallies;
    Calls calls;
    std::vector<std::string> editions;  ///< by first use

    const quality::ShadowTally* find(std::string_view rule, std::string_view edition) const {
        const auto found = std::find_if(tallies.begin(), tallies.end(), [&](const auto& tally) {
            return tally.rule == rule && tally.edition == edition;
        });
        return found == tallies.end() ? nullptr : &*found;
    }
    quality::EditionCalls callsOf(std::string_view edition) const {
        const auto found = calls.find(edition);
        return found == calls.end() ? quality::EditionCalls{} : found->second;
    }
    /// The calls in which the rule might have fired in shadow: where the rule itself is in shadow all of that edition,
    /// else those of clients in shadow mode.
    std::size_t callsInShadow(std::string_view edition, const quality::ShadowTally* there) const {
        const auto of = callsOf(edition);
        return there != nullptr && there->ruleInShadow > 0 ? of.all : of.inShadow;
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

}  // namespace

fhir::Result<Content> shadow(const Sources& sources, const Look& look) {
    auto traffic = trafficOf(sources, look);
    if (!traffic) return std::move(traffic).error();
    auto facts = sources.questions.ruleFacts();
    if (!facts) return std::move(facts).error();
    Table table("What is in shadow, beside what is live");
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
        const std::size_t calls = traffic->callsInShadow(edition, there);
        const std::size_t callsLive = traffic->callsOf(live).live();
        const auto known = facts->find(rule);
        std::vector<TableCell> row{Words{rule, look.address.href("/dashboard/rule", {{"rule", rule}})},
                                   Words{known == facts->end() ? std::string() : known->second.title, {}}};
        appendSide(row, edition, fired, calls, look.role());
        appendSide(row, live, firedLive, callsLive, look.role());
        const bool differs = differ({std::min(fired, calls), calls}, {std::min(firedLive, callsLive), callsLive});
        row.emplace_back(Words{differs ? "fires" : "", {}});
        table.row(std::move(row));
    }
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    const auto compared = sources.questions.compareEditions(look.address.scope());
    if (!compared) return compared.error();
    Table editions = editionTable(*compared, look.role());
    editions.write(html, look.role(), look.address.csvHref("editions"));
    Content content{
        {"Shadow",
         "What rules and editions in shadow would have said over the same traffic. Each is counted over its own "
         "calls: a client in shadow mode by the calls of such clients, what is live by those of all others.",
         html.take()},
        std::move(table)};
    content.others.emplace("editions", std::move(editions));
    return content;
}

}  // namespace refract::dashboard
