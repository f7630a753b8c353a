// Rules with habits, and the rows of what they did.
#include "tests/support/hospital.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

namespace refract::test {

/// How often a rule fires in a call, and what people do with its card.
struct Hospital::Habit {
    const char* rule;
    const char* title;
    int severity;
    double fires, accepted, overridden, quick;
};

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kSilentFromWeek = 30;
constexpr int kLoudFromWeek = 40;

constexpr std::array<const char*, 4> kHooks{"patient-view", "order-select", "order-sign", "encounter-start"};
constexpr std::array<const char*, 4> kReasons{"", "patient-declined", "benefit-outweighs-risk", "already-addressed"};

using audit::Table;

/// How an answer is dated by clocks that are measured or not: with `timed` false, each way that makes its time unknown.
struct Dated {
    std::int64_t at;
    const char* skew;
};
Dated datedOf(const MadeCall& call, const MadeCard& card) {
    constexpr std::int64_t kHourMs = 3'600'000;
    constexpr std::int64_t kEndOfTime = 253'402'300'799'000;  // 9999-12-31
    const std::int64_t at = call.at + card.tookMs;
    if (card.timed) return {at, "120"};
    switch (call.id % 4) {
        case 0:
            return {at, "null"};
        case 1:
            return {at, "1000"};
        case 2:
            return {call.at - kHourMs, "120"};
        default:
            return {kEndOfTime, "120"};
    }
}

class Json {
public:
    Json& text(const char* name, const std::string& value) { return raw(name, "\"" + value + "\""); }
    Json& number(const char* name, std::int64_t value) { return raw(name, std::to_string(value)); }
    Json& raw(const char* name, const std::string& value) {
        out_ += out_.size() > 1 ? ",\"" : "\"";
        out_ += name;
        out_ += "\":";
        out_ += value;
        return *this;
    }
    std::string take() { return std::move(out_) + "}"; }

private:
    std::string out_ = "{";
};

using HabitRow = std::array<double, 4>;  ///< fires, accepted, overridden, quick

const auto& habits() {
    using Habit = std::tuple<const char*, const char*, int, HabitRow>;
    static const std::array<Habit, 12> kHabits{
        {{"C20", "Treatment-resistant depression: the trials", 1, {0.30, 0.45, 0.20, 0.05}},
         {"C21", "Options for the next step", 0, {0.22, 0.35, 0.15, 0.05}},
         {"C12", "Dose below the usual effective dose", 0, {0.35, 0.08, 0.25, 0.70}},
         {"C13", "Trial too short to judge", 0, {0.20, 0.20, 0.20, 0.20}},
         {"C40", "Monitoring that is due", 0, {0.25, 0.00, 0.22, 0.30}},
         {"R001", "MAOI with an SSRI", 2, {0.004, 0.85, 0.10, 0.02}},
         {"R005", "MAOI with a triptan", 2, {0.006, 0.80, 0.12, 0.02}},
         {"R037", "Lithium with a thiazide", 1, {0.05, 0.40, 0.30, 0.10}},
         {"R058", "Citalopram with another drug that prolongs QT", 1, {0.15, 0.03, 0.82, 0.35}},
         {"R066", "SSRI with an NSAID", 1, {0.12, 0.30, 0.45, 0.25}},
         {"R089", "Bupropion with a history of seizures", 2, {0.01, 0.75, 0.20, 0.03}},
         {"R131", "Olanzapine with metabolic risk", 0, {0.05, 0.30, 0.30, 0.15}}}};
    return kHabits;
}

}  // namespace

Hospital::Hospital(HospitalPlan plan) : plan_(plan), random_(plan.seed) {}

double Hospital::chance() {
    return static_cast<double>(random_() >> 11U) * 0x1.0p-53;
}

MadeCall Hospital::call(std::int64_t day, int number) {
    MadeCall call;
    const std::int64_t week = (day - plan_.firstDay) / 7;
    call.day = day;
    call.at = day * kDayMs + static_cast<std::int64_t>(kDayMs * (0.3 + 0.4 * chance()));
    call.id = (day << 24) + number;
    call.client = "clinic-" + std::to_string(1 + static_cast<int>(chance() * plan_.clients));
    call.hook = kHooks[static_cast<std::size_t>(chance() * chance() * kHooks.size())];
    call.edition = week < kLoudFromWeek ? "2026.1" : "2026.2";
    // A few see many patients.
    call.prescriber = "p" + std::to_string(static_cast<int>(chance() * chance() * plan_.prescribers));
    call.patient = "h" + std::to_string(static_cast<int>(chance() * 20'000));
    call.blind = chance() < 0.1;
    for (const auto& [rule, title, severity, row] : habits()) {
        double fires = row[0];
        if (std::string_view(rule) == "R037" && week >= kSilentFromWeek) fires = 0;
        if (std::string_view(rule) == "R066" && week >= kLoudFromWeek) fires *= 3;
        if (chance() >= fires) continue;
        // Half of what is only information finds no room.
        const bool held = severity == 0 && chance() < 0.5;
        call.findings.push_back({rule, held ? "limit" : "", severity});
        if (!held) card(call, {rule, title, severity, row[0], row[1], row[2], row[3]});
    }
    return call;
}

void Hospital::card(MadeCall& call, const Habit& habit) {
    MadeCard made{habit.rule, habit.severity, {}, {}, false, 0};
    const double what = chance();
    if (what < habit.accepted) made.outcome = "accepted";
    if (what >= habit.accepted && what < habit.accepted + habit.overridden) {
        made.outcome = "overridden";
        made.reason = kReasons[static_cast<std::size_t>(chance() * kReasons.size())];
    }
    if (!made.outcome.empty()) {
        made.timed = chance() < 0.8;
        made.tookMs = chance() < habit.quick ? 500 + static_cast<std::int64_t>(chance() * 2400)
                                             : 3000 + static_cast<std::int64_t>(chance() * chance() * 180'000);
    }
    call.cards.push_back(std::move(made));
}

std::vector<audit::Entry> Hospital::entriesOf(const MadeCall& call) {
    audit::Entry entry;
    entry.id = call.id;
    const auto cards = static_cast<std::int64_t>(call.cards.size());
    Json decision;
    decision.number("id", call.id).number("at", call.at).number("local_day", call.day);
    decision.text("client", call.client).text("tenant", "").text("service", "trd-review").text("hook", call.hook);
    decision.text("hook_instance", "i" + std::to_string(call.id)).text("key_id", "k1").text("patient", call.patient);
    decision.text("encounter", "").text("prescriber", call.prescriber).text("location", "Ward 3");
    decision.text("edition", call.edition).number("total_us", 900).number("read_us", 200).raw("fetch_us", "null");
    decision.number("recall_us", 50).number("think_us", 400).number("say_us", 100).text("supplied", "medications");
    decision.text("missing", call.blind ? "observations" : "").number("gaps", 0).number("cards", cards);
    decision.number("findings", static_cast<std::int64_t>(call.findings.size())).number("recalled", 1);
    entry.of(Table::decisions).push_back(decision.take());
    entry.of(Table::prescribers)
        .push_back(Json()
                       .text("pseudonym", call.prescriber)
                       .text("key_id", "k1")
                       .text("client", call.client)
                       .text("tenant", "")
                       .text("identity_sealed", "k1.sealed")
                       .number("first_seen", call.at)
                       .take());
    audit::Entry answers;
    std::int64_t position = 0;
    for (std::size_t i = 0; i < call.findings.size(); ++i) {
        const MadeFinding& finding = call.findings[i];
        const bool shown = finding.heldBack.empty();
        const std::string card = "c" + std::to_string(call.id) + "-" + std::to_string(position);
        entry.of(Table::findings)
            .push_back(Json()
                           .number("decision", call.id)
                           .number("ordinal", static_cast<std::int64_t>(i))
                           .number("at", call.at)
                           .text("rule", finding.rule)
                           .text("rule_version", "1.0.0")
                           .text("variant", "")
                           .number("severity", finding.severity)
                           .text("part", shown ? "lead" : "")
                           .raw("position", shown ? std::to_string(position) : "null")
                           .raw("card", shown ? "\"" + card + "\"" : "null")
                           .text("held_back", finding.heldBack)
                           .text("held_back_why", shown ? "" : "F01")
                           .take());
        if (!shown) continue;
        const MadeCard& made = call.cards[static_cast<std::size_t>(position)];
        entry.of(Table::cards)
            .push_back(Json()
                           .number("decision", call.id)
                           .number("position", position)
                           .text("card", card)
                           .number("at", call.at)
                           .text("topic", made.rule)
                           .number("severity", made.severity)
                           .take());
        if (!made.outcome.empty()) {
            const Dated dated = datedOf(call, made);
            answers.of(Table::feedback)
                .push_back(Json()
                               .number("id", (call.id << 4) + position)
                               .number("received_at", call.at + made.tookMs)
                               .text("client", call.client)
                               .text("tenant", "")
                               .text("service", "trd-review")
                               .text("card", card)
                               .number("decision", call.id)
                               .number("position", position)
                               .number("ambiguous", 0)
                               .text("outcome", made.outcome)
                               .number("outcome_at", dated.at)
                               .raw("skew_ms", dated.skew)
                               .text("reason_system", "")
                               .text("reason_code", made.reason)
                               .text("words_sealed", "")
                               .take());
        }
        ++position;
    }
    std::vector<audit::Entry> entries;
    entries.push_back(std::move(entry));
    if (!answers.of(Table::feedback).empty()) {
        answers.id = call.id + 1;
        entries.push_back(std::move(answers));
    }
    return entries;
}

void Hospital::make(const std::function<void(const std::vector<MadeCall>&, std::vector<audit::Entry>)>& each) {
    for (int day = 0; day < plan_.days; ++day) {
        std::vector<MadeCall> calls;
        std::vector<audit::Entry> entries;
        // At weekends there are few.
        const std::int64_t date = plan_.firstDay + day;
        const bool weekend = (date + 3) % 7 >= 5;
        const int count = weekend ? plan_.callsPerDay / 4 : plan_.callsPerDay * 13 / 10;
        for (int i = 0; i < count; ++i) {
            calls.push_back(call(date, i));
            for (auto& entry : entriesOf(calls.back())) entries.push_back(std::move(entry));
        }
        each(calls, std::move(entries));
    }
}

std::vector<audit::Statement> Hospital::editions() const {
    std::vector<audit::Statement> statements;
    for (const auto& [edition, day] : {std::pair{"2026.1", 0}, std::pair{"2026.2", kLoudFromWeek * 7}}) {
        statements.push_back({"INSERT INTO editions (edition, first_used) VALUES ($1, $2)",
                              {std::string(edition), (plan_.firstDay + day) * kDayMs}});
        for (const auto& [rule, title, severity, row] : habits()) {
            const std::string review = std::string_view(rule) == "R131" ? "2026-02-01" : "2027-09-01";
            statements.push_back(
                {"INSERT INTO rules_used (edition, rule, rule_version, title, severity, mode, "
                 "confidence, review_by, owner) VALUES ($1, $2, '1.0.0', $3, $4, 'live', 'M', $5, "
                 "'pharmacy committee')",
                 {std::string(edition), std::string(rule), std::string(title), std::int64_t{severity}, review}});
        }
    }
    return statements;
}

}  // namespace refract::test
