// Asking for what is missing, and saying what came.
#include "plugin/service/completion.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace refract::service {

namespace {

using fhir::client::Got;
using fhir::client::Reason;
using rules::Supply;

/// Everything: what would be asked for if it could be.
const fhir::client::Scopes& anything() {
    static const auto scopes = fhir::client::Scopes::parse("system/*.read");
    return scopes;
}

Supply supplyOf(const Got& got, const Wanted& wanted) {
    if (got.all()) return wanted.restricted ? Supply::partly : Supply::supplied;
    if (wanted.read.link || !got.nothing()) return Supply::partly;
    // A server that has no such kind of resource has nothing of it to give.
    const bool none = got.reason == Reason::notFound || got.reason == Reason::gone;
    return none ? Supply::notSupplied : Supply::failed;
}

}  // namespace

void Completion::run(const Incomplete& incomplete, const Fetching& fetching, const fhir::client::FhirServers* servers,
                     Clock::time_point begun) {
    if (fetching.client == nullptr) return;
    const auto& request = incomplete.request;
    const auto read = readPermit(request, servers, begun, begun + fetching.time);
    if (const auto* why = std::get_if<std::string_view>(&read)) {
        if (why->empty() || !missingOf(request, incomplete.serviceId, anything()).any()) return;
        whyNot_ = *why;
        incomplete.gaps.push_back({"fhirServer", std::string(*why)});
        return;
    }
    const auto& permit = std::get<Permit>(read);
    std::set<std::string, std::less<>> asked;
    const auto medications = [&] {
        return missingMedications(incomplete.resources, incomplete.orders, permit.server->base, permit.scopes, asked);
    };
    auto missing = missingOf(request, incomplete.serviceId, permit.scopes);
    for (auto& one : medications()) missing.wanted.push_back(std::move(one));
    fetch(incomplete, fetching, permit, std::move(missing.wanted));
    // What the first answers refer to, and what was asked in a way that the server does not know.
    auto more = inFewerWords();
    for (auto& one : medications()) more.push_back(std::move(one));
    fetch(incomplete, fetching, permit, std::move(more));
    sayWhatCame(incomplete, missing.outOfScope);
}

void Completion::fetch(const Incomplete& incomplete, const Fetching& fetching, const Permit& permit,
                       std::vector<Wanted> wanted) {
    std::vector<fhir::client::Read> reads;
    reads.reserve(wanted.size());
    for (const auto& one : wanted) reads.push_back(one.read);
    auto got = fetching.client->read(permit.server, permit.token, reads, permit.deadline);
    const fhir::Path root("fetched");
    for (std::size_t i = 0; i < got.size(); ++i) {
        const auto& key = wanted[i].key;
        std::size_t page = 0;
        for (const auto& document : got[i].pages) {
            incomplete.resources.add(document.root(), fhir::Path(root, key, page++), key, incomplete.gaps);
        }
        const auto before = std::find_if(fetched_.begin(), fetched_.end(),
                                         [&](const Fetched& one) { return wanted[i].plain && one.wanted.key == key; });
        if (before != fetched_.end()) {
            *before = {std::move(wanted[i]), std::move(got[i])};
        } else {
            fetched_.push_back({std::move(wanted[i]), std::move(got[i])});
        }
    }
}

std::vector<Wanted> Completion::inFewerWords() const {
    std::vector<Wanted> wanted;
    for (const auto& [one, got] : fetched_) {
        if (got.reason != Reason::refused || one.read.link) continue;
        auto query = plainQuery(one.read.what);
        if (query != one.read.what) wanted.push_back({one.key, {std::move(query), false}, one.restricted, true});
    }
    return wanted;
}

void Completion::sayWhatCame(const Incomplete& incomplete, const std::vector<std::string>& outOfScope) {
    for (const auto& [wanted, got] : fetched_) {
        if (wanted.key == kMedications) continue;  // what refers to it says that it is not there
        supplies_.push_back({wanted.key, supplyOf(got, wanted)});
        if (got.all()) continue;
        if (whyNot_.empty()) whyNot_ = fhir::client::describe(got.reason);
        // Kinds of data are said on the card by name; this one is none of them.
        if (wanted.key == "patient") incomplete.gaps.push_back({"fetched.patient", std::string(describe(got.reason))});
    }
    for (const auto& key : outOfScope) supplies_.push_back({key, Supply::notSupplied, true});
    if (whyNot_.empty() && !outOfScope.empty()) {
        whyNot_ = "the scopes of fhirAuthorization do not cover what is missing";
    }
}

}  // namespace refract::service
