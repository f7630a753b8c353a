// The addresses of the demo.
#include "plugin/demo/demo.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "plugin/demo/fhir_api.h"
#include "plugin/hooks/json_writer.h"
#include "plugin/server/page.h"
#include "plugin/web/assets.h"

namespace refract::demo {

namespace {

using server::Request;
using server::Response;

constexpr std::string_view kFhir = "/demo/fhir/";

struct Page {
    std::string_view path, asset, type;
};
constexpr std::array<Page, 6> kPages{{
    {"/", "index.html", "text/html; charset=utf-8"},
    {"/demo/demo.js", "demo.js", "text/javascript; charset=utf-8"},
    {"/demo/cds-cards.js", "cds-cards.js", "text/javascript; charset=utf-8"},
    {"/demo/demo.css", "demo.css", "text/css; charset=utf-8"},
    {"/demo/third-party.txt", "third-party.txt", "text/plain; charset=utf-8"},
    {"/demo/favicon.svg", "favicon.svg", "image/svg+xml"},
}};

Response json(std::string body, std::string_view route) {
    return server::page(std::move(body), server::kJson, route);
}

Response refuse(const fhir::Issue& issue, std::string_view route) {
    Response response = server::refused(issue);
    response.route = route;
    return response;
}

Response showPage(const Page& page) {
    const std::string* const body = web::asset(page.asset);
    if (body != nullptr) return server::page(*body, page.type, page.path);
    constexpr int kNotHere = 503;
    Response response = server::page(
        "This program was built without the pages of the demo: Node.js 18 and npm were missing (Debian: nodejs, npm).\n"
        "packaging/run.sh installs them. The service and /demo/fhir work.\n",
        "text/plain; charset=utf-8", page.path);
    response.status = kNotHere;
    return response;
}

bool isPost(std::string_view path) {
    return path == "/demo/hook" || path == "/demo/feedback";
}

/// The value of a parameter, undecoded; empty if there is none.
std::string_view parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
            return pair.substr(name.size() + 1);
        }
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
    }
    return {};
}

Response notAllowed(std::string_view allowed) {
    Response response =
        server::refused(405, {fhir::IssueCode::notSupported, "This address does not take that method.", {}, {}});
    response.headers.emplace_back("Allow", allowed);
    return response;
}

}  // namespace

fhir::Result<std::unique_ptr<Demo>> Demo::make(DemoSettings settings) {
    auto records = Records::of(settings.today());
    if (!records) return std::move(records).error();
    auto signer = Signer::make();
    if (!signer) return std::move(signer).error();
    auto client = signer->client();
    if (!client) return std::move(client).error();
    return std::unique_ptr<Demo>(new Demo(std::move(settings), std::move(*signer), std::move(*client)));
}

Demo::Demo(DemoSettings settings, Signer signer, std::shared_ptr<const trust::Client> client)
    : settings_(std::move(settings)), client_(std::move(client)), service_(std::move(signer)), relay_(service_) {}

bool Demo::owns(std::string_view path) {
    return path == "/" || path == "/demo" || path.starts_with("/demo/");
}

std::optional<Response> Demo::turnAway(const Request& request) const {
    const bool post = isPost(request.path);
    if (request.method == "OPTIONS" && request.path.starts_with(kFhir)) {
        Response preflight;
        preflight.status = 204;
        preflight.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
        return preflight;
    }
    if (request.method != (post ? "POST" : "GET")) return notAllowed(post ? "POST" : "GET, HEAD");
    if (!post) return std::nullopt;
    // The FHIR endpoint is for everybody; asking in the chart's name is for the chart's own page.
    const auto site = request.headers.find("Sec-Fetch-Site");
    if (site && *site != "same-origin") {
        return server::refused(403, {fhir::IssueCode::forbidden, "Only the demo's own page may ask this.", {}, {}});
    }
    const auto type = request.headers.find("Content-Type").value_or("");
    if (!type.starts_with("application/json")) {
        return server::refused(415, {fhir::IssueCode::notSupported, "The body must be JSON.", {}, {}});
    }
    return std::nullopt;
}

Response Demo::operator()(const Request& request) {
    const std::string_view path = request.path;
    for (const Page& page : kPages) {
        if (path == page.path) return showPage(page);
    }
    if (path == "/demo/hook") return relay_.hook(*records(), fhirBase(), request.body);
    if (path == "/demo/feedback") return relay_.feedback(request.body);
    if (path == "/demo/chart") return chart();
    if (path == "/demo/drugs") return products(request.query);
    if (path == "/demo/exchanges") return exchanges(request.query);
    if (path.starts_with(kFhir)) {
        return answerFhir(*records(), fhirBase(), path.substr(kFhir.size()), request.query);
    }
    return server::refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
}

std::shared_ptr<const Records> Demo::records() {
    const auto today = settings_.today();
    const std::lock_guard lock(mutex_);
    if (day_ != today) {
        // The files were read before: they are right.
        records_ = Records::of(today).value();
        day_ = today;
    }
    return records_;
}

Response Demo::chart() {
    hooks::JsonWriter out;
    out.startObject();
    out.member("today", fhir::toString(settings_.today()));
    out.member("storyDay", kStoryDay);
    out.member("fhirBase", fhirBase());
    out.optional("dashboard", dashboard_);
    out.key("patients");
    out.startArray();
    for (const Chart& chart : records()->charts()) {
        out.startObject();
        out.member("id", chart.id);
        out.member("title", chart.title);
        out.member("text", chart.text);
        out.member("try", chart.advice);
        for (const Resource& resource : chart.resources) {
            if (resource.type != "Patient") continue;
            out.key("patient");
            out.checkedJson(resource.json);
            break;
        }
        out.endObject();
    }
    out.endArray();
    out.endObject();
    return json(out.take(), "/demo/chart");
}

Response Demo::products(std::string_view query) const {
    constexpr std::string_view kRoute = "/demo/drugs";
    std::string name(parameter(query, "name"));
    std::replace(name.begin(), name.end(), '+', ' ');
    constexpr std::size_t kLongest = 60;
    if (name.empty() || name.size() > kLongest || name.find('%') != std::string::npos) {
        return refuse({fhir::IssueCode::value, "name is the beginning of a drug's name.", {}, "name"}, kRoute);
    }
    hooks::JsonWriter out;
    out.startObject();
    out.key("products");
    out.startArray();
    for (const Product& product : settings_.products(name)) {
        out.startObject();
        out.member("code", product.code);
        out.member("name", product.name);
        out.member("form", product.form);
        if (product.strength > 0) {
            out.member("strength", product.strength);
            out.member("unit", product.unit);
        }
        out.endObject();
    }
    out.endArray();
    out.endObject();
    return json(out.take(), kRoute);
}

Response Demo::exchanges(std::string_view query) const {
    const auto text = parameter(query, "since");
    std::uint64_t since = 0;
    std::from_chars(text.data(), text.data() + text.size(), since);
    return json(service_.exchanges(since), "/demo/exchanges");
}

}  // namespace refract::demo
