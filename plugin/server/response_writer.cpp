// The bytes of an answer's head.
#include "plugin/server/response_writer.h"

#include <Poco/Net/HTTPResponse.h>

#include <array>
#include <ctime>
#include <stdexcept>

#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

void addField(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

/// IMF-fixdate, without a locale.
std::string httpDate(std::time_t now) {
    static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                     kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                     kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                                     utc.tm_min, utc.tm_sec);
    return std::string(text.data(), static_cast<std::size_t>(length));
}

bool has(const Response& response, std::string_view name) {
    for (const auto& field : response.headers) {
        if (syntax::equalIgnoringCase(field.first, name)) return true;
    }
    return false;
}

}  // namespace

std::string writeHead(const Response& response, const Delivery& delivery) {
    constexpr std::size_t kUsualHeadBytes = 512;
    std::string head;
    head.reserve(kUsualHeadBytes);
    const auto status = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(Poco::Net::HTTPResponse::getReasonForStatus(status)).append("\r\n");
    addField(head, "Date", httpDate(std::time(nullptr)));
    if (hasBody(response.status)) {
        if (!response.contentType.empty()) addField(head, "Content-Type", response.contentType);
        addField(head, "Content-Length", std::to_string(response.body.size()));
    }
    addField(head, "Connection", delivery.keepAlive ? "keep-alive" : "close");
    if (delivery.keepAlive) addField(head, "Keep-Alive", "timeout=" + std::to_string(delivery.keepAliveTime.count()));
    addField(head, "X-Request-Id", delivery.correlationId);
    addField(head, "X-Content-Type-Options", "nosniff");
    // Advice about a patient is nothing for a cache, unless the handler knows better.
    if (!has(response, "Cache-Control")) addField(head, "Cache-Control", "no-store");
    for (const auto& [name, value] : response.headers) addField(head, name, value);
    return head.append("\r\n");
}

void checkResponse(const Response& response) {
    if (response.status < 200 || response.status > 599) throw std::logic_error("a handler gave no final status");
    if (!syntax::isFieldValue(response.contentType)) throw std::logic_error("a handler gave a malformed content type");
    for (const auto& [name, value] : response.headers) {
        if (!syntax::isToken(name) || !syntax::isFieldValue(value)) {
            throw std::logic_error("a handler gave a malformed header field");
        }
    }
}

}  // namespace refract::server
