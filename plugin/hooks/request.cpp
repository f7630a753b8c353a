// Checking and reading a hook request, element by element.
#include "plugin/hooks/request.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "fhir/path.h"

namespace refract::hooks {

namespace {

using fhir::Issue;
using fhir::IssueCode;
using fhir::Value;

constexpr std::array<std::pair<Hook, std::string_view>, 4> kHooks{{
    {Hook::patientView, "patient-view"},
    {Hook::encounterStart, "encounter-start"},
    {Hook::orderSelect, "order-select"},
    {Hook::orderSign, "order-sign"},
}};

/// https://hl7.org/fhir/R4/datatypes.html#id
constexpr std::size_t kLongestId = 64;
/// The longest type of R4 has 33 letters; what is longer names no element of ours.
constexpr std::size_t kLongestName = 64;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool isLetter(char c) {
    return isUpper(c) || (c >= 'a' && c <= 'z');
}
bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isUuid(std::string_view text) {
    constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(),
                      [](char c, char shape) { return shape == '-' ? c == '-' : isHex(c); });
}

bool isId(std::string_view text) {
    return !text.empty() && text.size() <= kLongestId && std::all_of(text.begin(), text.end(), [](char c) {
        return isLetter(c) || isDigit(c) || c == '-' || c == '.';
    });
}

bool isTypeName(std::string_view text) {
    return !text.empty() && text.size() <= kLongestName && isUpper(text.front()) &&
           std::all_of(text.begin(), text.end(), isLetter);
}

/// "Type/id".
bool isTypedReference(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && isTypeName(text.substr(0, slash)) && isId(text.substr(slash + 1));
}

/// "Type/id", and "Type/id/_history/version" as the "Type/id" that it is a version of; empty for anything else.
std::string_view withoutVersion(std::string_view text) {
    constexpr std::string_view kHistory = "/_history/";
    const auto history = text.find(kHistory);
    if (history != std::string_view::npos && !isId(text.substr(history + kHistory.size()))) return {};
    const auto reference = text.substr(0, history);
    return isTypedReference(reference) ? reference : std::string_view{};
}

Issue missing(std::string element) {
    std::string details = element + " is missing.";
    return {IssueCode::required, std::move(details), {}, std::move(element)};
}

Issue wrong(std::string element, std::string_view mustBe) {
    std::string details = element + " must be " + std::string(mustBe) + ".";
    return {IssueCode::value, std::move(details), {}, std::move(element)};
}

/// The text of an element that must be there.
fhir::Result<std::string_view> requiredText(Value parent, std::string_view name, std::string path) {
    const Value value = parent[name];
    if (!value.given()) return missing(std::move(path));
    const auto text = value.string();
    if (!text) return wrong(std::move(path), "a string");
    if (text->empty()) return missing(std::move(path));
    return *text;
}

/// Reads one request; the first thing that is wrong ends it.
class Reader {
public:
    Reader(Value root, const std::vector<Hook>& offered, const RequestProfile& profile)
        : root_(root), offered_(offered), profile_(profile) {}

    fhir::Result<HookRequest> read() {
        using Step = fhir::Status (Reader::*)();
        for (const Step step : {&Reader::hook, &Reader::instance, &Reader::server, &Reader::patient, &Reader::user,
                                &Reader::encounter, &Reader::selections, &Reader::draftOrders, &Reader::prefetch}) {
            if (auto done = (this->*step)(); !done) return std::move(done).error();
        }
        return std::move(request_);
    }

private:
    fhir::Status hook() {
        const auto name = requiredText(root_, "hook", "hook");
        if (!name) return name.error();
        auto known = hookByName(*name);
        alias_ = !profile_.hookAlias.empty() && *name == profile_.hookAlias;
        if (alias_) known = Hook::orderSign;
        if (!known || std::find(offered_.begin(), offered_.end(), *known) == offered_.end()) {
            std::string names;
            for (const Hook offered : offered_) names.append(names.empty() ? "" : ", ").append(hookName(offered));
            return Issue{IssueCode::notSupported, "This service is not offered for that hook.",
                         "it is offered for: " + names, "hook"};
        }
        request_.hook = *known;
        return fhir::ok();
    }

    fhir::Status instance() {
        if (!profile_.instanceRequired && !root_["hookInstance"].given()) return fhir::ok();
        const auto text = requiredText(root_, "hookInstance", "hookInstance");
        if (!text) return text.error();
        if (profile_.instanceIsUuid && !isUuid(*text)) return wrong("hookInstance", "a UUID");
        request_.hookInstance = *text;
        return fhir::ok();
    }

    fhir::Status server() {
        const Value server = root_["fhirServer"];
        if (server.given()) {
            const auto url = server.string();
            if (!url || !(url->starts_with("https://") || url->starts_with("http://"))) {
                return wrong("fhirServer", "an absolute URL");
            }
            request_.fhirServer = *url;
        }
        const Value authorization = root_["fhirAuthorization"];
        if (!authorization.given()) return fhir::ok();
        if (!authorization.isObject()) return wrong("fhirAuthorization", "an object");
        if (!server.given()) {
            return Issue{IssueCode::invariant, "fhirAuthorization needs fhirServer.", "cds-r-1", "fhirAuthorization"};
        }
        request_.authorization = authorization;
        return fhir::ok();
    }

    /// An id of `type` in the context, with or without the type before it.
    fhir::Result<std::string_view> contextId(std::string_view name, std::string_view type) const {
        std::string path = "context." + std::string(name);
        auto text = requiredText(context_, name, path);
        if (!text) return text;
        std::string_view id = *text;
        if (id.size() > type.size() && id.starts_with(type) && id[type.size()] == '/')
            id.remove_prefix(type.size() + 1);
        if (!isId(id)) return wrong(std::move(path), "the id of a " + std::string(type));
        return id;
    }

    /// The one Patient among what was prefetched, as a resource or in a Bundle.
    fhir::Status prefetchedPatient() {
        std::string_view id;
        bool several = false;
        const auto look = [&](Value resource) {
            if (resource["resourceType"].text() != "Patient") return;
            const auto found = resource["id"].text();
            several = several || (!id.empty() && found != id);
            id = found;
        };
        for (const auto& [key, value] : root_["prefetch"].members()) {
            look(value);
            for (const Value entry : value["entry"].elements()) look(entry["resource"]);
        }
        if (several) return Issue{IssueCode::value, "More than one Patient is prefetched.", {}, "prefetch"};
        if (id.empty()) return missing("prefetch.patient");
        if (!isId(id)) return wrong("prefetch.patient.id", "the id of a Patient");
        const auto context = root_["context"]["patientId"].text();
        request_.otherPatientInContext = !context.empty() && context != id && context != "Patient/" + std::string(id);
        request_.patientId = id;
        return fhir::ok();
    }

    fhir::Status patient() {
        context_ = root_["context"];
        if (profile_.identity == RequestProfile::Identity::prefetch) return prefetchedPatient();
        if (!context_.given()) return missing("context");
        if (!context_.isObject()) return wrong("context", "an object");
        const auto id = contextId("patientId", "Patient");
        if (!id) return id.error();
        request_.patientId = *id;
        return fhir::ok();
    }

    fhir::Status user() {
        if (!profile_.userRequired && !context_["userId"].given()) return fhir::ok();
        const auto user = requiredText(context_, "userId", "context.userId");
        if (!user) return user.error();
        if (!isTypedReference(*user)) return wrong("context.userId", "a reference, as Practitioner/1");
        request_.userId = *user;
        return fhir::ok();
    }

    fhir::Status encounter() {
        const bool required = request_.hook == Hook::encounterStart;
        const Value value = context_["encounterId"];
        if (!required && (!value.given() || value.string() == std::string_view{})) return fhir::ok();
        const auto id = contextId("encounterId", "Encounter");
        if (!id) return id.error();
        request_.encounterId = *id;
        return fhir::ok();
    }

    fhir::Status selections() {
        if (request_.hook != Hook::orderSelect) return fhir::ok();
        const Value selections = context_["selections"];
        if (!selections.given()) {
            if (profile_.ordersRequired) return missing("context.selections");
            return fhir::ok();
        }
        if (!selections.isArray()) return wrong("context.selections", "an array");
        const fhir::Path context("context");
        request_.selections.reserve(selections.size());
        for (const Value element : selections.elements()) {
            const auto reference = withoutVersion(element.text());
            if (reference.empty()) {
                return wrong(fhir::Path(context, "selections", request_.selections.size()).str(),
                             "a reference, as MedicationRequest/1");
            }
            request_.selections.push_back(reference);
        }
        return fhir::ok();
    }

    /// A Bundle; its `type` is not asked for, since real clients leave it out.
    fhir::Status draftOrders() {
        if (request_.hook != Hook::orderSelect && request_.hook != Hook::orderSign) return fhir::ok();
        const std::string_view place = alias_ ? profile_.aliasOrders : "context.draftOrders";
        const auto dot = place.find('.');
        const Value bundle = root_[place.substr(0, dot)][place.substr(dot + 1)];
        if (!bundle.given()) {
            if (alias_) return missing(std::string(place));
            if (profile_.ordersRequired) return missing("context.draftOrders");
            return fhir::ok();
        }
        if (bundle["resourceType"].text() != "Bundle") return wrong(std::string(place), "a Bundle");
        request_.draftOrders = bundle;
        return fhir::ok();
    }

    fhir::Status prefetch() {
        const Value prefetch = root_["prefetch"];
        if (!prefetch.given()) return fhir::ok();
        if (!prefetch.isObject()) return wrong("prefetch", "an object");
        for (const auto& [key, value] : prefetch.members()) {
            if (profile_.emptyIsNotSupplied && value["resourceType"].text() == "Bundle" && value["entry"].size() == 0) {
                continue;
            }
            auto state = PrefetchEntry::State::supplied;
            if (value.null()) state = PrefetchEntry::State::lookedAndFoundNothing;
            if (value["resourceType"].text() == "OperationOutcome") state = PrefetchEntry::State::failed;
            request_.prefetch.push_back({key, state, value});
        }
        return fhir::ok();
    }

    Value root_;
    const std::vector<Hook>& offered_;
    const RequestProfile& profile_;
    Value context_;
    bool alias_ = false;  ///< it came by the client's own hook
    HookRequest request_;
};

}  // namespace

std::string_view hookName(Hook hook) {
    for (const auto& [known, name] : kHooks) {
        if (known == hook) return name;
    }
    return {};
}

std::optional<Hook> hookByName(std::string_view name) {
    for (const auto& [hook, known] : kHooks) {
        if (known == name) return hook;
    }
    return std::nullopt;
}

const PrefetchEntry* HookRequest::find(std::string_view key) const {
    const auto found =
        std::find_if(prefetch.begin(), prefetch.end(), [&](const PrefetchEntry& entry) { return entry.key == key; });
    return found == prefetch.end() ? nullptr : &*found;
}

fhir::Result<HookRequest> readHookRequest(const fhir::Document& document, const std::vector<Hook>& offered,
                                          const RequestProfile& profile) {
    const Value root = document.root();
    if (!root.isObject()) return Issue{IssueCode::structure, "A hook request is a JSON object.", {}, {}};
    if (document.holdsNul()) {
        return Issue{IssueCode::structure, "The request holds the character U+0000.", {}, {}};
    }
    // Two readings of one document are a way past whoever checked it before us.
    if (const auto twice = fhir::duplicateMember(root, fhir::JsonLimits{}.maxDepth)) {
        return Issue{IssueCode::structure,
                     "A member stands twice in one object.",
                     "at " + *twice + " (#n is the n-th member of its object; its name is not repeated here)",
                     {}};
    }
    return Reader(root, offered, profile).read();
}

}  // namespace refract::hooks
