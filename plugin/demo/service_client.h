// ServiceClient: HTTP to the service whose demo this is, on loopback, signed like any other
// client's (there is no other way in), and a memory of the last exchanges for those who
// look. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "fhir/result.h"
#include "plugin/demo/signer.h"

namespace refract::demo {

/// Where the service is reached, and under which name it knows itself.
struct ServiceAddress {
    std::string host = "127.0.0.1";  ///< to connect to
    std::uint16_t port = 0;
    std::string url;  ///< "http://localhost:8080": what tokens name
};

struct Reply {
    int status = 0;
    std::string body;
};

class ServiceClient {
public:
    explicit ServiceClient(Signer signer) : signer_(std::move(signer)) {}

    /// Before the first call.
    void setAddress(ServiceAddress address) { address_ = std::move(address); }
    const std::string& url() const { return address_.url; }

    /// Issue `transient`: no answer within some seconds.
    fhir::Result<Reply> get(const std::string& path);
    fhir::Result<Reply> post(const std::string& path, const std::string& body);

    /// The exchanges since the one of that number, oldest first, as
    /// {"exchanges": [{"number", "method", "path", "status", "milliseconds", "request"?, "response"?}]}.
    std::string exchanges(std::uint64_t since) const;

private:
    struct Exchange {
        std::uint64_t number;
        std::string method, path;
        int status;
        double milliseconds;
        std::string request, response;  ///< JSON, or empty
    };
    fhir::Result<Reply> call(const std::string& method, const std::string& path, const std::string& body);
    fhir::Result<Reply> send(const std::string& method, const std::string& path, const std::string& body) const;

    Signer signer_;
    ServiceAddress address_;
    mutable std::mutex mutex_;
    std::deque<Exchange> exchanges_;
    std::uint64_t count_ = 0;
};

}  // namespace refract::demo
