// Asking for readiness before anything else.
#include "plugin/audit/late_store.h"

#include <utility>

#include "plugin/audit/database_issue.h"

namespace refract::audit {

LateStore::LateStore(Database& database) : database_(database), store_(makeStore(database)) {}

fhir::Status LateStore::ready() {
    if (!ready_) return storeDown("it is opened in a moment");
    return database_.there();
}

fhir::Status LateStore::there() {
    return database_.there();
}

fhir::Status LateStore::revive() {
    const std::lock_guard lock(reviving_);
    if (ready_ && database_.there()) return fhir::ok();
    ready_ = false;
    if (auto opened = database_.reopen(); !opened) return opened;
    // Another program may have made it in the place of one that is gone: the journal is for what is restored.
    if (held_ && isBlank()) {
        return fhir::Issue{fhir::IssueCode::transient, "The audit store holds nothing any more: restore its backup.",
                           "or start the service again, to begin another", "audit.store"};
    }
    if (auto done = migrate(database_); !done) return done;
    if (database_.engine() == Engine::sqlite) {
        const auto wrong = database_.check();
        if (!wrong) return wrong.error();
        if (!wrong->empty()) return storeDamaged();
    }
    if (!isBlank()) held_ = true;
    ready_ = true;
    return fhir::ok();
}

/// No decision is in it, or no table for them.
bool LateStore::isBlank() {
    const auto any = database_.ask({"SELECT 1 FROM decisions LIMIT 1", {}});
    return any ? any->empty() : any.error().code == fhir::IssueCode::exception;
}

fhir::Status LateStore::append(std::span<const Entry> entries) {
    if (auto ready = this->ready(); !ready) return ready;
    auto done = store_->append(entries);
    if (done) held_ = true;
    // The entries are as good as ever: it is the store that has not the tables it should, or no rights to them.
    if (!done && done.error().code == fhir::IssueCode::exception) {
        ready_ = false;
        return fhir::Issue{fhir::IssueCode::transient, done.error().details, done.error().diagnostics, "audit.store"};
    }
    return done;
}

fhir::Result<std::vector<Firing>> LateStore::firings(const CardQuestion& question) {
    if (auto ready = this->ready(); !ready) return std::move(ready).error();
    return store_->firings(question);
}

fhir::Result<std::vector<PriorRow>> LateStore::priorResponses(std::span<const std::string> patients,
                                                              std::int64_t since) {
    if (auto ready = this->ready(); !ready) return std::move(ready).error();
    return store_->priorResponses(patients, since);
}

fhir::Result<std::vector<ShownRow>> LateStore::shownFindings(std::span<const std::string> patients,
                                                             std::int64_t since) {
    if (auto ready = this->ready(); !ready) return std::move(ready).error();
    return store_->shownFindings(patients, since);
}

fhir::Result<bool> LateStore::useToken(std::string_view issuer, std::string_view digest, std::int64_t until) {
    if (auto ready = this->ready(); !ready) return std::move(ready).error();
    return store_->useToken(issuer, digest, until);
}

fhir::Status LateStore::dropTokensUntil(std::int64_t now) {
    if (auto ready = this->ready(); !ready) return ready;
    return store_->dropTokensUntil(now);
}

fhir::Status LateStore::noteSkew(std::string_view client, std::string_view tenant, std::int64_t at,
                                 std::int64_t skewMs) {
    if (auto ready = this->ready(); !ready) return ready;
    return store_->noteSkew(client, tenant, at, skewMs);
}

fhir::Result<std::optional<std::int64_t>> LateStore::skew(std::string_view client, std::string_view tenant) {
    if (auto ready = this->ready(); !ready) return std::move(ready).error();
    return store_->skew(client, tenant);
}

fhir::Result<Purged> LateStore::purge(std::int64_t olderThan, std::int64_t now) {
    if (auto ready = this->ready(); !ready) return std::move(ready).error();
    return store_->purge(olderThan, now);
}

}  // namespace refract::audit
