// From bytes to an evaluation, step after step as the design's table has them.
#include "plugin/service/service.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <utility>

#include "plugin/hooks/discovery.h"
#include "plugin/intake/intake.h"
#include "plugin/service/completion.h"
#include "plugin/service/document_pool.h"
#include "plugin/service/on_record.h"
#include "plugin/service/orders.h"
#include "plugin/service/supply.h"

namespace refract::service {

namespace {

rules::Moment momentOf(hooks::Hook hook) {
    switch (hook) {
        case hooks::Hook::patientView:
            return rules::Moment::patientView;
        case hooks::Hook::encounterStart:
            return rules::Moment::encounterStart;
        case hooks::Hook::orderSelect:
            return rules::Moment::orderSelect;
        case hooks::Hook::orderSign:
            return rules::Moment::orderSign;
    }
    return rules::Moment::patientView;
}

std::vector<hooks::Hook> allHooks() {
    std::vector<hooks::Hook> offered;
    for (const auto& definition : hooks::services()) offered.push_back(definition.hook);
    return offered;
}

std::string_view serviceFor(hooks::Hook hook) {
    for (const auto& definition : hooks::services()) {
        if (definition.hook == hook) return definition.id;
    }
    return {};
}

/// Without an audit patients are known by a hash whose key lives as long as the process.
class PatientHash {
public:
    PatientHash() { RAND_bytes(key_.data(), static_cast<int>(key_.size())); }

    std::string operator()(std::string_view client, std::string_view patient) const {
        std::string text = std::to_string(client.size());
        text.append(1, ':').append(client).append(patient);
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length);
        return {reinterpret_cast<const char*>(digest.data()), length};
    }

private:
    std::array<unsigned char, 32> key_{};
};

/// Each draft may meet each other one in a rule: 1,000 of the worst mix take a quarter of a
/// second, 3,000 took three.
fhir::Status boundOrders(const fhir::Collection& orders) {
    const auto count = std::count_if(orders.items().begin(), orders.items().end(),
                                     [](const fhir::Collection::Item& item) { return item.container.absent(); });
    if (count <= static_cast<std::ptrdiff_t>(kMostDraftOrders)) return fhir::ok();
    return fhir::Issue{fhir::IssueCode::tooLong, "There are too many drafted orders in one request; none was checked.",
                       "at most " + std::to_string(kMostDraftOrders), "context.draftOrders"};
}

/// Microseconds since it was made, or since it was asked last.
class Stopwatch {
public:
    std::int64_t lap() {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration_cast<std::chrono::microseconds>(now - std::exchange(last_, now)).count();
    }
    std::int64_t total() const {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration_cast<std::chrono::microseconds>(now - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now(), last_ = begin_;
};

/// Encounter.location of the encounter in context, where it was sent along.
std::string locationOf(const fhir::Collection& resources, std::string_view encounterId) {
    if (encounterId.empty()) return {};
    for (const auto& item : resources.items()) {
        const fhir::Value resource = item.json;
        if (resource["resourceType"].text() != "Encounter" || resource["id"].text() != encounterId) continue;
        for (const auto location : resource["location"].elements()) {
            return std::string(location["location"]["reference"].text());
        }
    }
    return {};
}

/// How far back answers matter: the longest silence of F03.
constexpr std::int64_t kRememberedMs = std::int64_t{366} * 24 * 60 * 60 * 1000;

}  // namespace

struct Service::Impl {
    // A mutex around a copy: atomic<shared_ptr> of GCC 12 trips ThreadSanitizer.
    mutable std::mutex swapping;
    std::shared_ptr<const rules::Knowledge> edition, shadowEdition;
    DocumentPool documents;
    Fetching fetching;
    PatientHash ownHash;
    audit::Audit* audit = nullptr;
    std::function<void(const Evaluation&)> observer;

    /// The edition that judges for the record alone; without a record nobody would know.
    std::shared_ptr<const rules::Knowledge> second() const {
        if (audit == nullptr) return nullptr;
        const std::lock_guard lock(swapping);
        return shadowEdition;
    }

    std::string patientHash(const Caller& caller, std::string_view patient) const {
        if (audit != nullptr) return audit->patientHash({caller.client, caller.tenant}, patient);
        return ownHash(caller.clientKey, patient);
    }

    void learnClock(const Caller& caller) const {
        if (audit == nullptr || !caller.tokenIssuedAt) return;
        audit->noteClock({caller.client, caller.tenant}, *caller.tokenIssuedAt, caller.receivedAt);
    }

    /// What was answered before; nothing where it is not known.
    std::optional<rules::PriorResponses> recall(Evaluation& evaluation, const Caller& caller,
                                                std::string_view patient) const {
        if (audit == nullptr) return std::nullopt;
        const auto priors = audit->priors({caller.client, caller.tenant}, patient, caller.receivedAt - kRememberedMs);
        evaluation.recalled = priors.has_value();
        if (!priors) return std::nullopt;
        return priorResponsesOf(*priors);
    }

    /// What all ways in share, once the record is there.
    void think(Evaluation& evaluation, const hooks::HookRequest& request, const Caller& caller,
               const std::optional<rules::PriorResponses>& prior, Stopwatch& watch) const {
        const auto& knowledge = evaluation.knowledge;
        evaluation.exposure = rules::exposure(evaluation.patient, evaluation.today);
        evaluation.assessment = rules::assess(evaluation.patient, evaluation.exposure, *knowledge, evaluation.today);
        evaluation.moment = momentOf(request.hook);
        const rules::Question question{evaluation.patient, evaluation.exposure, evaluation.assessment,
                                       evaluation.today,   evaluation.moment,   prior ? &*prior : nullptr};
        evaluation.findings = rules::think(*knowledge, question, audit == nullptr ? nullptr : &evaluation.heldBack);
        evaluation.latency.think = watch.lap();
        const cards::CardContext context{*knowledge,
                                         question,
                                         caller.clientKey,
                                         patientHash(caller, request.patientId),
                                         std::string(request.userId),
                                         std::string(request.patientId),
                                         std::string(request.encounterId),
                                         std::string(request.hookInstance),
                                         caller.stableUuid,
                                         evaluation.selectionNamesNoDraft};
        evaluation.said = cards::say(evaluation.findings, context);
        evaluation.latency.say = watch.lap();
        evaluation.latency.total = watch.total();
    }
};

Service::Service(std::shared_ptr<const rules::Knowledge> knowledge, Fetching fetching, audit::Audit* audit)
    : impl_(std::make_unique<Impl>()) {
    impl_->edition = std::move(knowledge);
    impl_->fetching = std::move(fetching);
    impl_->audit = audit;
}
Service::~Service() = default;

void Service::observe(std::function<void(const Evaluation&)> observer) {
    impl_->observer = std::move(observer);
}

std::shared_ptr<const rules::Knowledge> Service::knowledge() const {
    const std::lock_guard lock(impl_->swapping);
    return impl_->edition;
}

void Service::replace(std::shared_ptr<const rules::Knowledge> knowledge) {
    const std::lock_guard lock(impl_->swapping);
    impl_->edition.swap(knowledge);
}

void Service::shadow(std::shared_ptr<const rules::Knowledge> knowledge) {
    const std::lock_guard lock(impl_->swapping);
    impl_->shadowEdition.swap(knowledge);
}

fhir::Result<EvaluationPtr> Service::evaluate(std::string_view serviceId, std::string_view body, rules::Day today,
                                              const Caller& caller) {
    const auto begun = Completion::Clock::now();
    Stopwatch watch;
    const auto offered = serviceId.empty() ? allHooks() : hooks::hooksOf(serviceId);
    if (offered.empty()) {
        return fhir::Issue{fhir::IssueCode::notFound, "There is no service of that name.", {}, {}};
    }
    const auto document = impl_->documents.lend();
    if (auto root = document->parse(body); !root) return std::move(root).error();
    auto request = hooks::readHookRequest(*document, offered, caller.request);
    if (!request) return std::move(request).error();
    const std::string_view service = serviceId.empty() ? serviceFor(request->hook) : serviceId;

    fhir::Gaps gaps;
    Completion completion;  // owns what `resources` refers to
    fhir::Collection resources = collectPrefetch(*request, gaps);
    fhir::Collection orders;
    if (request->draftOrders.given()) {
        addOrders(*request, caller.request, orders, gaps);
    }
    if (request->otherPatientInContext) {
        gaps.push_back({"context.patientId", "it is not the id of the Patient that is prefetched: that one was used"});
    }
    if (auto few = boundOrders(orders); !few) return std::move(few).error();
    const std::int64_t readUs = watch.lap();
    completion.run({*request, service, resources, orders, gaps}, impl_->fetching, caller.fhirServers.get(), begun);
    const auto supplied = suppliedBy(*request, service, resources, completion.supplies());
    if (auto enough = requireSomething(*request, service, supplied, completion.whyNot()); !enough) {
        return std::move(enough).error();
    }

    auto evaluation = std::make_unique<Evaluation>();
    if (const auto us = watch.lap(); caller.fhirServers != nullptr) evaluation->latency.fetch = us;
    evaluation->knowledge = knowledge();
    evaluation->today = today;
    bool selectedOnly = request->hook == hooks::Hook::orderSelect;
    if (selectedOnly && !request->selections.empty() && !intake::namesAnOrder(request->selections, orders)) {
        // Which order is meant is not known: advice about all of them is the safe reading.
        selectedOnly = false;
        evaluation->selectionNamesNoDraft = true;
        gaps.push_back({"context.selections", "no selection names a draft: all drafts were checked"});
    }
    const intake::Input input{resources,
                              request->draftOrders.given() ? &orders : nullptr,
                              {request->selections, selectedOnly},
                              request->patientId,
                              request->fhirServer,
                              supplied};
    evaluation->patient = intake::readPatient(input, *evaluation->knowledge);
    evaluation->patient.gaps.insert(evaluation->patient.gaps.begin(), gaps.begin(), gaps.end());
    if (caller.request.answersWithReferences) evaluation->references = References(resources, orders);
    evaluation->call = {std::string(service),
                        std::string(hooks::hookName(request->hook)),
                        std::string(request->hookInstance),
                        std::string(request->userId),
                        std::string(request->patientId),
                        std::string(request->encounterId),
                        locationOf(resources, request->encounterId)};
    evaluation->latency.read = readUs + watch.lap();
    const auto prior = impl_->recall(*evaluation, caller, request->patientId);
    if (impl_->audit != nullptr) evaluation->latency.recall = watch.lap();
    impl_->think(*evaluation, *request, caller, prior, watch);
    if (const auto second = impl_->second(); second != nullptr) {
        auto shadow = std::make_unique<Evaluation>();
        shadow->knowledge = second;
        shadow->today = today;
        shadow->selectionNamesNoDraft = evaluation->selectionNamesNoDraft;
        shadow->patient = intake::readPatient(input, *second);
        impl_->think(*shadow, *request, caller, prior, watch);
        evaluation->shadow = std::move(shadow);
    }
    return EvaluationPtr(std::move(evaluation));
}

fhir::Result<std::string> Service::answer(std::string_view serviceId, std::string_view body, rules::Day today,
                                          const Caller& caller) {
    auto evaluation = evaluate(serviceId, body, today, caller);
    if (!evaluation) return std::move(evaluation).error();
    if (impl_->observer) impl_->observer(**evaluation);
    // Recorded, journaled or, where neither is possible, counted: the prescriber gets his answer.
    if (impl_->audit != nullptr) impl_->audit->record(decisionOf(**evaluation, caller));
    impl_->learnClock(caller);
    if (caller.shadow) return hooks::writeAnswer({});
    if (!caller.request.answersWithReferences) return hooks::writeAnswer((*evaluation)->said.cards);
    return hooks::writeAnswer((*evaluation)->references.on((*evaluation)->said, (*evaluation)->findings));
}

fhir::Status Service::feedback(std::string_view serviceId, std::string_view body, const Caller& caller) {
    if (impl_->audit == nullptr || hooks::hooksOf(serviceId).empty()) {
        return fhir::Issue{fhir::IssueCode::notFound, "Nobody takes feedback at this address.", {}, {}};
    }
    const auto document = impl_->documents.lend();
    if (auto root = document->parse(body); !root) return std::move(root).error();
    auto items = hooks::readFeedback(*document);
    if (!items) return std::move(items).error();
    impl_->learnClock(caller);
    return impl_->audit->report({caller.client, caller.tenant}, serviceId, reportsOf(*items), caller.receivedAt);
}

fhir::Result<EvaluationPtr> Service::assess(std::string_view bundle, rules::Day today) {
    const auto document = impl_->documents.lend();
    auto root = document->parse(bundle);
    if (!root) return std::move(root).error();
    if ((*root)["resourceType"].text() != "Bundle") {
        return fhir::Issue{fhir::IssueCode::value,
                           "A Bundle is needed: a patient's record of any type of Bundle.",
                           {},
                           "resourceType"};
    }
    fhir::Gaps gaps;
    fhir::Collection resources;
    resources.add(*root, fhir::Path("Bundle"), "bundle", gaps);
    const auto patient = patientOf(resources);
    if (!patient) return patient.error();

    auto evaluation = std::make_unique<Evaluation>();
    evaluation->knowledge = knowledge();
    evaluation->today = today;
    const intake::Input input{resources, nullptr, {}, *patient, {}, suppliedBy(resources)};
    evaluation->patient = intake::readPatient(input, *evaluation->knowledge);
    evaluation->patient.gaps.insert(evaluation->patient.gaps.begin(), gaps.begin(), gaps.end());
    addKindsNotThere(evaluation->patient);
    hooks::HookRequest request;
    request.hook = hooks::Hook::patientView;
    request.patientId = *patient;
    Stopwatch watch;
    impl_->think(*evaluation, request, {}, std::nullopt, watch);
    return EvaluationPtr(std::move(evaluation));
}

}  // namespace refract::service
