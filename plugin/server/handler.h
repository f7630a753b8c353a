// Handler: the seam between HTTP and what answers. A Request in, a Response out.
//
// The server has already checked framing, Host and path, and read the whole body. A
// handler is called from many threads at once. The views of a Request live as long as
// the call. A handler that throws is answered 500 with a correlation id and nothing
// else; what it threw goes to the log as a type name, without its text.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/issue.h"
#include "plugin/trust/door.h"

namespace refract::server {

struct HeaderField {
    std::string_view name, value;
};

/// The header fields of a request, in the order in which they came.
class Headers {
public:
    Headers() = default;
    explicit Headers(std::span<const HeaderField> fields) : fields_(fields) {}

    /// The first field of that name, whatever its case.
    std::optional<std::string_view> find(std::string_view name) const;
    /// How often a field of that name stands there.
    std::size_t count(std::string_view name) const;
    std::span<const HeaderField> all() const { return fields_; }

private:
    std::span<const HeaderField> fields_;
};

struct Request {
    std::string_view method;  ///< as sent, except HEAD, which is GET here: the server leaves the body out
    std::string path;         ///< decoded; "//" and trailing slashes folded; "/" alone for the root; "*" for OPTIONS *
    std::string_view query;   ///< as sent, without "?"
    Headers headers;
    std::string_view body;
    std::string peer;                                     ///< address of the socket's other end, without the port
    const trust::PeerCertificate* certificate = nullptr;  ///< that the client showed in its TLS handshake
    std::chrono::steady_clock::time_point deadline;       ///< the answer is wanted by then
    std::string correlationId;            ///< what the log and the X-Request-Id header call this request
    std::optional<trust::Caller> caller;  ///< whom the doorkeeper let in; none where there is no doorkeeper
};

struct Response {
    int status = 200;
    std::string contentType;  ///< empty with an empty body
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< beside those that the server writes itself
    std::string route;   ///< the address as a pattern, "/cds-services/{id}", for the log; never what the client sent
    std::string client;  ///< the name in the registry, for the log
    std::string_view reason;  ///< why this is a refusal, for the log: a literal
};

using Handler = std::function<Response(const Request&)>;

/// Asked once the head is there and before the body is read, so that strangers cost no
/// memory: sets the caller, or gives the answer that refuses him. Called as a Handler is.
using Doorkeeper = std::function<std::optional<Response>(Request&)>;

inline constexpr std::string_view kJson = "application/json; charset=utf-8";

/// An answer that is an OperationOutcome (S8).
Response refused(int status, const fhir::Issue& issue);
/// The same with the status that hooks::httpStatus() gives the issue.
Response refused(const fhir::Issue& issue);

}  // namespace refract::server
