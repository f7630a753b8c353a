// A bare Poco HTTPServer.
#include "tests/bench/floor.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <signal.h>

#include <iostream>
#include <string>

namespace refract::bench {

namespace {

namespace net = Poco::Net;

class Echo : public net::HTTPRequestHandler {
public:
    explicit Echo(const std::string& answer) : answer_(answer) {}
    void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
        std::string body;
        Poco::StreamCopier::copyToString(request.stream(), body);
        response.setContentType("application/json");
        response.sendBuffer(answer_.data(), answer_.size());
    }

private:
    const std::string& answer_;
};

class EchoFactory : public net::HTTPRequestHandlerFactory {
public:
    explicit EchoFactory(std::size_t answerBytes) : answer_(answerBytes, 'x') {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new Echo(answer_); }

private:
    std::string answer_;
};

}  // namespace

int runFloor(std::size_t answerBytes, int threads) {
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &end, nullptr);
    net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
    parameters->setKeepAlive(true);
    parameters->setMaxThreads(threads);
    const net::ServerSocket socket(net::SocketAddress("127.0.0.1", 0));
    net::HTTPServer server(new EchoFactory(answerBytes), socket, parameters);
    server.start();
    std::cout << "Listening on http://127.0.0.1:" << server.port() << std::endl;
    int signal = 0;
    sigwait(&end, &signal);
    server.stopAll(true);
    return 0;
}

}  // namespace refract::bench
