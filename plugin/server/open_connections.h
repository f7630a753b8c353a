// OpenConnections: who is connected to a listener, so that stop() can end the idle ones and wait for the rest.
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
    struct Entry {
        Poco::Net::StreamSocket socket;
        bool idle = false;
    };

public:
    class Membership {
    public:
        Membership(OpenConnections& all, const Poco::Net::StreamSocket& socket);
        ~Membership();
        Membership(const Membership&) = delete;
        Membership& operator=(const Membership&) = delete;

        /// How many there were with this one when it joined.
        std::size_t place() const { return place_; }
        /// From here to busy() this connection may be ended at once: reading gives the end
        /// after what has already arrived. False if the server is stopping.
        bool idle();
        void busy();

    private:
        OpenConnections& all_;
        std::list<Entry>::iterator entry_;
        std::size_t place_ = 0;
    };

    std::size_t size() const;
    bool stopping() const;

    /// Ends the idle ones; those that are busy close after their answer.
    void stop();
    /// True when all have gone by then.
    bool waitUntilEmpty(std::chrono::steady_clock::time_point deadline);
    /// Breaks those that are left, and answers how many.
    std::size_t cut();

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Entry> entries_;
    bool stopping_ = false;
};

}  // namespace refract::server
