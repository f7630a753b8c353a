// From the page's question to the service's, and back.
#include "plugin/demo/relay.h"

#include <optional>

#include "plugin/demo/fhir_api.h"
#include "plugin/hooks/json_writer.h"

namespace refract::demo {

namespace {

using fhir::Value;

constexpr std::string_view kHookRoute = "/demo/hook";
constexpr std::string_view kFeedbackRoute = "/demo/feedback";
constexpr int kBadGateway = 502;

server::Response json(std::string body, std::string_view route, int status = 200) {
    server::Response response;
    response.status = status;
    response.contentType = server::kJson;
    response.body = std::move(body);
    response.route = route;
    return response;
}

server::Response refuse(int status, const fhir::Issue& issue, std::string_view route) {
    server::Response response = server::refused(status, issue);
    response.route = route;
    return response;
}

/// A template with the tokens of the context in place; std::nullopt when one has no value.
std::optional<std::string> filled(std::string_view text, Value context) {
    constexpr std::string_view kToken = "{{context.";
    constexpr std::string_view kEnd = "}}";
    std::string out;
    for (;;) {
        const auto open = text.find("{{");
        out.append(text.substr(0, open));
        if (open == std::string_view::npos) return out;
        text.remove_prefix(open);
        const auto close = text.find(kEnd);
        if (!text.starts_with(kToken) || close == std::string_view::npos) return std::nullopt;
        const auto value = context[text.substr(kToken.size(), close - kToken.size())].text();
        if (value.empty()) return std::nullopt;
        out.append(value);
        text.remove_prefix(close + kEnd.size());
    }
}

bool isMedicationHistory(std::string_view query) {
    return query.starts_with("Medication");
}

/// How many keys of a prefetch are a history of medication, and how many of these could not be had.
struct Histories {
    std::size_t asked = 0, gone = 0;
    bool allGone() const { return asked > 0 && gone == asked; }
};

/// The body of a call: the page's question, with prefetch.
template <typename WritePrefetch>
std::string callOf(Value question, WritePrefetch writePrefetch) {
    hooks::JsonWriter call;
    call.startObject();
    call.member("hook", question["hook"].text());
    call.member("hookInstance", question["hookInstance"].text());
    call.key("context");
    call.checkedJson(question["context"].serialize());
    call.key("prefetch");
    call.startObject();
    writePrefetch(call);
    call.endObject();
    call.endObject();
    return call.take();
}

/// Puts the cards of one answer into the page's, each with the service that said it.
void addCards(hooks::JsonWriter& out, Value answer, std::string_view serviceId) {
    for (const Value card : answer["cards"].elements()) {
        if (!card.isObject()) continue;
        out.startObject();
        for (const auto& [key, value] : card.members()) {
            if (key == "serviceId") continue;
            out.key(key);
            out.checkedJson(value.serialize());
        }
        out.member("serviceId", serviceId);
        out.endObject();
    }
}

/// The body of a feedback call: the page's items, each with the firing that is meant (an extension of ours).
std::string feedbackOf(Value said) {
    hooks::JsonWriter call;
    call.startObject();
    call.key("feedback");
    call.startArray();
    for (const Value item : said["feedback"].elements()) {
        call.startObject();
        for (const auto& [key, value] : item.members()) {
            if (key == "extension") continue;
            call.key(key);
            call.checkedJson(value.serialize());
        }
        call.key("extension");
        call.startObject();
        call.member("org.refract.hookInstance", said["hookInstance"].text());
        call.endObject();
        call.endObject();
    }
    call.endArray();
    call.endObject();
    return call.take();
}

/// The refusal of a question about nobody.
std::optional<server::Response> refusePatient(const Records& records, Value context) {
    const auto patient = context["patientId"].text();
    if (patient.empty()) {
        return refuse(400, {fhir::IssueCode::required, "context.patientId is needed.", {}, {}}, kHookRoute);
    }
    if (records.chart(patient) != nullptr) return std::nullopt;
    return refuse(404, {fhir::IssueCode::notFound, "The demo has no such patient.", {}, "context.patientId"},
                  kHookRoute);
}

}  // namespace

fhir::Result<std::shared_ptr<const Relay::Services>> Relay::services() {
    {
        const std::lock_guard lock(mutex_);
        if (known_ != nullptr) return known_;
    }
    const auto reply = client_.get("/cds-services");
    if (!reply) return reply.error();
    fhir::Document document;
    const auto root = document.parse(reply->body);
    if (reply->status != 200 || !root) {
        return fhir::Issue{fhir::IssueCode::transient, "Discovery failed.", {}, {}};
    }
    auto services = std::make_shared<Services>();
    for (const Value each : (*root)["services"].elements()) {
        Service service{std::string(each["id"].text()), std::string(each["hook"].text()), {}};
        for (const auto& [key, text] : each["prefetch"].members()) service.prefetch.emplace_back(key, text.text());
        services->push_back(std::move(service));
    }
    const std::lock_guard lock(mutex_);
    known_ = services;
    return known_;
}

server::Response Relay::hook(const Records& records, std::string_view fhirBase, std::string_view body) {
    fhir::Document document;
    const auto question = document.parse(body);
    if (!question) return refuse(400, question.error(), kHookRoute);
    const auto hook = (*question)["hook"].text();
    const Value context = (*question)["context"];
    if (hook.empty() || !context.isObject()) {
        return refuse(400, {fhir::IssueCode::required, "hook and context are needed.", {}, {}}, kHookRoute);
    }
    if (auto refused = refusePatient(records, context)) return std::move(*refused);
    const auto known = services();
    if (!known) return refuse(kBadGateway, known.error(), kHookRoute);

    hooks::JsonWriter cards;
    cards.startObject();
    cards.key("cards");
    cards.startArray();
    bool answered = false;
    Histories histories;
    for (const Service& service : **known) {
        if (service.hook != hook) continue;
        const auto prefetch = [&](hooks::JsonWriter& call) {
            for (const auto& [key, text] : service.prefetch) {
                const auto query = filled(text, context);
                if (!query) continue;
                const Resolved resolved = resolve(records, fhirBase, *query);
                call.key(key);
                call.checkedJson(resolved.json);
                if (!isMedicationHistory(*query)) continue;
                ++histories.asked;
                if (resolved.unavailable) ++histories.gone;
            }
        };
        const auto reply = client_.post("/cds-services/" + service.id, callOf(*question, prefetch));
        fhir::Document answer;
        if (!reply || reply->status != 200) continue;
        if (const auto root = answer.parse(reply->body)) {
            answered = true;
            addCards(cards, *root, service.id);
        }
    }
    if (!answered) {
        return refuse(kBadGateway, {fhir::IssueCode::transient, "No service of that hook has answered.", {}, {}},
                      kHookRoute);
    }
    cards.endArray();
    if (histories.allGone()) cards.member("withoutMedicationHistory", true);
    cards.endObject();
    return json(cards.take(), kHookRoute);
}

server::Response Relay::feedback(std::string_view body) {
    fhir::Document document;
    const auto said = document.parse(body);
    if (!said) return refuse(400, said.error(), kFeedbackRoute);
    const auto known = services();
    if (!known) return refuse(kBadGateway, known.error(), kFeedbackRoute);
    const auto hook = (*said)["hook"].text();
    const auto id = (*said)["serviceId"].text();
    const Service* found = nullptr;
    for (const Service& service : **known) {
        if (service.hook == hook && (id.empty() || service.id == id)) found = &service;
    }
    if (found == nullptr || !(*said)["feedback"].isArray()) {
        return refuse(400, {fhir::IssueCode::value, "There is no such service, or no feedback.", {}, {}},
                      kFeedbackRoute);
    }
    auto reply = client_.post("/cds-services/" + found->id + "/feedback", feedbackOf(*said));
    if (!reply) return refuse(kBadGateway, reply.error(), kFeedbackRoute);
    if (reply->body.empty()) reply->body = "{}";
    return json(std::move(reply->body), kFeedbackRoute, reply->status);
}

}  // namespace refract::demo
