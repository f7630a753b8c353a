// The words for reasons, the notes, and one call from its first read to its last page.
#include "fhir/client/client.h"

#include <utility>

#include "fhir/client/session.h"
#include "fhir/client/transfers.h"

namespace refract::fhir::client {

struct Client::Engine {
    Transfers transfers;
};

std::string_view describe(Reason reason) {
    switch (reason) {
        case Reason::none:
            return "all of it is there";
        case Reason::notInTime:
            return "the FHIR server did not answer in time";
        case Reason::unreachable:
            return "the FHIR server could not be reached";
        case Reason::notTrusted:
            return "the FHIR server's TLS or certificate does not hold";
        case Reason::cutShort:
            return "the FHIR server's answer ended before it was complete";
        case Reason::addressRefused:
            return "the FHIR server has an address that may not be called";
        case Reason::tooLarge:
            return "the FHIR server's answer is larger than is read";
        case Reason::notFhir:
            return "the FHIR server's answer is not the FHIR JSON that was asked for";
        case Reason::redirected:
            return "the FHIR server redirected, which is not followed";
        case Reason::unauthorized:
            return "the FHIR server does not take the access token (401)";
        case Reason::forbidden:
            return "the FHIR server does not allow this (403)";
        case Reason::notFound:
            return "the FHIR server has no such address (404)";
        case Reason::gone:
            return "the FHIR server has it no longer (410)";
        case Reason::throttled:
            return "the FHIR server is asked too often (429)";
        case Reason::refused:
            return "the FHIR server refused the request";
        case Reason::serverError:
            return "the FHIR server failed";
        case Reason::outcome:
            return "the FHIR server reported an error";
        case Reason::tooManyPages:
            return "the FHIR server has more pages than are read";
        case Reason::leadsElsewhere:
            return "the next page would be on another server";
        case Reason::resting:
            return "the FHIR server failed lately and is not asked for now";
    }
    return {};
}

Client::Client(ClientLimits limits, Note note)
    : limits_(limits), note_(std::move(note)), engine_(std::make_unique<Engine>()) {}
Client::~Client() = default;

std::vector<Got> Client::read(const std::shared_ptr<const FhirServer>& server, const BearerToken& token,
                              std::span<const Read> reads, Clock::time_point deadline) {
    const auto now = Clock::now();
    if (reads.empty()) return {};
    const auto none = [&](Reason reason) {
        std::vector<Got> nothing(reads.size());
        for (auto& got : nothing) got.reason = reason;
        return nothing;
    };
    if (now + limits_.leastTime > deadline) return none(Reason::notInTime);
    if (!breaker_.admits(server->base, now)) return none(Reason::resting);
    Session session(engine_->transfers, limits_, server, token, deadline);
    auto got = session.read(reads);
    if (const auto wanted = session.restWanted()) breaker_.rest(server->base, Clock::now(), *wanted);
    if (session.answered()) {
        if (!session.restWanted()) breaker_.succeeded(server->base);
    } else if (breaker_.failed(server->base, Clock::now()) && note_) {
        note_(server->name, describe(Reason::resting));
    }
    noteFailure(*server, session.firstTrouble());
    return got;
}

void Client::noteFailure(const FhirServer& server, Reason reason) {
    if (!note_ || reason == Reason::none) return;
    {
        const auto now = Clock::now();
        const std::lock_guard lock(noting_);
        const auto found = noted_.find(server.base);
        if (found != noted_.end()) {
            const auto silence = found->second.reason == reason ? kNotesAgain : kNotesApart;
            if (now < found->second.at + silence) return;
        }
        if (noted_.size() >= CircuitBreaker::kMost) noted_.clear();
        noted_[server.base] = {reason, now};
    }
    note_(server.name, describe(reason));
}

}  // namespace refract::fhir::client
