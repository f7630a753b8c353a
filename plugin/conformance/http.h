// HTTP as a stranger speaks it to a service: one request, one answer, through libcurl.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace refract::conformance {

struct Call {
    std::string method = "GET";
    std::string url;
    std::string body;  ///< of a POST
    std::vector<std::pair<std::string, std::string>> headers;
    bool oldTls = false;  ///< nothing newer than TLS 1.1
};

struct Reply {
    std::string error;  ///< why there was no answer; empty when there was one
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::chrono::milliseconds took{};

    std::string header(const std::string& name) const;
};

using Ask = std::function<Reply(const Call&)>;

struct HttpRules {
    std::string caFile;                              ///< authorities in PEM, instead of the system's
    std::string certificateFile, keyFile;            ///< what is shown to a server that asks
    std::chrono::milliseconds patience{10'000};      ///< for one answer
    std::size_t mostBytes = std::size_t{16} << 20U;  ///< of one answer
};
/// No redirects are followed, no proxy is used.
Ask askWithCurl(HttpRules rules);

}  // namespace refract::conformance
