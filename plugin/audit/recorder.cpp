// Two threads: one writes groups, one brings the journal into the store.
#include "plugin/audit/recorder.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "plugin/audit/journal_index.h"
#include "plugin/audit/set_aside.h"

namespace refract::audit {

namespace {

/// How many entries one step of the replay writes at most. Half as many after each try that failed: what a store
/// that is busy cannot take in its time would fail for ever.
constexpr std::size_t kReplayStep = 500;

struct Waiting {
    Entry entry;
    Recorded recorded = Recorded::lost;
    bool done = false;
};

bool isDown(const fhir::Status& status) {
    return !status && status.error().code == fhir::IssueCode::transient;
}

}  // namespace

std::string noticeOf(const fhir::Issue& why) {
    return "The audit store is down, and what is decided waits in the journal. " + fhir::describe(why);
}

struct Recorder::Impl {
    Store& store;
    const Options options;

    mutable std::mutex mutex;  ///< of all that follows
    std::condition_variable arrived, finished, replayWanted, settled;
    std::deque<Waiting*> queue;
    Journal journal;
    JournalIndex index;
    RecorderState counts;
    bool viaJournal = false;  ///< the store is down, or not all of the journal is in it yet
    bool ending = false;
    std::size_t replayStep = kReplayStep;

    std::thread writer, replayer;

    Impl(Store& to, Journal from, Options how) : store(to), options(std::move(how)), journal(std::move(from)) {
        counts.storeUp = options.storeUp;
        viaJournal = journal.entries() > 0 || !options.storeUp;
        for (const auto& entry : journal.read(0, journal.entries())) index.add(entry);
        writer = std::thread([this] { writeGroups(); });
        replayer = std::thread([this] { replay(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        arrived.notify_all();
        replayWanted.notify_all();
        writer.join();
        replayer.join();
    }

    void writeGroups() {
        std::unique_lock lock(mutex);
        for (;;) {
            arrived.wait(lock, [this] { return ending || !queue.empty(); });
            if (queue.empty()) return;
            std::vector<Waiting*> group;
            while (!queue.empty() && group.size() < options.mostInGroup) {
                group.push_back(queue.front());
                queue.pop_front();
            }
            // The entries stay with those who wait for them; copies make one batch.
            std::vector<Entry> entries;
            entries.reserve(group.size());
            for (const auto* waiting : group) entries.push_back(waiting->entry);
            std::vector<Recorded> where(group.size(), Recorded::lost);
            if (!viaJournal) {
                lock.unlock();
                const auto up = toStore(entries, where);
                lock.lock();
                if (!up) goDown(lock, up.error());
            }
            toJournal(entries, where);
            for (std::size_t i = 0; i < group.size(); ++i) {
                count(where[i]);
                group[i]->recorded = where[i];
                group[i]->done = true;
            }
            finished.notify_all();
        }
    }

    /// The store is down: from now on to the journal. Who hears that it was up so far says so.
    void goDown(std::unique_lock<std::mutex>& lock, const fhir::Issue& why) {
        viaJournal = true;
        replayWanted.notify_all();
        if (!std::exchange(counts.storeUp, false)) return;
        say(lock, noticeOf(why));
    }

    /// Without the lock: a log may be slow.
    void say(std::unique_lock<std::mutex>& lock, const std::string& text) const {
        if (!options.notice) return;
        lock.unlock();
        options.notice(text);
        lock.lock();
    }

    /// Why the store is down; what is not in it then is still `lost`.
    fhir::Status toStore(const std::vector<Entry>& entries, std::vector<Recorded>& where) const {
        const auto together = store.append(entries);
        if (together) {
            std::fill(where.begin(), where.end(), Recorded::store);
            return together;
        }
        if (isDown(together)) return together;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto alone = store.append(std::span(&entries[i], 1));
            if (isDown(alone)) return alone;
            where[i] = alone                                        ? Recorded::store
                       : setAside(options.setAsideFile, entries[i]) ? Recorded::setAside
                                                                    : Recorded::lost;
        }
        return fhir::ok();
    }

    /// Those that are nowhere yet; as many of them as there is room for. Under the lock.
    void toJournal(const std::vector<Entry>& entries, std::vector<Recorded>& where) {
        std::vector<Entry> rest;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (where[i] == Recorded::lost) rest.push_back(entries[i]);
        }
        if (rest.empty()) return;
        const bool together = journal.append(rest);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (where[i] != Recorded::lost) continue;
            if (!together && !journal.append(std::span(&entries[i], 1))) continue;
            where[i] = Recorded::journal;
            index.add(entries[i]);
        }
        // The store may have come back and taken all while this group was on its way.
        viaJournal = true;
        replayWanted.notify_all();
    }

    void replay() {
        std::unique_lock lock(mutex);
        bool pause = false;
        for (;;) {
            replayWanted.wait_for(lock, std::chrono::milliseconds(options.retryMs),
                                  [&] { return ending || (viaJournal && !pause); });
            if (ending) return;
            if (!viaJournal) continue;
            pause = !bringIn(lock);
        }
    }

    /// Writes all that the journal holds into the store; false when it is still down. What is in it is done with:
    /// who is stopped on the way begins behind it.
    bool bringIn(std::unique_lock<std::mutex>& lock) {
        lock.unlock();
        const auto back = store.revive();
        lock.lock();
        if (!back) {
            goDown(lock, back.error());
            return false;
        }
        bool any = false;
        while (journal.entries() > 0) {
            const auto step = journal.read(0, replayStep);
            if (step.empty()) return false;  // the disk fails, and may not for ever
            any = true;
            lock.unlock();
            std::vector<Recorded> where(step.size(), Recorded::lost);
            const auto up = toStore(step, where);
            lock.lock();
            replayStep = up ? std::min(replayStep * 2, kReplayStep) : std::max(replayStep / 2, std::size_t{1});
            const auto kept = std::find(where.begin(), where.end(), Recorded::lost);
            const auto count = static_cast<std::size_t>(kept - where.begin());
            counts.setAside += static_cast<std::uint64_t>(std::count(where.begin(), kept, Recorded::setAside));
            counts.replayed += count;
            // Where that fails they are written again, which changes nothing.
            if (count > 0) static_cast<void>(journal.drop(count));
            if (!up) {
                goDown(lock, up.error());
                return false;
            }
            if (kept != where.end()) return false;  // refused, and no room to set it aside
            if (ending) return true;
        }
        return finish(lock, any);
    }

    /// Nothing is left in the journal: from now on straight to the store. `asked`: the store has just answered.
    bool finish(std::unique_lock<std::mutex>& lock, bool asked) {
        if (!asked) {  // what did not fit into the journal says nothing of the store
            lock.unlock();
            const bool up = store.skew({}, {}).has_value();
            lock.lock();
            if (!up) return false;
            if (journal.entries() > 0) return bringIn(lock);
        }
        if (!journal.clear()) return false;  // nothing was added since the last look: the lock was held
        index.clear();
        viaJournal = false;
        const bool wasUp = std::exchange(counts.storeUp, true);
        counts.losing = false;
        settled.notify_all();
        if (!wasUp) say(lock, "The audit store is up again, and what waited in the journal is in it.");
        return true;
    }

    void count(Recorded where) {
        counts.losing = where == Recorded::lost;
        switch (where) {
            case Recorded::store:
                ++counts.stored;
                break;
            case Recorded::journal:
                ++counts.journaled;
                break;
            case Recorded::setAside:
                ++counts.setAside;
                break;
            case Recorded::lost:
                ++counts.lost;
                break;
        }
    }
};

Recorder::Recorder(Store& store, Journal journal, Options options)
    : impl_(std::make_unique<Impl>(store, std::move(journal), std::move(options))) {}
Recorder::~Recorder() = default;

Recorded Recorder::record(Entry entry) {
    Waiting waiting;
    waiting.entry = std::move(entry);
    std::unique_lock lock(impl_->mutex);
    impl_->queue.push_back(&waiting);
    impl_->arrived.notify_one();
    impl_->finished.wait(lock, [&] { return waiting.done; });
    return waiting.recorded;
}

fhir::Result<std::vector<Firing>> Recorder::firings(const CardQuestion& question) {
    std::unique_lock lock(impl_->mutex);
    auto journaled = impl_->index.find(question);
    const bool up = impl_->counts.storeUp;
    lock.unlock();
    auto stored = up ? impl_->store.firings(question)
                     : fhir::Result<std::vector<Firing>>(
                           fhir::Issue{fhir::IssueCode::transient, "The audit store cannot be reached.", {}, {}});
    if (stored) {
        // During a replay a card may be in both.
        for (auto& firing : journaled) {
            const bool known = std::any_of(stored->begin(), stored->end(), [&](const Firing& other) {
                return other.decision == firing.decision && other.position == firing.position;
            });
            if (!known) stored->push_back(std::move(firing));
        }
        std::stable_sort(stored->begin(), stored->end(), [](const Firing& a, const Firing& b) { return a.at < b.at; });
        return stored;
    }
    for (const auto& card : question.cards) {
        const bool known =
            std::any_of(journaled.begin(), journaled.end(), [&](const Firing& firing) { return firing.card == card; });
        if (!known) return std::move(stored).error();
    }
    return journaled;
}

void Recorder::look() {
    const auto there = impl_->store.there();
    if (there) return;
    std::unique_lock lock(impl_->mutex);
    impl_->goDown(lock, there.error());
}

RecorderState Recorder::state() const {
    const std::lock_guard lock(impl_->mutex);
    RecorderState state = impl_->counts;
    state.journalEntries = impl_->journal.entries();
    state.journalBytes = impl_->journal.bytes();
    state.journalSize = impl_->journal.size();
    return state;
}

bool Recorder::settle(std::int64_t ms) {
    std::unique_lock lock(impl_->mutex);
    return impl_->settled.wait_for(lock, std::chrono::milliseconds(ms), [this] { return !impl_->viaJournal; });
}

}  // namespace refract::audit
