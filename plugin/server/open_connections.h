// OpenConnections: who is connected to a listener, so that stop() can end the idle ones and
// wait for the rest, and so that nobody who keeps us waiting keeps others out.
//
// There are `places`. When all are taken, whoever joins gets the place of the connection that
// has kept us waiting longest – idle, or with half a request sent – and that one is ended;
// callers are not told apart by address, since behind a proxy all have the same. While every
// place is held by a request that is being answered, the newcomer is crowded.
//
// Thread-safe. A connection joins by a Membership for as long as it runs.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace refract::server {

class OpenConnections {
    enum class Waiting { nothing, request, rest };
    struct Entry {
        Poco::Net::StreamSocket socket;
        Waiting waitingFor = Waiting::request;
        bool placed = false;
        bool evicted = false;
    };

public:
    explicit OpenConnections(std::size_t places) : places_(places) {}

    class Membership {
    public:
        Membership(OpenConnections& all, const Poco::Net::StreamSocket& socket);
        ~Membership();
        Membership(const Membership&) = delete;
        Membership& operator=(const Membership&) = delete;

        /// There was no place when it joined.
        bool crowded() const { return crowded_; }
        /// Its place was given to another: reading gives the end after what has already arrived.
        bool evicted() const;
        /// From here to reading() this connection waits for a request, and may be ended at once.
        /// False if the server is stopping, or it has been evicted.
        bool idle();
        /// From here to busy() a request has begun and is not here yet: stop() lets it come.
        void reading();
        void busy();

    private:
        OpenConnections& all_;
        std::list<Entry>::iterator entry_;
        bool crowded_ = false;
    };

    std::size_t size() const;
    bool stopping() const;

    /// True once fewer than `most` are open. Waits for evicted ones to leave, and for nobody else.
    bool waitForRoom(std::size_t most, std::chrono::steady_clock::time_point deadline);

    /// Ends the idle ones; those that are busy close after their answer.
    void stop();
    /// True when all have gone by then.
    bool waitUntilEmpty(std::chrono::steady_clock::time_point deadline);
    /// Breaks those that are left, and answers how many.
    std::size_t cut();

private:
    void evictOne();

    const std::size_t places_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    /// In the order in which they began to wait, as far as they wait.
    std::list<Entry> entries_;
    std::size_t placed_ = 0;   ///< not counting the evicted
    std::size_t leaving_ = 0;  ///< evicted, and still here
    bool stopping_ = false;
};

}  // namespace refract::server
