// Putting keys, store, journal and recorder together.
#include "plugin/audit/audit.h"

#include <atomic>
#include <chrono>
#include <utility>

#include "fhir/json.h"
#include "plugin/audit/clock_skew.h"
#include "plugin/audit/join.h"
#include "plugin/audit/late_store.h"
#include "plugin/audit/seal.h"
#include "plugin/audit/set_aside.h"

namespace refract::audit {

namespace {

/// Keeps the table of used tokens at what a busy service sees in a few minutes.
constexpr std::uint64_t kTokensBetweenDrops = 1024;

std::int64_t nowMs() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// What findings were about, from their evidence.
class TriggerReader {
public:
    explicit TriggerReader(const Keyring& keys) : keys_(keys) {}

    /// std::nullopt: its key is gone, and nobody knows.
    std::optional<std::string> read(std::string_view sealed) {
        const auto evidence = keys_.open(kEvidenceField, sealed);
        if (!evidence) return std::nullopt;
        const auto root = document_.parse(*evidence);
        if (!root) return std::nullopt;
        return std::string((*root)["trigger"].text());
    }

private:
    const Keyring& keys_;
    fhir::Document document_;
};

}  // namespace

struct Audit::Impl {
    Impl(Keyring ring, std::unique_ptr<Database> opened)
        : keys(std::move(ring)), database(std::move(opened)), store(*database) {}

    Keyring keys;
    std::unique_ptr<Database> database;
    LateStore store;
    ClockSkew clocks;
    std::atomic<std::uint64_t> tokens{0}, tokensNotAsked{0};
    Ids ids;
    std::unique_ptr<Recorder> recorder;
};

Audit::Audit(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Audit::~Audit() = default;

fhir::Result<std::unique_ptr<Audit>> Audit::open(const Place& place, Keyring keys) {
    auto database = Database::open(place.store, place.patience);
    if (!database) return std::move(database).error();
    auto journal = Journal::open(place.journal, place.journalBytes);
    if (!journal) return std::move(journal).error();
    auto impl = std::make_unique<Impl>(std::move(keys), std::move(*database));
    auto prepared = impl->store.revive();
    if (!prepared && prepared.error().code != fhir::IssueCode::transient) return std::move(prepared).error();
    Recorder::Options options;
    options.setAsideFile = setAsideFile(place.journal);
    options.storeUp = prepared.has_value();
    options.notice = place.notice;
    if (!prepared && place.notice) place.notice(noticeOf(prepared.error()));
    impl->recorder = std::make_unique<Recorder>(impl->store, std::move(*journal), std::move(options));
    return std::unique_ptr<Audit>(new Audit(std::move(impl)));
}

Recorded Audit::record(const Decision& decision) {
    return impl_->recorder->record(seal(decision, impl_->ids.next(decision.at), impl_->keys));
}

fhir::Status Audit::report(const Party& party, std::string_view service, std::vector<Report> reports,
                           std::int64_t receivedAt) {
    CardQuestion question{party.client, party.tenant, std::string(service), {}};
    for (const auto& report : reports) question.cards.push_back(report.card);
    auto firings = impl_->recorder->firings(question);
    if (!firings) return std::move(firings).error();
    auto joined = join(reports, *firings);
    if (!joined) return std::move(joined).error();
    FeedbackBatch batch{party, std::string(service), receivedAt, std::nullopt, std::move(reports), std::move(*joined)};
    if (impl_->recorder->state().storeUp) {
        if (const auto skew = impl_->store.skew(party.client, party.tenant)) batch.skewMs = *skew;
    }
    const std::int64_t first = impl_->ids.next(receivedAt, batch.reports.size());
    if (impl_->recorder->record(seal(batch, first, impl_->keys)) == Recorded::lost) {
        return fhir::Issue{fhir::IssueCode::transient, "Feedback cannot be kept at the moment.", {}, {}};
    }
    return fhir::ok();
}

fhir::Result<std::vector<Prior>> Audit::priors(const Party& party, std::string_view patientId, std::int64_t since) {
    if (!impl_->recorder->state().storeUp) {
        return fhir::Issue{fhir::IssueCode::transient, "The audit store cannot be reached.", {}, {}};
    }
    const auto hashes = impl_->keys.hashes({Identifier::patient, party.client, party.tenant, patientId});
    auto shown = impl_->store.shownFindings(hashes, since);
    if (!shown) return std::move(shown).error();
    auto answered = impl_->store.priorResponses(hashes, since);
    if (!answered) return std::move(answered).error();
    std::vector<Prior> priors;
    priors.reserve(shown->size() + answered->size());
    TriggerReader triggers(impl_->keys);
    for (auto& row : *shown) {
        auto trigger = triggers.read(row.evidenceSealed);
        if (trigger)
            priors.push_back({row.firstAt, row.lastAt, std::move(row.rule), std::move(*trigger), {}, false, 0});
    }
    for (auto& row : *answered) {
        auto trigger = triggers.read(row.evidenceSealed);
        if (!trigger) continue;
        priors.push_back({row.at, row.at, std::move(row.rule), std::move(*trigger), std::move(row.outcome),
                          row.reasoned, row.outcomeAt});
    }
    return priors;
}

std::string Audit::patientHash(const Party& party, std::string_view patientId) const {
    return impl_->keys.hash({Identifier::patient, party.client, party.tenant, patientId});
}

fhir::Result<bool> Audit::useToken(std::string_view issuer, std::string_view jti, std::int64_t until) {
    // Tokens live for minutes: those that are over are taken away by the way.
    if (++impl_->tokens % kTokensBetweenDrops == 0) {
        static_cast<void>(impl_->store.dropTokensUntil(nowMs()).has_value());
    }
    auto first = impl_->recorder->state().storeUp
                     ? impl_->store.useToken(issuer, tokenDigest(jti), until)
                     : fhir::Issue{fhir::IssueCode::transient, "The audit store cannot be reached.", {}, {}};
    if (!first) ++impl_->tokensNotAsked;
    return first;
}

std::uint64_t Audit::tokensNotAsked() const {
    return impl_->tokensNotAsked;
}

void Audit::noteClock(const Party& party, std::int64_t issuedAt, std::int64_t receivedAt) {
    const auto skew = impl_->clocks.learn(party.client, party.tenant, issuedAt, receivedAt);
    if (!skew || !impl_->recorder->state().storeUp) return;
    // One that is not kept is measured again.
    static_cast<void>(impl_->store.noteSkew(party.client, party.tenant, receivedAt, *skew).has_value());
}

fhir::Status Audit::noteEdition(std::string_view edition, std::int64_t at, const std::vector<RuleInUse>& rules) {
    const Engine engine = impl_->database->engine();
    std::vector<Statement> statements{{sqlOf(engine, "note_edition"), {std::string(edition), at}}};
    for (const auto& rule : rules) {
        statements.push_back(
            {sqlOf(engine, "note_rule"),
             {std::string(edition), rule.rule, rule.version, rule.title, static_cast<std::int64_t>(rule.severity),
              rule.mode, rule.confidence, rule.reviewBy, rule.owner}});
    }
    if (auto ready = impl_->store.ready(); !ready) return ready;
    auto changed = impl_->database->change(statements);
    if (!changed) return std::move(changed).error();
    return fhir::ok();
}

RecorderState Audit::state() const {
    impl_->recorder->look();
    return impl_->recorder->state();
}
bool Audit::settle(std::int64_t ms) {
    return impl_->recorder->settle(ms);
}
Database& Audit::database() {
    return *impl_->database;
}
const Keyring& Audit::keys() const {
    return impl_->keys;
}

}  // namespace refract::audit
