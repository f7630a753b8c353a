// Dashboard: the quality team's pages on the administrative listener.
//
// Everything but the style sheet and the page to log in needs a session (plugin/access), or,
// where the configuration says so, a proxy that names the user in a header. Every look at the
// record is itself recorded before it is answered; where that cannot be done there is no look.
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/access/accounts.h"
#include "plugin/audit/database.h"
#include "plugin/dashboard/views.h"
#include "plugin/server/handler.h"

namespace refract::dashboard {

struct DashboardParts {
    audit::Database& database;   ///< outlives the dashboard
    access::Accounts& accounts;  ///< outlives the dashboard
    /// What a sealed field of the record says (audit/seal.h); empty when its key is not there.
    std::function<std::string(std::string_view field, std::string_view sealed)> open;
    std::function<std::int64_t()> now;                 ///< milliseconds since 1970
    std::function<fhir::Day()> today;                  ///< empty: of now, in UTC
    std::function<std::vector<std::string>()> alarms;  ///< what is wrong with the record now, as sentences
    bool secureCookie = false;                         ///< reached over https
    std::string userHeader;                            ///< set by a trusted proxy; empty: none
    std::function<bool(std::string_view peer)> isTrustedProxy;
};

class Dashboard {
public:
    explicit Dashboard(DashboardParts parts);
    /// Answers every path that begins with kRoot; std::nullopt for any other.
    std::optional<server::Response> operator()(const server::Request& request) const;

private:
    server::Response answer(const server::Request& request) const;
    server::Response logIn(const server::Request& request) const;
    server::Response logOut(const server::Request& request) const;
    server::Response view(const server::Request& request, const access::Session& session) const;
    fhir::Result<std::optional<access::Session>> sessionOf(const server::Request& request) const;
    fhir::Status note(const Look& look, const Content* content) const;
    fhir::Result<Content> looks(const Look& look) const;
    std::string cookie(std::string_view token, std::int64_t seconds) const;

    DashboardParts parts_;
    Sources sources_;
};

}  // namespace refract::dashboard
