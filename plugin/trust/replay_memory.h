// ReplayMemory: the tokens of one client that were used and are not yet over (T4).
//
// What is kept of a `jti` is the first half of its SHA-256 and the time until which the
// token could be used again. Bounded: when it is full of living tokens a new one is
// refused, since to forget one would let it be used twice. Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace refract::trust {

class ReplayMemory {
public:
    explicit ReplayMemory(std::size_t most) : most_(most) {}
    enum class Seen { first, again, full };

    /// `until`: the first moment at which the token is refused as expired anyway.
    Seen note(std::string_view tokenId, std::chrono::sys_seconds until, std::chrono::sys_seconds now);
    std::size_t size() const;

private:
    using Digest = std::array<std::uint64_t, 2>;
    struct Hash {
        std::size_t operator()(const Digest& digest) const { return static_cast<std::size_t>(digest[0]); }
    };
    static Digest digestOf(std::string_view tokenId);

    const std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_set<Digest, Hash> used_;
    std::set<std::pair<std::chrono::sys_seconds, Digest>> byEnd_;
};

}  // namespace refract::trust
