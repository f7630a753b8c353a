// Connection: the life of one connection: requests in order, until someone has had enough.
//
// Poco's own connection class takes an unread body for the next request and a short body
// for an empty one (docs/adr/0005-http-server.md); this one stands in its place. Made by
// the thread that accepts, run by another, which deletes it.
#pragma once

#include <Poco/Net/TCPServerConnection.h>

#include "plugin/server/exchange.h"

namespace refract::server {

class Connection : public Poco::Net::TCPServerConnection {
public:
    Connection(const Poco::Net::StreamSocket& socket, ListenerContext& context);
    /// Serves, then deletes this.
    void run() override;

private:
    void serve();
    bool secured();
    bool awaitRequest();

    ListenerContext& context_;
    ConnectionState state_;
};

}  // namespace refract::server
