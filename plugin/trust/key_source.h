// KeySource: from where the public keys of a client come: fixed, or a JWK Set that is
// fetched, kept, and fetched again (T3).
//
// What is fetched is used while an outage of the key server lasts, until `hardExpiry` after
// the last success; then no token of that client verifies. A set without a key that can be used
// is an outage too: a restart or a wrong deployment sends one, and whoever takes a key back has another. A key id that
// is not known has the set fetched once more, at most every `unknownKeyPause`, by one thread while a few others wait
// for it. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "plugin/trust/rate_limit.h"
#include "plugin/trust/token.h"

namespace refract::trust {

class KeySource {
public:
    KeySource() = default;
    virtual ~KeySource() = default;
    KeySource(const KeySource&) = delete;
    KeySource& operator=(const KeySource&) = delete;

    /// The key of that id that fits the algorithm; may fetch.
    virtual std::optional<Key> find(std::string_view keyId, Algorithm algorithm, SteadyTime now) = 0;
    /// Called now and then from a thread that may wait.
    virtual void keepFresh(SteadyTime) {}
};

/// Keys that stand in the configuration.
class FixedKeys : public KeySource {
public:
    explicit FixedKeys(KeySet set) : set_(std::move(set)) {}
    std::optional<Key> find(std::string_view keyId, Algorithm algorithm, SteadyTime now) override;

private:
    const KeySet set_;
};

struct RemoteKeysLimits {
    std::chrono::seconds refreshAfter{600};    ///< how long a key lives that its owner has taken back
    std::chrono::seconds hardExpiry{86'400};   ///< a key server that is down for a day is somebody's task
    std::chrono::seconds failurePause{30};     ///< before the next try of a server that failed
    std::chrono::seconds unknownKeyPause{30};  ///< between fetches for the sake of an unknown key id
    std::size_t mostWaiting = 4;               ///< requests that wait for a fetch of another's
};

/// The text of a JWK Set, or why there is none.
using FetchKeys = std::function<fhir::Result<std::string>()>;
/// Told why a fetch failed; never with anything of its content.
using NoteFailure = std::function<void(std::string_view why)>;

class RemoteKeys : public KeySource {
public:
    RemoteKeys(FetchKeys fetch, NoteFailure note, const RemoteKeysLimits& limits = {});
    std::optional<Key> find(std::string_view keyId, Algorithm algorithm, SteadyTime now) override;
    void keepFresh(SteadyTime now) override;

private:
    using Lock = std::unique_lock<std::mutex>;
    std::optional<Key> known(std::string_view keyId, Algorithm algorithm, SteadyTime now) const;
    bool mayFetch(SteadyTime now) const;
    void fetch(Lock& lock, SteadyTime now);

    const FetchKeys fetch_;
    const NoteFailure note_;
    const RemoteKeysLimits limits_;
    std::mutex mutex_;
    std::condition_variable fetched_;
    KeySet set_;
    std::optional<SteadyTime> succeeded_, failed_, forUnknown_;
    bool fetching_ = false;
    std::size_t waiting_ = 0;
};

/// A thread that keeps sources fresh, until it dies; the first round begins at once.
class KeyKeeper {
public:
    explicit KeyKeeper(std::vector<std::shared_ptr<KeySource>> sources);
    ~KeyKeeper();
    KeyKeeper(const KeyKeeper&) = delete;
    KeyKeeper& operator=(const KeyKeeper&) = delete;

private:
    void run();

    const std::vector<std::shared_ptr<KeySource>> sources_;
    std::mutex mutex_;
    std::condition_variable ending_;
    bool end_ = false;
    std::thread thread_;
};

}  // namespace refract::trust
