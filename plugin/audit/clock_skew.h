// ClockSkew: how far clients' clocks are from ours, learnt from the tokens that they sign.
//
// A token that says `iat` was signed in the second that begins at iat by the client's clock, and before
// it was received. With s the client's clock minus ours that means s >= iat - received for every token.
// From the other side a client signs when it calls (a jti is good for one call): of many calls the
// quickest is all but at once, so that s <= iat + 1 s - received holds for the least of them. What is
// given is the bound that is farther from nought: never better than is known, and better with each call.
// A client that signs long before it calls with a clock that is ahead by as much looks right; nothing
// that it sends tells otherwise.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace refract::audit {

class ClockSkew {
public:
    /// The skew in milliseconds, when there is something to note: at the first, second, fourth, eighth …
    /// call of ten minutes, so that a store is not written to by every call. Times are milliseconds since
    /// 1970, `issuedAt` a whole second.
    std::optional<std::int64_t> learn(const std::string& client, const std::string& tenant, std::int64_t issuedAt,
                                      std::int64_t receivedAt);

private:
    struct Bounds {
        std::int64_t since = 0, atLeast = 0, atMost = 0;
        std::uint64_t calls = 0;
    };
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Bounds> bounds_;
};

}  // namespace refract::audit
