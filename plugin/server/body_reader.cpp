// Bodies by Content-Length and by chunks.
#include "plugin/server/body_reader.h"

#include <algorithm>

#include "plugin/server/chunk_decoder.h"

namespace refract::server {

namespace {

using fhir::IssueCode;
using MaybeRefusal = std::optional<Refusal>;

// Memory follows what has arrived, not what Content-Length announces: a client that
// promises 16 MB and sends nothing costs this much.
constexpr std::size_t kFirstBytes = 64 * 1024;

constexpr Refusal kTooLarge{413, IssueCode::tooLong, "The body is larger than this service takes."};
constexpr Refusal kNoMemory{503, IssueCode::transient, "The service is reading too many large requests at once."};

Refusal notArrived(Arrival arrival) {
    if (arrival == Arrival::timeout) return {408, IssueCode::timeout, "The body did not arrive in time."};
    return {400, IssueCode::structure, "The body ended before it was complete."};
}

MaybeRefusal readSized(Wire& wire, std::size_t length, Clock::time_point deadline, ByteBudget::Share& share,
                       std::string& body) {
    std::size_t filled = std::min(length, wire.pending().size());
    if (!share.growTo(filled)) return kNoMemory;
    body.assign(wire.pending().substr(0, filled));
    wire.consume(filled);
    while (filled < length) {
        if (filled == body.size()) {
            const auto room = std::min(length, std::max(2 * filled, kFirstBytes));
            if (!share.growTo(room)) return kNoMemory;
            body.resize(room);
        }
        std::size_t got = 0;
        const auto arrival = wire.receive(body.data() + filled, body.size() - filled, got, deadline);
        if (arrival != Arrival::bytes) return notArrived(arrival);
        filled += got;
    }
    return std::nullopt;
}

MaybeRefusal readChunked(Wire& wire, std::size_t maxBodyBytes, Clock::time_point deadline, ByteBudget::Share& share,
                         std::string& body) {
    ChunkDecoder decoder(maxBodyBytes);
    while (true) {
        if (!share.growTo(body.size() + wire.pending().size())) return kNoMemory;
        wire.consume(decoder.advance(wire.pending(), body));
        if (decoder.progress() == Progress::complete) return std::nullopt;
        if (decoder.progress() == Progress::refused) return decoder.refusal();
        const auto arrival = wire.fill(deadline);
        if (arrival != Arrival::bytes) return notArrived(arrival);
    }
}

}  // namespace

bool ByteBudget::Share::growTo(std::size_t bytes) {
    if (bytes <= held_) return true;
    const auto more = bytes - held_;
    auto free = budget_.free_.load();
    do {
        if (free < more) return false;
    } while (!budget_.free_.compare_exchange_weak(free, free - more));
    held_ = bytes;
    return true;
}

MaybeRefusal checkBodySize(const RequestHead& head, std::size_t maxBodyBytes) {
    if (head.framing == Framing::length && head.contentLength > maxBodyBytes) return kTooLarge;
    return std::nullopt;
}

MaybeRefusal readBody(Wire& wire, const RequestHead& head, std::size_t maxBodyBytes, Clock::time_point deadline,
                      ByteBudget::Share& share, std::string& body) {
    body.clear();
    switch (head.framing) {
        case Framing::length:
            if (auto refusal = checkBodySize(head, maxBodyBytes)) return refusal;
            return readSized(wire, static_cast<std::size_t>(head.contentLength), deadline, share, body);
        case Framing::chunked:
            return readChunked(wire, maxBodyBytes, deadline, share, body);
        case Framing::none:
            break;
    }
    return std::nullopt;
}

}  // namespace refract::server
