// Who looks, at what, and the note of it.
#include "plugin/dashboard/dashboard.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace refract::dashboard {

namespace {

constexpr std::string_view kCookie = "refract_session";

struct Route {
    std::string_view path;
    fhir::Result<Content> (*view)(const Sources&, const Look&);
    bool identities = false;  ///< an auditor sees persons there
};
constexpr std::array<Route, 11> kRoutes{{{"/dashboard", overview},
                                         {"/dashboard/review", reviewList},
                                         {"/dashboard/rules", rules},
                                         {"/dashboard/rule", rule},
                                         {"/dashboard/by", breakdown},
                                         {"/dashboard/prescribers", prescribers},
                                         {"/dashboard/reasons", reasons},
                                         {"/dashboard/editions", editions},
                                         {"/dashboard/shadow", shadow},
                                         {"/dashboard/firings", firings},
                                         {"/dashboard/firing", firing, true}}};
constexpr std::string_view kLooks = "/dashboard/looks";

const Route* routeOf(std::string_view path) {
    const auto found =
        std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& route) { return route.path == path; });
    return found == kRoutes.end() ? nullptr : &*found;
}

trust::Secret cookieOf(const server::Request& request) {
    const auto header = request.headers.find("Cookie");
    if (!header) return {};
    std::string_view rest = *header;
    while (!rest.empty()) {
        const auto end = rest.find(';');
        std::string_view part = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        while (part.starts_with(' ')) part.remove_prefix(1);
        if (part.starts_with(kCookie) && part.substr(kCookie.size()).starts_with('=')) {
            return trust::Secret(part.substr(kCookie.size() + 1));
        }
    }
    return {};
}

/// A form of ours was sent from a page of ours: browsers say so for every POST.
bool isOwnForm(const server::Request& request) {
    if (const auto site = request.headers.find("Sec-Fetch-Site")) return *site == "same-origin";
    const auto origin = request.headers.find("Origin");
    const auto host = request.headers.find("Host");
    return origin && host && origin->ends_with(*host) &&
           origin->substr(0, origin->size() - host->size()).ends_with("://");
}

/// An address of ours as it came, the overview for any other: logging in leads nowhere else.
std::string ownAddress(std::string_view address) {
    constexpr std::size_t kLongest = 2000;
    const bool printable = std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    const auto path = address.substr(0, address.find('?'));
    const bool known = path == kLooks || routeOf(path) != nullptr;
    return std::string(known && printable && address.size() <= kLongest ? address : kRoot);
}

std::string addressOf(const server::Request& request) {
    return ownAddress(request.query.empty() ? request.path : request.path + "?" + std::string(request.query));
}

server::Response failure(const fhir::Issue& issue) {
    switch (issue.code) {
        case fhir::IssueCode::notFound:
            return messagePage(404, "Not on record", issue.details);
        case fhir::IssueCode::transient:
            return messagePage(503, "The record cannot be read now", issue.details);
        case fhir::IssueCode::exception:
            return messagePage(500, "Something went wrong", "The record did not answer this question.");
        default:
            break;
    }
    return messagePage(400, "This address cannot be shown",
                       issue.expression.empty() ? issue.details : issue.expression + ": " + issue.details);
}

server::Response csvOf(const Look& look, const Content& content) {
    const std::string& path = look.address.path();
    std::string name = path.substr(path.rfind('/') + 1);
    const std::string table = look.address.more("table");
    if (table.empty()) return csvResponse(content.table.csv(look.role()), name);
    const auto other = content.others.find(table);
    if (other == content.others.end()) return messagePage(404, "Nothing here", "This view has no such table.");
    return csvResponse(other->second.csv(look.role()), name + "-" + table);
}

std::int64_t newId(std::int64_t now) {
    // As the ids of decisions: the time, then 22 random bits.
    constexpr unsigned kRandomBits = 22;
    std::uint32_t random = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random);
    return static_cast<std::int64_t>((static_cast<std::uint64_t>(now) << kRandomBits) |
                                     (random & ((std::uint32_t{1} << kRandomBits) - 1)));
}

}  // namespace

Dashboard::Dashboard(DashboardParts parts)
    : parts_(std::move(parts)),
      sources_{quality::Questions(parts_.database), quality::Firings(parts_.database), parts_.open} {}

std::optional<server::Response> Dashboard::operator()(const server::Request& request) const {
    const std::string_view path = request.path;
    if (path == "/") return redirect(kRoot);
    if (path != kRoot && !path.starts_with(std::string(kRoot) + "/")) return std::nullopt;
    server::Response response = answer(request);
    const bool known = routeOf(path) != nullptr || path == kLooks || path == "/dashboard/login" ||
                       path == "/dashboard/logout" || path == "/dashboard/style.css";
    response.route = known ? request.path : std::string(kRoot) + "/{view}";
    return response;
}

server::Response Dashboard::answer(const server::Request& request) const {
    const std::string_view path = request.path;
    if (path == "/dashboard/style.css" && request.method == "GET") return styleSheet();
    if (path == "/dashboard/login") return logIn(request);
    if (path == "/dashboard/logout") return logOut(request);
    auto session = sessionOf(request);
    if (!session) return failure(session.error());
    if (!*session) return logInPage({}, 401, addressOf(request));
    if (request.method != "GET") {
        auto response = messagePage(405, "Not possible", "This address does not take that method.");
        response.headers.emplace_back("Allow", "GET, HEAD");
        return response;
    }
    return view(request, **session);
}

fhir::Result<std::optional<access::Session>> Dashboard::sessionOf(const server::Request& request) const {
    if (!parts_.userHeader.empty() && parts_.isTrustedProxy && parts_.isTrustedProxy(request.peer)) {
        const auto name = request.headers.find(parts_.userHeader);
        if (!name || request.headers.count(parts_.userHeader) != 1) return std::optional<access::Session>();
        auto role = parts_.accounts.roleOfKnown(*name);
        if (!role) return std::move(role).error();
        if (!*role) return std::optional<access::Session>();
        return std::optional<access::Session>(access::Session{std::string(*name), **role, {}});
    }
    return parts_.accounts.session(cookieOf(request), parts_.now());
}

std::string Dashboard::cookie(std::string_view token, std::int64_t seconds) const {
    std::string text(kCookie);
    text.append("=").append(token).append("; Path=/dashboard; HttpOnly; SameSite=Strict; Max-Age=");
    text += std::to_string(seconds);
    if (parts_.secureCookie) text += "; Secure";
    return text;
}

server::Response Dashboard::logIn(const server::Request& request) const {
    if (request.method == "GET") return logInPage({}, 200, kRoot);
    if (request.method != "POST" || !isOwnForm(request)) return logInPage("Please use this form.", 403, kRoot);
    auto form = parseParameters(request.body);
    if (!form) return failure(form.error());
    const trust::Secret password((*form)["password"]);
    const std::string to = ownAddress((*form)["to"]);
    auto token = parts_.accounts.logIn((*form)["name"], password, parts_.now());
    if (!token && token.error().code == fhir::IssueCode::throttled) {
        auto response = logInPage("Others are logging in just now. Please try again in a moment.", 429, to);
        response.headers.emplace_back("Retry-After", "1");
        return response;
    }
    if (!token) return failure(token.error());
    if (!*token)
        return logInPage("User and password do not fit, or the account is closed for a quarter of an hour.", 401, to);
    server::Response response = redirect(to);
    response.headers.emplace_back("Set-Cookie", cookie((*token)->reveal(), access::kLongestMs / 1000));
    return response;
}

server::Response Dashboard::logOut(const server::Request& request) const {
    const trust::Secret token = cookieOf(request);
    auto session = parts_.accounts.session(token, parts_.now());
    if (!session) return failure(session.error());
    auto form = parseParameters(request.body);
    if (request.method != "POST" || !form) return messagePage(405, "Not possible", "Logging out is a button.");
    if (*session) {
        const trust::Secret expected((*session)->csrfToken);
        if (!expected.is((*form)["csrf"])) return messagePage(403, "Not possible", "This form is not of this session.");
        if (auto done = parts_.accounts.logOut(token); !done) return failure(done.error());
    }
    server::Response response = redirect("/dashboard/login");
    response.headers.emplace_back("Set-Cookie", cookie({}, 0));
    return response;
}

fhir::Status Dashboard::note(const Look& look, const Content* content) const {
    const Route* const route = routeOf(look.address.path());
    const bool identities = route != nullptr && route->identities && look.role() == Role::auditor && content != nullptr;
    const std::int64_t now = parts_.now();
    audit::Statement statement{
        "INSERT INTO looks (id, at, account, role, view, filter, identities, decision) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, ",
        {newId(now), now, look.session.account, std::string(access::roleName(look.role())),
         look.address.path().substr(1) + (look.address.csv() ? " (CSV)" : ""), look.address.noted(),
         std::int64_t{identities ? 1 : 0}}};
    const auto decision = wholeNumberOf(look.address.more("decision"));
    statement.sql += decision ? "$8)" : "NULL)";
    if (decision) statement.parameters.emplace_back(*decision);
    auto done = parts_.database.change({&statement, 1});
    if (!done) return std::move(done).error();
    return fhir::ok();
}

fhir::Result<Content> Dashboard::looks(const Look& look) const {
    auto rows = parts_.database.ask(
        {"SELECT at, account, role, view, filter, identities FROM looks ORDER BY at DESC LIMIT 500", {}});
    if (!rows) return std::move(rows).error();
    Table table("Looks at the record, the latest first");
    for (const char* const title : {"When", "Who", "Role", "View", "Of what", "Persons shown"}) table.column(title);
    for (const auto& row : *rows) {
        table.row({Words{timeText(audit::wholeNumber(row[0])), {}}, Words{audit::text(row[1]), {}},
                   Words{audit::text(row[2]), {}}, Words{audit::text(row[3]), {}}, Words{audit::text(row[4]), {}},
                   Words{audit::wholeNumber(row[5]) != 0 ? "yes" : "", {}}});
    }
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    return Content{{"Who looked", "The latest five hundred.", html.take(), false}, std::move(table)};
}

server::Response Dashboard::view(const server::Request& request, const access::Session& session) const {
    const Route* const route = routeOf(request.path);
    const bool looksView = request.path == kLooks;
    if (route == nullptr && !looksView) return messagePage(404, "Nothing here", "There is no such view.");
    if (looksView && session.role != Role::auditor)
        return messagePage(403, "Not for viewers", "This view is for auditors.");
    auto parameters = parseParameters(request.query);
    if (!parameters) return failure(parameters.error());
    const fhir::Day today =
        parts_.today ? parts_.today()
                     : std::chrono::floor<std::chrono::days>(
                           std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(parts_.now())));
    auto address = Address::read(request.path, *parameters, today);
    if (!address) return failure(address.error());
    if (auto refreshed = sources_.questions.refresh(); !refreshed) return failure(refreshed.error());
    auto choices = sources_.questions.choices(address->scope());
    auto editionNames = sources_.questions.editions();
    if (!choices) return failure(choices.error());
    if (!editionNames) return failure(editionNames.error());
    const Look look{*address,
                    session,
                    today,
                    std::move(choices->clients),
                    std::move(choices->hooks),
                    std::move(*editionNames),
                    parts_.alarms()};
    auto content = looksView ? looks(look) : route->view(sources_, look);
    if (auto noted = note(look, content ? &*content : nullptr); !noted) return failure(noted.error());
    if (!content) return failure(content.error());
    if (look.address.csv()) return csvOf(look, *content);
    return pageResponse(look, content->view);
}

}  // namespace refract::dashboard
