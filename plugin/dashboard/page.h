// Page: what all pages of the dashboard share: the frame, the navigation, the choice of what
// is looked at, and the headers that OWASP asks for.
//
// No page has a script: what it says does not depend on one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/access/accounts.h"
#include "plugin/dashboard/address.h"
#include "plugin/dashboard/html.h"
#include "plugin/dashboard/table.h"
#include "plugin/server/handler.h"

namespace refract::dashboard {

/// Under which address the dashboard stands on the administrative listener.
inline constexpr std::string_view kRoot = "/dashboard";

/// Who looks at what, and what the choice can be made from.
struct Look {
    const Address& address;
    const access::Session& session;
    fhir::Day today;
    std::vector<std::string> clients, hooks, editions;
    std::vector<std::string> alarms;  ///< sentences about the record itself, for everybody
    Role role() const { return session.role; }
};

/// A view's content, and what stands around it.
struct View {
    std::string title;
    std::string lead;  ///< one sentence under the title; may be empty
    std::string html;
    bool hasScope = true;  ///< with the form that chooses
    bool byRule = true;    ///< narrowed by the rule of the choice; false: its numbers are kept for all rules together
};

server::Response pageResponse(const Look& look, const View& view);
/// Without a session: the page to log in, `problem` above its form; then on to `to`, an address of the dashboard.
server::Response logInPage(std::string_view problem, int status, std::string_view to);
/// A page with one sentence.
server::Response messagePage(int status, std::string_view title, std::string_view text);
server::Response csvResponse(std::string csv, std::string_view name);
server::Response styleSheet();
server::Response redirect(std::string_view where);
/// Content-Security-Policy and its relatives; private, and never from a cache.
void addHeaders(server::Response& response);

extern const std::string kStyle;  ///< dashboard.css

}  // namespace refract::dashboard
