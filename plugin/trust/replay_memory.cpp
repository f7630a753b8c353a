// A set of digests, emptied from its oldest end.
#include "plugin/trust/replay_memory.h"

#include <openssl/evp.h>

#include <cstring>
#include <stdexcept>

namespace refract::trust {

ReplayMemory::Digest ReplayMemory::digestOf(std::string_view tokenId) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> full{};
    // Without a digest every token would look like the one before.
    if (EVP_Digest(tokenId.data(), tokenId.size(), full.data(), nullptr, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    Digest digest{};
    std::memcpy(digest.data(), full.data(), sizeof digest);
    return digest;
}

ReplayMemory::Seen ReplayMemory::note(std::string_view tokenId, std::chrono::sys_seconds until,
                                      std::chrono::sys_seconds now) {
    const auto digest = digestOf(tokenId);
    const std::lock_guard lock(mutex_);
    while (!byEnd_.empty() && byEnd_.begin()->first <= now) {
        used_.erase(byEnd_.begin()->second);
        byEnd_.erase(byEnd_.begin());
    }
    if (used_.contains(digest)) return Seen::again;
    if (used_.size() >= most_) return Seen::full;
    used_.insert(digest);
    byEnd_.emplace(until, digest);
    return Seen::first;
}

std::size_t ReplayMemory::size() const {
    const std::lock_guard lock(mutex_);
    return used_.size();
}

}  // namespace refract::trust
