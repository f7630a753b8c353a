// Every part of a scope narrows every number that it speaks of: all are counted from the calls, without the store.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

#include "plugin/quality/questions.h"
#include "tests/audit/store_fixture.h"
#include "tests/support/hospital.h"

namespace refract::quality {

namespace {

using Seconds = std::map<std::string, std::vector<double>, std::less<>>;

/// Below ten seconds times are kept to the second, above in steps.
double stepOf(std::int64_t tookMs) {
    const std::int64_t second = tookMs / 1000;
    const std::int64_t step = second < 10 ? 1 : second < 60 ? 5 : second < 600 ? 30 : 300;
    return static_cast<double>(second / step * step);
}

void add(Cards& cards, const test::MadeCard& card) {
    ++cards.shown;
    if (card.outcome == "accepted") ++cards.accepted;
    if (card.outcome == "overridden") ++cards.overridden;
    if (card.timed) ++cards.timed;
    if (card.timed && card.tookMs < 3000) ++cards.quick;
}

std::string keyOf(Dimension dimension, const test::MadeCall& call, const std::string& rule, int severity) {
    switch (dimension) {
        case Dimension::rule:
            return rule;
        case Dimension::severity:
            return std::string(severityText(severity));
        case Dimension::hook:
            return call.hook;
        case Dimension::client:
            return call.client;
        case Dimension::edition:
            return call.edition;
        case Dimension::week:
            break;
    }
    return fhir::toString(mondayOf(fhir::Day(std::chrono::days(call.day))));
}

/// Numbers as lines of text, each under its name, so that two lots of them are compared as a whole.
using Numbers = std::map<std::string, std::string>;

std::string words(std::initializer_list<std::size_t> numbers) {
    std::string text;
    for (const std::size_t number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
    return text;
}
std::string words(const Cards& cards) {
    return words({cards.shown, cards.accepted, cards.overridden, cards.timed, cards.quick});
}
std::string words(const Quartiles& quartiles) {
    return std::to_string(quartiles.lower) + " " + std::to_string(quartiles.median) + " " +
           std::to_string(quartiles.upper);
}

template <typename T>
T need(fhir::Result<T> result) {
    if (!result) throw std::runtime_error(fhir::describe(result.error()));
    return std::move(result).value();
}

constexpr std::array<std::pair<Dimension, const char*>, 6> kDimensions{{{Dimension::rule, "by rule "},
                                                                        {Dimension::severity, "by severity "},
                                                                        {Dimension::hook, "by hook "},
                                                                        {Dimension::client, "by client "},
                                                                        {Dimension::edition, "by edition "},
                                                                        {Dimension::week, "by week "}}};

class Narrowing : public audit::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        plan_.days = 42;
        plan_.callsPerDay = 24;
        plan_.prescribers = 4;
        test::Hospital hospital(plan_);
        hospital.make([&](const std::vector<test::MadeCall>& calls, std::vector<audit::Entry> entries) {
            ASSERT_TRUE(store_->append(entries));
            calls_.insert(calls_.end(), calls.begin(), calls.end());
        });
        scope_.since = fhir::Day(std::chrono::days(plan_.firstDay));
        scope_.until = scope_.since + std::chrono::days(plan_.days);
        vary();
        questions_ = std::make_unique<Questions>(*database_);
        ASSERT_TRUE(questions_->refresh());
    }

    /// What the made-up hospital has not: tenants, a second edition on the same days, a rule and a client in shadow.
    void vary() {
        const std::vector<audit::Statement> changes{
            {"UPDATE decisions SET tenant = 'north' WHERE id % 3 = 0", {}},
            {"UPDATE decisions SET edition = '2026.2' WHERE id % 5 < 2", {}},
            {"UPDATE findings SET held_back = 'shadow' WHERE rule = 'C13' AND held_back <> ''", {}},
            {"UPDATE decisions SET in_shadow = 1 WHERE client = 'clinic-1' AND local_day < $1", {shadowedUntil()}},
            {"UPDATE findings SET held_back = 'client-shadow' WHERE held_back = '' AND decision IN (SELECT id FROM "
             "decisions WHERE in_shadow = 1)",
             {}},
            {"DELETE FROM cards WHERE decision IN (SELECT id FROM decisions WHERE in_shadow = 1)", {}}};
        ASSERT_TRUE(database_->change(changes));
        for (auto& call : calls_) {
            if (call.id % 5 < 2) call.edition = "2026.2";
            for (auto& finding : call.findings) {
                if (finding.rule == "C13" && !finding.heldBack.empty()) finding.heldBack = "shadow";
                if (inShadow(call) && finding.heldBack.empty()) finding.heldBack = "client-shadow";
            }
            if (inShadow(call)) call.cards.clear();
        }
    }
    std::int64_t shadowedUntil() const { return plan_.firstDay + 20; }
    bool inShadow(const test::MadeCall& call) const { return call.client == "clinic-1" && call.day < shadowedUntil(); }
    static std::string tenantOf(const test::MadeCall& call) { return call.id % 3 == 0 ? "north" : ""; }

    static bool fits(const Scope& scope, const test::MadeCall& call) {
        const fhir::Day day{std::chrono::days(call.day)};
        const auto is = [](const std::string& wanted, const std::string& value) {
            return wanted.empty() || wanted == value;
        };
        return day >= scope.since && day < scope.until && is(scope.client, call.client) &&
               is(scope.tenant, tenantOf(call)) && is(scope.hook, call.hook) && is(scope.edition, call.edition);
    }
    static bool fits(const Scope& scope, const std::string& rule, int severity) {
        return (scope.rule.empty() || scope.rule == rule) && (!scope.severity || *scope.severity == severity);
    }

    Numbers counted(const Scope& scope) const;
    Numbers asked(const Scope& scope) const;

    test::HospitalPlan plan_;
    std::vector<test::MadeCall> calls_;
    std::unique_ptr<Questions> questions_;
    Scope scope_;
};

/// What is summed up while the calls are gone through.
struct Sums {
    Totals totals;
    std::map<std::string, Tally> tallies;
    std::map<std::string, std::size_t> counts;
    Seconds seconds;
    std::map<std::pair<std::string, std::string>, ShadowTally> shadow;

    void finding(const test::MadeCall& call, const test::MadeFinding& one, bool inShadow) {
        const bool held = !one.heldBack.empty();
        ++totals.firings;
        totals.heldBack += held ? 1 : 0;
        for (const auto& [dimension, name] : kDimensions) {
            Tally& tally = tallies[name + keyOf(dimension, call, one.rule, one.severity)];
            ++tally.firings;
            tally.heldBack += held ? 1 : 0;
        }
        ++counts["firings of " + one.rule + " in " + keyOf(Dimension::week, call, {}, 0)];
        if (held) ++counts["held back: " + one.heldBack];
        ShadowTally& tally = shadow[{one.rule, call.edition}];
        ++(one.heldBack == "shadow" ? tally.ruleInShadow : inShadow ? tally.clientInShadow : tally.live);
    }
    void card(const test::MadeCall& call, const test::MadeCard& one) {
        add(totals.cards, one);
        for (const auto& [dimension, name] : kDimensions) {
            add(tallies[name + keyOf(dimension, call, one.rule, one.severity)].cards, one);
        }
        if (one.outcome == "overridden") ++counts["overridden: " + one.reason];
        if (!one.timed) return;
        seconds[one.rule].push_back(stepOf(one.tookMs));
        seconds[""].push_back(stepOf(one.tookMs));
    }
};

Numbers Narrowing::counted(const Scope& scope) const {
    Sums sums;
    for (const auto& call : calls_) {
        if (!fits(scope, call)) continue;
        ++sums.totals.calls;
        sums.totals.blind += call.blind ? 1 : 0;
        ++sums.counts["calls in " + keyOf(Dimension::week, call, {}, 0)];
        ++sums.counts["calls of " + call.edition];
        sums.counts["calls in shadow of " + call.edition] += inShadow(call) ? 1 : 0;
        for (const auto& one : call.findings) {
            if (fits(scope, one.rule, one.severity)) sums.finding(call, one, inShadow(call));
        }
        for (const auto& one : call.cards) {
            if (fits(scope, one.rule, one.severity)) sums.card(call, one);
        }
    }
    const Totals& totals = sums.totals;
    Numbers numbers{{"totals", words({totals.calls, totals.blind, totals.firings, totals.heldBack})},
                    {"cards", words(totals.cards)}};
    for (const auto& [name, tally] : sums.tallies) {
        numbers[name] = words({tally.firings, tally.heldBack}) + " " + words(tally.cards);
    }
    for (const auto& [name, count] : sums.counts) numbers[name] = std::to_string(count);
    for (auto& [rule, values] : sums.seconds) {
        std::sort(values.begin(), values.end());
        numbers["seconds of " + rule] = words(*quartiles(values));
    }
    for (const auto& [key, tally] : sums.shadow) {
        numbers["shadow of " + key.first + " " + key.second] =
            words({tally.live, tally.ruleInShadow, tally.clientInShadow});
    }
    return numbers;
}

Numbers Narrowing::asked(const Scope& scope) const {
    const Totals totals = need(questions_->totals(scope));
    Numbers numbers{{"totals", words({totals.calls, totals.blind, totals.firings, totals.heldBack})},
                    {"cards", words(totals.cards)}};
    for (const auto& [dimension, name] : kDimensions) {
        for (const auto& tally : need(questions_->tallies(dimension, scope))) {
            numbers[name + tally.key] = words({tally.firings, tally.heldBack}) + " " + words(tally.cards);
        }
    }
    for (const auto& [week, calls] : need(questions_->callsByWeek(scope))) {
        numbers["calls in " + fhir::toString(week)] = std::to_string(calls);
    }
    for (const auto& [edition, calls] : need(questions_->callsByEdition(scope))) {
        numbers["calls of " + edition] = std::to_string(calls.all);
        numbers["calls in shadow of " + edition] = std::to_string(calls.inShadow);
    }
    for (const auto& [rule, weeks] : need(questions_->firingsByWeek(scope))) {
        for (const auto& [week, firings] : weeks) {
            numbers["firings of " + rule + " in " + fhir::toString(week)] = std::to_string(firings);
        }
    }
    for (const auto& reason : need(questions_->heldBack(scope))) {
        numbers["held back: " + reason.key] = std::to_string(reason.count);
    }
    for (const auto& reason : need(questions_->overrideReasons(scope))) {
        numbers["overridden: " + reason.key] = std::to_string(reason.count);
    }
    for (const auto& [rule, seconds] : need(questions_->secondsToAnswer(scope))) {
        numbers["seconds of " + rule] = words(seconds);
    }
    for (const auto& tally : need(questions_->shadow(scope))) {
        numbers["shadow of " + tally.rule + " " + tally.edition] =
            words({tally.live, tally.ruleInShadow, tally.clientInShadow});
    }
    return numbers;
}

}  // namespace

/// Each part of the scope by itself, each pair of them, and all together.
TEST_P(Narrowing, everyPartOfAScopeNarrowsEveryNumber) {
    using Part = std::pair<const char*, std::function<void(Scope&)>>;
    const std::vector<Part> parts{{"days",
                                   [](Scope& scope) {
                                       scope.since += std::chrono::days(9);
                                       scope.until -= std::chrono::days(5);
                                   }},
                                  {"client", [](Scope& scope) { scope.client = "clinic-2"; }},
                                  {"tenant", [](Scope& scope) { scope.tenant = "north"; }},
                                  {"hook", [](Scope& scope) { scope.hook = "patient-view"; }},
                                  {"edition", [](Scope& scope) { scope.edition = "2026.2"; }},
                                  {"rule", [](Scope& scope) { scope.rule = "C20"; }},
                                  {"severity", [](Scope& scope) { scope.severity = 1; }}};
    const auto check = [&](const Scope& scope, const std::string& name) {
        const Numbers expected = counted(scope);
        const Numbers found = asked(scope);
        for (const auto& [number, value] : expected) {
            const auto there = found.find(number);
            EXPECT_EQ(there == found.end() ? "nothing" : there->second, value) << number << ", narrowed by " << name;
        }
        for (const auto& [number, value] : found) {
            EXPECT_TRUE(expected.contains(number)) << number << ", narrowed by " << name << ": " << value;
        }
        return expected;
    };
    const Numbers open = check(scope_, "nothing");
    EXPECT_GT(open.size(), 100U);
    Scope all = scope_;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        Scope one = scope_;
        parts[i].second(one);
        parts[i].second(all);
        const Numbers narrowed = check(one, parts[i].first);
        EXPECT_NE(narrowed.at("cards"), open.at("cards")) << parts[i].first;
        for (std::size_t j = 0; j < i; ++j) {
            Scope two = one;
            parts[j].second(two);
            check(two, std::string(parts[j].first) + " and " + parts[i].first);
        }
    }
    check(all, "all of it");
    all.hook = "order-select";
    all.client = "nobody";
    EXPECT_TRUE(questions_->secondsToAnswer(all)->empty()) << "where nothing was answered there is no time";
}

INSTANTIATE_TEST_SUITE_P(Store, Narrowing, ::testing::Values(audit::Engine::sqlite, audit::Engine::postgresql),
                         audit::engineName);

}  // namespace refract::quality
