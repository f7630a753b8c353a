// Writes the head of an answer: status line, our own fields, then the handler's.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "plugin/server/handler.h"

namespace refract::server {

struct Delivery {
    bool keepAlive = false;
    std::chrono::seconds keepAliveTime{0};  ///< told to the client with keepAlive
    std::string_view correlationId;
};

/// The head, with the empty line that ends it. Content-Length is that of the body, whether
/// or not the body is sent after it (HEAD). 204 and 304 have neither.
std::string writeHead(const Response& response, const Delivery& delivery);

/// Throws std::logic_error if a header field is no field (a CR LF in a value would let its
/// author write a second answer), or the status is none: a mistake in a handler.
void checkResponse(const Response& response);

/// May an answer of this status have a body?
constexpr bool hasBody(int status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace refract::server
