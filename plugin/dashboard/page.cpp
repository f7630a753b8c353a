// The frame of every page.
#include "plugin/dashboard/page.h"

#include <array>
#include <utility>

#include "plugin/server/page.h"

namespace refract::dashboard {

namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";

struct NavigationItem {
    std::string_view path, name;
    bool auditorsOnly = false;
};
constexpr std::array<NavigationItem, 10> kNavigation{{{"/dashboard", "Overview"},
                                                      {"/dashboard/review", "Review list"},
                                                      {"/dashboard/rules", "Rules"},
                                                      {"/dashboard/by", "Breakdown"},
                                                      {"/dashboard/prescribers", "Prescribers"},
                                                      {"/dashboard/reasons", "Override reasons"},
                                                      {"/dashboard/editions", "Editions"},
                                                      {"/dashboard/shadow", "Shadow"},
                                                      {"/dashboard/firings", "Firings"},
                                                      {"/dashboard/looks", "Who looked", true}}};

void head(Html& html, std::string_view title) {
    const Html::Element element = html.open("head");
    html.empty("meta", {{"charset", "utf-8"}});
    html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html.element("title", std::string(title) + " \u00b7 Refract");
    html.empty("link", {{"rel", "stylesheet"}, {"href", "/dashboard/style.css"}});
}

void navigation(Html& html, const Look& look) {
    const Html::Element nav = html.open("nav", {{"aria-label", "Views"}});
    for (const NavigationItem& item : kNavigation) {
        if (item.auditorsOnly && look.role() != Role::auditor) continue;
        const std::string href = look.address.href(item.path, {{"rule", ""}});
        if (look.address.path() == item.path) {
            html.element("a", item.name, {{"href", href}, {"aria-current", "page"}});
        } else {
            html.element("a", item.name, {{"href", href}});
        }
    }
}

void logOut(Html& html, const Look& look) {
    const Html::Element form =
        html.open("form", {{"method", "post"}, {"action", "/dashboard/logout"}, {"class", "who"}});
    html.element("span", look.session.account + " (" + std::string(access::roleName(look.role())) + ")");
    html.empty("input", {{"type", "hidden"}, {"name", "csrf"}, {"value", look.session.csrfToken}});
    html.element("button", "Log out", {{"type", "submit"}});
}

void choice(Html& html, std::string_view label, std::string_view name, const std::vector<std::string>& values,
            std::string_view chosen) {
    const Html::Element element = html.open("label");
    html.text(label);
    const Html::Element select = html.open("select", {{"name", name}});
    html.element("option", "all", {{"value", ""}});
    for (const std::string& value : values) {
        if (value == chosen) {
            html.element("option", value, {{"value", value}, {"selected", "selected"}});
        } else {
            html.element("option", value, {{"value", value}});
        }
    }
}

void date(Html& html, std::string_view label, std::string_view name, fhir::Day day) {
    const Html::Element element = html.open("label");
    html.text(label);
    html.empty("input", {{"type", "date"}, {"name", name}, {"value", fhir::toString(day)}});
}

void scopeForm(Html& html, const Look& look) {
    const quality::Scope& scope = look.address.scope();
    const Html::Element form =
        html.open("form", {{"method", "get"}, {"action", look.address.path()}, {"class", "scope"}});
    date(html, "From", "from", scope.since);
    date(html, "To", "to", scope.until - std::chrono::days(1));
    choice(html, "Client", "client", look.clients, scope.client);
    choice(html, "Hook", "hook", look.hooks, scope.hook);
    choice(html, "Severity", "severity", {"critical", "warning", "info"},
           scope.severity ? quality::severityText(*scope.severity) : std::string_view());
    choice(html, "Edition", "edition", look.editions, scope.edition);
    for (const std::string_view kept :
         {"outcome", "reason", "prescriber", "place", "why", "dimension", "before", "after"}) {
        if (look.address.has(kept)) {
            html.empty("input", {{"type", "hidden"}, {"name", kept}, {"value", look.address.more(kept)}});
        }
    }
    if (!scope.rule.empty()) html.empty("input", {{"type", "hidden"}, {"name", "rule"}, {"value", scope.rule}});
    html.element("button", "Show", {{"type", "submit"}});
}

/// What else narrows this view, each with a link that leaves it open.
void narrowed(Html& html, const Look& look, bool byRule) {
    constexpr std::size_t kPseudonymShown = 10;
    std::vector<std::array<std::string, 3>> parts;
    const Address& address = look.address;
    if (const std::string& rule = address.scope().rule; !rule.empty() && address.path() != "/dashboard/rule") {
        if (byRule) {
            parts.push_back({"rule", "rule " + rule, "all rules"});
        } else {
            html.element("p", "The rule " + rule + " does not narrow this view: it is of all rules together.",
                         {{"class", "narrowed"}});
        }
    }
    const bool list = address.path() == "/dashboard/firings";
    if (const auto outcome = address.more("outcome"); list && !outcome.empty()) {
        parts.push_back({"outcome", outcome == "none" ? "not answered" : outcome, "any outcome"});
    }
    if (list && address.has("reason")) {
        const auto reason = address.more("reason");
        parts.push_back({"reason", reason.empty() ? "no reason given" : "reason " + reason, "any reason"});
    }
    if (const auto who = address.more("prescriber"); list && !who.empty()) {
        parts.push_back({"prescriber", "prescriber " + who.substr(0, kPseudonymShown), "all prescribers"});
    }
    if (parts.empty()) return;
    const Html::Element line = html.open("p", {{"class", "narrowed"}});
    html.text("Only: ");
    for (const auto& [name, text, open] : parts) {
        html.element("strong", text);
        html.text(" (");
        html.element("a", open, {{"href", address.without(name)}});
        html.text(") ");
    }
}

server::Response htmlResponse(Html& html, int status = 200) {
    server::Response response;
    response.status = status;
    response.contentType = kHtml;
    response.body = "<!DOCTYPE html>\n" + html.take();
    addHeaders(response);
    return response;
}

}  // namespace

void addHeaders(server::Response& response) {
    constexpr std::string_view kPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri "
        "'none'";
    server::addPageFields(response, kPolicy);
    response.headers.emplace_back("Cache-Control", "no-store");
}

server::Response pageResponse(const Look& look, const View& view) {
    Html html;
    {
        const Html::Element root = html.open("html", {{"lang", "en"}});
        head(html, view.title);
        const Html::Element body = html.open("body");
        html.element("a", "To the content", {{"href", "#content"}, {"class", "skip"}});
        {
            const Html::Element header = html.open("header");
            html.element("span", "Refract", {{"class", "brand"}});
            navigation(html, look);
            logOut(html, look);
        }
        const Html::Element main = html.open("main", {{"id", "content"}});
        for (const std::string& alarm : look.alarms) html.element("p", alarm, {{"class", "alarm"}, {"role", "alert"}});
        html.element("h1", view.title);
        if (!view.lead.empty()) html.element("p", view.lead, {{"class", "lead"}});
        if (view.hasScope) {
            scopeForm(html, look);
            narrowed(html, look, view.byRule);
        }
        html.markup(view.html);
    }
    return htmlResponse(html);
}

server::Response logInPage(std::string_view problem, int status, std::string_view to) {
    Html html;
    {
        const Html::Element root = html.open("html", {{"lang", "en"}});
        head(html, "Log in");
        const Html::Element body = html.open("body");
        const Html::Element main = html.open("main", {{"class", "login"}});
        html.element("h1", "Refract: quality dashboard");
        if (!problem.empty()) html.element("p", problem, {{"class", "alarm"}, {"role", "alert"}});
        const Html::Element form = html.open("form", {{"method", "post"}, {"action", "/dashboard/login"}});
        html.empty("input", {{"type", "hidden"}, {"name", "to"}, {"value", to}});
        {
            const Html::Element label = html.open("label");
            html.text("User");
            html.empty("input", {{"name", "name"}, {"autocomplete", "username"}, {"required", ""}});
        }
        {
            const Html::Element label = html.open("label");
            html.text("Password");
            html.empty(
                "input",
                {{"name", "password"}, {"type", "password"}, {"autocomplete", "current-password"}, {"required", ""}});
        }
        html.element("button", "Log in", {{"type", "submit"}});
    }
    return htmlResponse(html, status);
}

server::Response messagePage(int status, std::string_view title, std::string_view text) {
    Html html;
    {
        const Html::Element root = html.open("html", {{"lang", "en"}});
        head(html, title);
        const Html::Element body = html.open("body");
        const Html::Element main = html.open("main", {{"class", "login"}});
        html.element("h1", title);
        html.element("p", text);
        const Html::Element line = html.open("p");
        html.element("a", "To the overview", {{"href", kRoot}});
    }
    return htmlResponse(html, status);
}

server::Response csvResponse(std::string csv, std::string_view name) {
    server::Response response;
    response.contentType = "text/csv; charset=utf-8; header=present";
    response.body = std::move(csv);
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"refract-" + std::string(name) + ".csv\"");
    addHeaders(response);
    return response;
}

server::Response styleSheet() {
    server::Response response;
    response.contentType = "text/css; charset=utf-8";
    response.body = kStyle;
    addHeaders(response);
    return response;
}

server::Response redirect(std::string_view where) {
    constexpr int kSeeOther = 303;
    server::Response response;
    response.status = kSeeOther;
    response.headers.emplace_back("Location", where);
    addHeaders(response);
    return response;
}

}  // namespace refract::dashboard
