// Session: the reads of one hook call: which are under way, what came, what is next. Used by
// client.cpp alone, by one thread.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "fhir/client/client.h"
#include "fhir/client/transfers.h"

namespace refract::fhir::client {

class Session {
public:
    Session(Transfers& transfers, const ClientLimits& limits, std::shared_ptr<const FhirServer> server,
            const BearerToken& token, Clock::time_point deadline);

    std::vector<Got> read(std::span<const Read> reads);

    /// Did the server answer anything at all in a way that says it is well?
    bool answered() const { return answered_; }
    /// For how long it asked to be left alone.
    std::optional<std::chrono::seconds> restWanted() const { return restWanted_; }
    /// The first thing that an operator should know; `none` when there is nothing.
    Reason firstTrouble() const { return trouble_; }

private:
    struct One {
        Got got;
        std::string url;
        std::string instanceType;    ///< of a read of one resource; empty for a search
        std::set<std::string> seen;  ///< pages, by their URL: some servers lead in a circle
        bool open = false;
        bool triedAgain = false;
    };

    void start(std::size_t index);
    void accept(Answer answer);
    /// True when the read was begun again.
    bool again(One& one, std::size_t index, const Answer& answer);
    void takePage(One& one, std::size_t index, const std::string& body);
    void follow(One& one, std::size_t index, Value bundle);
    void end(One& one, Reason reason);
    void listen(const Answer& answer);

    Transfers& transfers_;
    const ClientLimits& limits_;
    std::shared_ptr<const FhirServer> server_;
    const BearerToken& token_;
    Clock::time_point deadline_;
    std::shared_ptr<Mailbox> mailbox_;
    std::vector<One> ones_;
    std::size_t open_ = 0;
    bool answered_ = false;
    std::optional<std::chrono::seconds> restWanted_;
    Reason trouble_ = Reason::none;
};

}  // namespace refract::fhir::client
