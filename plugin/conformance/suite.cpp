// Asking a service, step by step, and judging what it answers.
#include "plugin/conformance/suite.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "fhir/json.h"
#include "plugin/conformance/answer_validator.h"
#include "plugin/conformance/discovery_validator.h"
#include "plugin/conformance/sample.h"
#include "plugin/conformance/text.h"

namespace refract::conformance {

namespace {

/// Beyond it a prescriber waits for the screen (S9).
constexpr std::chrono::milliseconds kSoon{500};
constexpr const char* kJson = "application/json";
/// Of one kind, the first few say enough; how many more there are is said.
constexpr std::size_t kMostComplaints = 5;
/// Each is seven calls, which a client's rate limit must bear, and each may take until the patience ends.
constexpr std::size_t kMostServices = 10;
/// What a service names is cut there: an id of a UUID's length is shown whole, and a row keeps to a line or two.
constexpr std::size_t kMostOfName = 40, kMostOfText = 200;

bool isJson(const Reply& reply) {
    const auto type = reply.header("content-type");
    return type.starts_with("application/json") || type.starts_with("application/fhir+json");
}

bool isOutcome(const std::string& body) {
    fhir::Document document;
    const auto root = document.parse(body);
    return root && (*root)["resourceType"].text() == "OperationOutcome" && (*root)["issue"].size() > 0;
}

std::string nameOf(const Listed& service) {
    return shown(service.id, kMostOfName) + " on " + shown(service.hook, kMostOfName);
}

/// "s10 on patient-view, s11 on patient-view and 4988 more"
std::string namesOf(std::span<const Listed> services) {
    std::string names;
    constexpr std::size_t kMostNamed = 2;
    for (std::size_t i = 0; i < std::min(services.size(), kMostNamed); ++i) {
        names += (i > 0 ? ", " : "") + nameOf(services[i]);
    }
    if (services.size() > kMostNamed) names += " and " + std::to_string(services.size() - kMostNamed) + " more";
    return names;
}

std::string seen(const Reply& reply) {
    if (!reply.error.empty()) return "no answer: " + reply.error;
    return "answered " + std::to_string(reply.status);
}

bool isLoopback(std::string_view url) {
    const auto scheme = url.find("://");
    const auto host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

class Examination {
public:
    explicit Examination(const Target& target) : target_(target) {}

    std::vector<Row> run() {
        transport();
        const auto discovery = get("/cds-services");
        if (discovery.status != 200) {
            row("D1", "discovery answers 200", Verdict::fails, seen(discovery));
            return std::move(rows_);
        }
        judgeDiscovery(discovery);
        addresses(discovery);
        methods();
        trust();
        cors();
        for (const auto& service : services_) call(service);
        if (!left_.empty()) {
            row("S1",
                std::to_string(left_.size()) + " more services, beyond the first " + std::to_string(kMostServices) +
                    ", are not tried",
                Verdict::skipped, namesOf(left_));
        }
        if (!services_.empty()) refusals(services_.front());
        return std::move(rows_);
    }

private:
    void row(std::string id, std::string_view what, Verdict verdict, std::string_view detail = {}) {
        rows_.push_back({std::move(id), shown(what, kMostOfText), verdict, shown(detail, kMostOfText)});
        if (target_.tell) target_.tell(rows_.back());
    }
    /// The first few of one kind, what fails before what is advice; and of the others how many there are.
    void few(std::vector<Row> found) {
        std::stable_partition(found.begin(), found.end(), [](const Row& one) { return one.verdict == Verdict::fails; });
        const std::size_t most = std::min(found.size(), kMostComplaints);
        for (std::size_t i = 0; i < most; ++i) row(found[i].id, found[i].what, found[i].verdict, found[i].detail);
        if (found.size() == most) return;
        std::set<std::string> ids;
        for (std::size_t i = most; i < found.size(); ++i) ids.insert(found[i].id);
        std::string more = "and " + std::to_string(found.size() - most) + " more: ";
        for (const auto& id : ids) more += (id == *ids.begin() ? "" : ", ") + id;
        row(ids.size() == 1 ? *ids.begin() : "C1-C8", found[most].what, found[most].verdict, more);
    }
    void row(std::string id, std::string_view what, bool holds, const Reply& reply,
             Verdict otherwise = Verdict::fails) {
        row(std::move(id), what, holds ? Verdict::holds : otherwise, holds ? std::string() : seen(reply));
    }

    Reply send(Call call, const std::string& path) {
        call.url = target_.base + path;
        if (target_.authorize) call.headers.emplace_back("Authorization", target_.authorize(call.url));
        return target_.ask(call);
    }
    Reply get(const std::string& path) {
        Call call;
        call.headers.emplace_back("Accept", kJson);
        return send(std::move(call), path);
    }
    Reply with(const std::string& method, const std::string& path) {
        Call call;
        call.method = method;
        return send(std::move(call), path);
    }
    Reply post(const std::string& path, std::string body, const std::string& type = kJson,
               const std::string& accept = kJson) {
        Call call;
        call.method = "POST";
        call.body = std::move(body);
        call.headers = {{"Content-Type", type}, {"Accept", accept}};
        return send(std::move(call), path);
    }

    void transport() {
        if (!target_.base.starts_with("https://")) {
            row("T5", "the service speaks TLS", isLoopback(target_.base) ? Verdict::advice : Verdict::fails,
                "its address begins with http://");
            return;
        }
        Call call;
        call.url = target_.base + "/cds-services";
        const auto now = target_.ask(call);
        row("T5", "its certificate holds, with TLS 1.2 or newer", now.error.empty(), now);
        call.oldTls = true;
        const auto old = target_.ask(call);
        row("T5", "TLS 1.1 and older are refused", !old.error.empty(), old);
    }

    void judgeDiscovery(const Reply& reply) {
        row("D1", "discovery answers 200", Verdict::holds);
        row("D1", "discovery is application/json", isJson(reply) ? Verdict::holds : Verdict::fails,
            isJson(reply) ? "" : "Content-Type is another");
        std::map<std::string, std::vector<Complaint>> by;
        for (auto& complaint : discoveryComplaints(reply.body)) by[complaint.row].push_back(std::move(complaint));
        static constexpr std::array<std::pair<const char*, const char*>, 4> kRows{
            {{"D1", "discovery lists services"},
             {"D2", "each service has hook, id and description"},
             {"D4", "prefetch templates are of the kind that clients resolve"},
             {"D5", "nothing optional is null or empty"}}};
        for (const auto& [id, what] : kRows) {
            if (by[id].empty()) row(id, what, Verdict::holds);
            std::vector<Row> found;
            for (const auto& one : by[id]) {
                found.push_back({id, what, one.must ? Verdict::fails : Verdict::advice, one.text});
            }
            few(std::move(found));
        }
        chooseServices(listedServices(reply.body));
    }

    /// Those that can be called, and not too many of them.
    void chooseServices(std::vector<Listed> listed) {
        const auto strange = std::stable_partition(listed.begin(), listed.end(),
                                                   [](const Listed& one) { return standsInAddress(one.id); });
        if (strange != listed.end()) {
            row("S1", "services whose id cannot stand in an address are not called", Verdict::skipped,
                namesOf({strange, listed.end()}));
            listed.erase(strange, listed.end());
        }
        const auto most = listed.begin() + static_cast<std::ptrdiff_t>(std::min(listed.size(), kMostServices));
        left_.assign(most, listed.end());
        services_.assign(listed.begin(), most);
    }

    void addresses(const Reply& discovery) {
        const auto slash = get("/cds-services/");
        row("D1", "a slash at the end of the address is tolerated", slash.status == 200 && slash.body == discovery.body,
            slash, Verdict::advice);
        const auto unknown = post("/cds-services/there-is-no-such-service", "{}");
        row("S8", "an unknown service is 404", unknown.status == 404, unknown);
    }

    void methods() {
        const auto head = with("HEAD", "/cds-services");
        row("S8", "HEAD is answered as GET, without a body", head.status == 200 && head.body.empty(), head,
            Verdict::advice);
        const auto wrong = with("DELETE", "/cds-services");
        row("S8", "another method on discovery is 405 with Allow",
            wrong.status == 405 && !wrong.header("allow").empty(), wrong, Verdict::advice);
        if (services_.empty()) return;
        const std::string address = "/cds-services/" + services_.front().id;
        const auto read = get(address);
        row("S8", "GET of a service is 405 with Allow", read.status == 405 && !read.header("allow").empty(), read,
            Verdict::advice);
        const auto options = with("OPTIONS", address);
        row("S8", "OPTIONS of a service says what it takes",
            options.status / 100 == 2 && options.header("allow").find("POST") != std::string::npos, options,
            Verdict::advice);
    }

    void trust() {
        if (!target_.authorize) {
            row("T1", "calls without a token are refused", Verdict::skipped, "no key was given to sign with");
            return;
        }
        Call call;
        call.url = target_.base + "/cds-services";
        const auto bare = target_.ask(call);
        row("T1", "a call without a token is 401 with WWW-Authenticate",
            bare.status == 401 && bare.header("www-authenticate").starts_with("Bearer"), bare);
        auto token = target_.authorize(call.url);
        const auto tried = [&](const std::string& authorization) {
            Call made = call;
            made.headers.emplace_back("Authorization", authorization);
            return target_.ask(made);
        };
        auto broken = token;
        broken[broken.size() - 8] = broken[broken.size() - 8] == 'A' ? 'B' : 'A';
        const auto forged = tried(broken);
        row("T2", "a signature that does not hold is 401", forged.status == 401, forged);
        // {"alg":"none","typ":"JWT"}
        const auto dot = token.find('.');
        const auto none =
            tried("Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0" + token.substr(dot, token.rfind('.') - dot + 1));
        row("T2", "the algorithm \"none\" is 401", none.status == 401, none);
        const auto elsewhere = tried(target_.authorize(call.url + "/elsewhere"));
        row("T1", "a token for another address is 401", elsewhere.status == 401, elsewhere);
        const auto first = tried(token), again = tried(token);
        row("T4", "a token that was used is 401", first.status == 200 && again.status == 401, again, Verdict::advice);
    }

    void cors() {
        if (target_.origin.empty() || services_.empty()) {
            row("T6", "a page may call (CORS)", Verdict::skipped, "no origin was given");
            return;
        }
        const auto preflight = [&](const std::string& origin) {
            Call call;
            call.method = "OPTIONS";
            call.url = target_.base + "/cds-services/" + services_.front().id;
            call.headers = {{"Origin", origin},
                            {"Access-Control-Request-Method", "POST"},
                            {"Access-Control-Request-Headers", "authorization,content-type"}};
            return target_.ask(call);
        };
        const auto allowed = preflight(target_.origin);
        auto fields = allowed.header("access-control-allow-headers");
        std::transform(fields.begin(), fields.end(), fields.begin(), [](unsigned char c) { return std::tolower(c); });
        const auto whom = allowed.header("access-control-allow-origin");
        row("T6", "a preflight of the page is answered without a token",
            allowed.status / 100 == 2 && (whom == target_.origin || whom == "*") &&
                fields.find("content-type") != std::string::npos && fields.find("authorization") != std::string::npos,
            allowed);
        const auto stranger = preflight("https://stranger.invalid").header("access-control-allow-origin");
        row("T6", "a page of another origin is not let in", stranger.empty() ? Verdict::holds : Verdict::advice,
            stranger.empty() ? "" : "every origin may call");
    }

    void call(const Listed& service) {
        const std::string address = "/cds-services/" + service.id, name = nameOf(service) + ": ";
        const auto sample = sampleFor(service);
        const auto reply = post(address, sample.write());
        if (reply.status == 412) {
            row("S7", name + "a sample call is answered", Verdict::skipped,
                "412: it needs data that the sample has not");
            return;
        }
        row("S1", name + "a sample call is 200", reply.status == 200, reply);
        if (reply.status != 200) return;
        row("S1", name + "the answer is application/json", isJson(reply), reply);
        judgeAnswer(name, reply.body, service.hook.starts_with("order-") ? "order" : "proposal");
        row("S9", name + "the answer comes within 500 ms", reply.took <= kSoon ? Verdict::holds : Verdict::advice,
            reply.took <= kSoon ? "" : "it took " + std::to_string(reply.took.count()) + " ms");
        const auto unknown = post(address, sample.write({}, R"({"a":[1,{"b":null}]})"));
        row("S1", name + "unknown elements are ignored", unknown.status == 200, unknown);
        for (const char* element : {"hook", "hookInstance", "context"}) {
            if (sample.without.contains(element)) {
                row("S1", name + "a call without " + element + " is 400", Verdict::skipped,
                    "this hook's clients leave it out");
                continue;
            }
            const auto without = post(address, sample.write(element));
            row("S1", name + "a call without " + element + " is 400", without.status == 400, without);
        }
        const auto again = post("/cds-services//" + service.id, sample.write());
        row("S1", name + "a doubled slash is tolerated", again.status == 200, again, Verdict::advice);
    }

    void judgeAnswer(const std::string& name, const std::string& body, const std::string& intent) {
        Asked asked{"conformance", intent, false};
        const auto must = answerViolations(body, asked);
        if (must.empty()) row("C1-C8", name + "every card holds", Verdict::holds);
        std::vector<Row> failing, beyond;
        for (const auto& one : must)
            failing.push_back({one.substr(0, one.find(' ')), name + "a card", Verdict::fails, one});
        few(std::move(failing));
        asked.house = true;
        const std::set<std::string> said(must.begin(), must.end());
        for (const auto& one : answerViolations(body, asked)) {
            if (said.contains(one)) continue;
            beyond.push_back(
                {one.substr(0, one.find(' ')), name + "a card, beyond the standard", Verdict::advice, one});
        }
        few(std::move(beyond));
    }

    void refusals(const Listed& service) {
        const std::string address = "/cds-services/" + service.id;
        for (const auto& [what, body] : {std::pair{"JSON that does not end", R"({"hook":)"}, std::pair{"no body", ""},
                                         std::pair{"an array", "[]"}}) {
            const auto reply = post(address, body);
            row("S8", std::string(what) + " is 400", reply.status == 400, reply);
            row("S8", std::string(what) + ": the refusal is an OperationOutcome", isOutcome(reply.body), reply,
                Verdict::advice);
        }
        const auto good = sampleFor(service).write();
        const auto text = post(address, good, "text/plain");
        row("S8", "a body that is not JSON by its type is 415", text.status == 415, text, Verdict::advice);
        const auto html = post(address, good, kJson, "text/html");
        row("S8", "a form that is not JSON is 406", html.status == 406, html, Verdict::advice);
        const auto deep = post(address, "{\"hook\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}");
        row("S8", "100,000 nested arrays are 4xx", deep.status / 100 == 4, deep);
        const auto after = get("/cds-services");
        row("S8", "and it still answers", after.status == 200, after);
    }

    const Target& target_;
    std::vector<Listed> services_, left_;
    std::vector<Row> rows_;
};

}  // namespace

std::string_view verdictName(Verdict verdict) {
    static constexpr std::array<std::string_view, 4> kNames{"ok", "FAILS", "advice", "skipped"};
    return kNames[static_cast<std::size_t>(verdict)];
}

std::vector<Row> examine(const Target& target) {
    return Examination(target).run();
}

}  // namespace refract::conformance
