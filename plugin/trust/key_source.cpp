// Fetching once for many, and living with an outage.
#include "plugin/trust/key_source.h"

#include <utility>

namespace refract::trust {

namespace {

constexpr std::chrono::seconds kRound{5};

bool within(const std::optional<SteadyTime>& since, std::chrono::seconds time, SteadyTime now) {
    return since && now - *since < time;
}

}  // namespace

std::optional<Key> FixedKeys::find(std::string_view keyId, Algorithm algorithm, SteadyTime) {
    const Key* key = set_.find(keyId, algorithm);
    return key == nullptr ? std::nullopt : std::optional(*key);
}

RemoteKeys::RemoteKeys(FetchKeys fetch, NoteFailure note, const RemoteKeysLimits& limits)
    : fetch_(std::move(fetch)), note_(std::move(note)), limits_(limits) {}

std::optional<Key> RemoteKeys::known(std::string_view keyId, Algorithm algorithm, SteadyTime now) const {
    if (!within(succeeded_, limits_.hardExpiry, now)) return std::nullopt;
    const Key* key = set_.find(keyId, algorithm);
    return key == nullptr ? std::nullopt : std::optional(*key);
}

bool RemoteKeys::mayFetch(SteadyTime now) const {
    return !within(failed_, limits_.failurePause, now) && !within(forUnknown_, limits_.unknownKeyPause, now);
}

std::optional<Key> RemoteKeys::find(std::string_view keyId, Algorithm algorithm, SteadyTime now) {
    Lock lock(mutex_);
    if (auto key = known(keyId, algorithm, now)) return key;
    if (fetching_) {
        // Who waits holds a place among the requests: a flood of unknown key ids must not take them all.
        if (waiting_ >= limits_.mostWaiting) return std::nullopt;
        ++waiting_;
        fetched_.wait(lock, [this] { return !fetching_; });
        --waiting_;
        return known(keyId, algorithm, now);
    }
    if (!mayFetch(now)) return std::nullopt;
    // The first fetch of all is nobody's fault: the next unknown key id may still ask for another.
    if (succeeded_) forUnknown_ = now;
    fetch(lock, now);
    return known(keyId, algorithm, now);
}

void RemoteKeys::keepFresh(SteadyTime now) {
    Lock lock(mutex_);
    if (fetching_ || within(succeeded_, limits_.refreshAfter, now) || within(failed_, limits_.failurePause, now)) {
        return;
    }
    fetch(lock, now);
}

void RemoteKeys::fetch(Lock& lock, SteadyTime now) {
    fetching_ = true;
    lock.unlock();
    std::optional<KeySet> set;
    std::string why;
    try {
        auto text = fetch_();
        auto parsed = text ? KeySet::parse(*text) : fhir::Result<KeySet>(std::move(text).error());
        if (!parsed)
            why = parsed.error().details;
        else if (parsed->size() == 0)
            why = "There is no key in the JWK Set that can be used.";
        else
            set = std::move(*parsed);
    } catch (const std::exception&) {
        why = "The fetch failed.";
    }
    if (!set && note_) note_(why);
    lock.lock();
    fetching_ = false;
    if (set) {
        set_ = std::move(*set);
        succeeded_ = now;
        failed_.reset();
    } else {
        failed_ = now;
    }
    fetched_.notify_all();
}

KeyKeeper::KeyKeeper(std::vector<std::shared_ptr<KeySource>> sources) : sources_(std::move(sources)) {
    if (!sources_.empty()) thread_ = std::thread([this] { run(); });
}

KeyKeeper::~KeyKeeper() {
    {
        const std::lock_guard lock(mutex_);
        end_ = true;
    }
    ending_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void KeyKeeper::run() {
    std::unique_lock lock(mutex_);
    while (!end_) {
        lock.unlock();
        for (const auto& source : sources_) source->keepFresh(std::chrono::steady_clock::now());
        lock.lock();
        ending_.wait_for(lock, kRound, [this] { return end_; });
    }
}

}  // namespace refract::trust
