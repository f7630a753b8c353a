// LateStore: a store that may be down when it is opened, and whenever it is asked.
//
// Its schema is brought up to date, and SQLite's file looked through, before it is used: at the start, and once
// it is back. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "plugin/audit/store.h"

namespace refract::audit {

class LateStore : public Store {
public:
    /// `database` outlives this.
    explicit LateStore(Database& database);

    /// transient: it is down.
    fhir::Status ready();

    fhir::Status there() override;
    /// An Issue that is not transient: a store that this program cannot use, as it is newer.
    fhir::Status revive() override;
    fhir::Status append(std::span<const Entry> entries) override;
    fhir::Result<std::vector<Firing>> firings(const CardQuestion& question) override;
    fhir::Result<std::vector<PriorRow>> priorResponses(std::span<const std::string> patients,
                                                       std::int64_t since) override;
    fhir::Result<std::vector<ShownRow>> shownFindings(std::span<const std::string> patients,
                                                      std::int64_t since) override;
    fhir::Result<bool> useToken(std::string_view issuer, std::string_view digest, std::int64_t until) override;
    fhir::Status dropTokensUntil(std::int64_t now) override;
    fhir::Status noteSkew(std::string_view client, std::string_view tenant, std::int64_t at,
                          std::int64_t skewMs) override;
    fhir::Result<std::optional<std::int64_t>> skew(std::string_view client, std::string_view tenant) override;
    fhir::Result<Purged> purge(std::int64_t olderThan, std::int64_t now) override;

private:
    bool isBlank();

    Database& database_;
    std::unique_ptr<Store> store_;
    std::mutex reviving_;
    std::atomic<bool> ready_ = false;
    std::atomic<bool> held_ = false;  ///< decisions were in it
};

}  // namespace refract::audit
