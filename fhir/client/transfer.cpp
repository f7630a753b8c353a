// One easy handle: everything that is not needed is switched off.
#include "fhir/client/transfer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

namespace refract::fhir::client {

namespace {

/// A FHIR server sends about 1 KB of header fields.
constexpr std::size_t kMostHeaderBytes = 32 * 1024;
/// Below this TIMEOUT_MS is none at all.
constexpr long kShortestMilliseconds = 1;

AddressBytes mapped(const in_addr& four) {
    AddressBytes bytes{};
    bytes[10] = bytes[11] = 0xFF;
    std::memcpy(bytes.data() + 12, &four, sizeof four);
    return bytes;
}

std::optional<AddressBytes> addressOf(const curl_sockaddr& to) {
    if (to.family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &to.addr, sizeof four);
        return mapped(four.sin_addr);
    }
    if (to.family != AF_INET6) return std::nullopt;
    sockaddr_in6 six{};
    std::memcpy(&six, &to.addr, std::min<std::size_t>(sizeof six, to.addrlen));
    AddressBytes bytes{};
    std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
    return bytes;
}

std::optional<AddressBytes> addressOf(std::string text) {
    text = text.substr(0, text.find('%'));
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) return mapped(four);
    AddressBytes bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
    return std::nullopt;
}

Answer::End endOf(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return Answer::End::answered;
        case CURLE_OPERATION_TIMEDOUT:
            return Answer::End::notInTime;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return Answer::End::notTrusted;
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:  // what answers speaks no HTTP
        case CURLE_WRITE_ERROR:
            return Answer::End::cutShort;
        default:
            return Answer::End::unreachable;
    }
}

}  // namespace

HeaderList::~HeaderList() {
    for (curl_slist* field = list_; field != nullptr; field = field->next) {
        volatile char* byte = field->data;
        for (std::size_t left = std::strlen(field->data); left > 0; --left) *byte++ = '\0';
    }
    curl_slist_free_all(list_);
}

void HeaderList::add(const std::string& field) {
    curl_slist* longer = curl_slist_append(list_, field.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
}

Transfer::Transfer(const Get& get, const BearerToken& token, std::shared_ptr<Mailbox> mailbox)
    : easy_(curl_easy_init()), server_(get.server), mailbox_(std::move(mailbox)), mostBytes_(get.mostBytes) {
    if (easy_ == nullptr) throw std::bad_alloc();
    answer_.tag = get.tag;
    try {
        setRequest(get, token);
        setLimits(get);
        setCallbacks();
    } catch (...) {
        curl_easy_cleanup(easy_);
        throw;
    }
}

template <typename Value>
void Transfer::set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy_, option, value) != CURLE_OK) throw std::runtime_error("libcurl lacks an option");
}

void Transfer::setRequest(const Get& get, const BearerToken& token) {
    std::string authorization = "Authorization: Bearer ";
    authorization.reserve(authorization.size() + token.reveal().size());
    authorization.append(token.reveal());
    fields_.add(authorization);
    BearerToken::wipe(authorization);
    fields_.add("Accept: application/fhir+json");
    // What a server found for somebody else a minute ago is not what is true now.
    fields_.add("Cache-Control: no-cache");
    set(CURLOPT_HTTPHEADER, fields_.get());
    set(CURLOPT_URL, get.url.c_str());
    set(CURLOPT_USERAGENT, "refract");
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_PRIVATE, this);
}

void Transfer::setLimits(const Get& get) {
    const bool plain = get.url.starts_with("http:");
    set(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a slow look-up of a name would outlive the deadline
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    // Over TLS it is worth to see first whether all reads may share one connection.
    set(CURLOPT_PIPEWAIT, plain ? 0L : 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server_->caFile.empty()) set(CURLOPT_CAINFO, server_->caFile.c_str());
    // The system's folder would be trusted beside the file, and keeps libcurl from remembering what it
    // has read: each connection would read all certificates anew, some 20 ms for everybody.
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(get.deadline - Clock::now());
    set(CURLOPT_TIMEOUT_MS, std::max(static_cast<long>(left.count()), kShortestMilliseconds));
}

void Transfer::setCallbacks() {
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::onOpen);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &Transfer::onRequest);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Transfer::onBody);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
    set(CURLOPT_HEADERDATA, this);
}

std::size_t Transfer::onBody(char* data, std::size_t size, std::size_t count, void* context) {
    auto& self = *static_cast<Transfer*>(context);
    const std::size_t bytes = size * count;
    if (self.answer_.body.size() + bytes > self.mostBytes_ || !self.mailbox_->spend(bytes)) {
        self.tooLarge_ = true;
        return 0;
    }
    try {
        self.answer_.body.append(data, bytes);
    } catch (const std::bad_alloc&) {
        self.tooLarge_ = true;
        return 0;
    }
    return bytes;
}

std::size_t Transfer::onHeader(char* data, std::size_t size, std::size_t count, void* context) {
    auto& self = *static_cast<Transfer*>(context);
    const std::size_t bytes = size * count;
    self.headerBytes_ += bytes;
    if (self.headerBytes_ > kMostHeaderBytes) {
        self.tooLarge_ = true;
        return 0;
    }
    constexpr std::string_view kName = "retry-after:";
    const std::string_view line(data, bytes);
    const bool named = line.size() > kName.size() &&
                       std::equal(kName.begin(), kName.end(), line.begin(),
                                  [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
    if (named) self.answer_.retryAfter = readRetryAfter(line.substr(kName.size()));
    return bytes;
}

curl_socket_t Transfer::onOpen(void* context, curlsocktype purpose, curl_sockaddr* to) {
    auto& self = *static_cast<Transfer*>(context);
    const auto address = addressOf(*to);
    const bool may =
        purpose == CURLSOCKTYPE_IPCXN && address && self.server_->mayConnect && self.server_->mayConnect(*address);
    if (!may) {
        self.addressRefused_ = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

int Transfer::onRequest(void* context, char* there, char* /*here*/, int /*therePort*/, int /*herePort*/) {
    // A connection that is used again was opened under the rule of another client of ours.
    auto& self = *static_cast<Transfer*>(context);
    const auto address = addressOf(std::string(there));
    if (address && self.server_->mayConnect && self.server_->mayConnect(*address)) return CURL_PREREQFUNC_OK;
    self.addressRefused_ = true;
    return CURL_PREREQFUNC_ABORT;
}

void Transfer::finish(CURLcode code) {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    answer_.status = static_cast<int>(status);
    answer_.end = endOf(code);
    if (tooLarge_) answer_.end = Answer::End::tooLarge;
    // A name may have several addresses, of which one that may be called is enough.
    if (code != CURLE_OK && addressRefused_) answer_.end = Answer::End::addressRefused;
    if (answer_.end != Answer::End::answered) answer_.body.clear();
    mailbox_->put(std::move(answer_));
}

std::optional<std::chrono::seconds> readRetryAfter(std::string_view value) {
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with('\n') || value.ends_with('\r') || value.ends_with(' ')) value.remove_suffix(1);
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (value.empty() || error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    return std::chrono::seconds(seconds);
}

}  // namespace refract::fhir::client
