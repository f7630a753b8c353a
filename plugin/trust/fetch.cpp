// One GET through libcurl with everything switched off that is not needed.
#include "plugin/trust/fetch.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace refract::trust {

namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

fhir::Issue failed(std::string why) {
    return {fhir::IssueCode::transient, std::move(why), {}, {}};
}

std::string part(CURLU* url, CURLUPart what) {
    char* text = nullptr;
    if (curl_url_get(url, what, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
    return text;
}

struct Transfer {
    Transfer(const FetchRules& theRules, bool isPlainHttp) : rules(theRules), plainHttp(isPlainHttp) {}
    const FetchRules& rules;
    const bool plainHttp;
    bool refusedAddress = false;
    bool tooLong = false;
    std::string body;
};

std::size_t takeBody(char* data, std::size_t size, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    const std::size_t bytes = size * count;
    if (transfer.body.size() + bytes > transfer.rules.mostBytes) {
        transfer.tooLong = true;
        return 0;
    }
    transfer.body.append(data, bytes);
    return bytes;
}

std::optional<Address> addressOf(const curl_sockaddr& to) {
    Address::Bytes bytes{};
    if (to.family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &to.addr, sizeof four);
        bytes[10] = bytes[11] = 0xFF;
        std::memcpy(bytes.data() + 12, &four.sin_addr, 4);
        return Address(bytes);
    }
    if (to.family != AF_INET6) return std::nullopt;
    sockaddr_in6 six{};
    std::memcpy(&six, &to.addr, std::min<std::size_t>(sizeof six, to.addrlen));
    std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
    return Address(bytes);
}

curl_socket_t openSocket(void* context, curlsocktype purpose, curl_sockaddr* to) {
    auto& transfer = *static_cast<Transfer*>(context);
    const auto address = addressOf(*to);
    if (purpose != CURLSOCKTYPE_IPCXN || !address || !mayConnect(*address, transfer.plainHttp, transfer.rules)) {
        transfer.refusedAddress = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) throw std::runtime_error("libcurl lacks an option");
}

void prepare(CURL* easy, const std::string& url, Transfer& transfer) {
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, transfer.plainHttp ? "http" : "https");
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);  // a slow look-up of a name would outlive the deadline
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(transfer.rules.deadline.count()));
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!transfer.rules.caFile.empty()) {
        set(easy, CURLOPT_CAINFO, transfer.rules.caFile.c_str());
        set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // or the system's would hold as well
    }
    set(easy, CURLOPT_OPENSOCKETFUNCTION, openSocket);
    set(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    set(easy, CURLOPT_WRITEFUNCTION, takeBody);
    set(easy, CURLOPT_WRITEDATA, &transfer);
    set(easy, CURLOPT_USERAGENT, "refract");
}

}  // namespace

fhir::Status judgeUrl(const std::string& url, bool plainHttpOnLoopback) {
    const auto wrong = [](std::string why) { return fhir::Issue{fhir::IssueCode::value, std::move(why), {}, {}}; };
    const Url parsed(curl_url(), curl_url_cleanup);
    if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
        return wrong("This is no absolute URL.");
    }
    if (!part(parsed.get(), CURLUPART_USER).empty() || !part(parsed.get(), CURLUPART_PASSWORD).empty()) {
        return wrong("A URL with a name or a password is not fetched.");
    }
    if (!part(parsed.get(), CURLUPART_FRAGMENT).empty()) return wrong("A URL with a fragment is not fetched.");
    const std::string scheme = part(parsed.get(), CURLUPART_SCHEME);
    if (scheme == "https") return fhir::ok();
    std::string host = part(parsed.get(), CURLUPART_HOST);
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    const auto address = Address::parse(host);
    const bool loopback = host == "localhost" || (address && address->isLoopback());
    if (scheme != "http" || !loopback || !plainHttpOnLoopback) {
        return wrong("Only https is fetched, or http on loopback where plainHttpOnLoopback says so.");
    }
    return fhir::ok();
}

bool mayConnect(const Address& address, bool plainHttp, const FetchRules& rules) {
    if (address.isNeverCalled()) return false;
    if (plainHttp) return address.isLoopback() && rules.plainHttpOnLoopback;
    return !address.isPrivate() || contains(rules.privateNetworks, address);
}

fhir::Result<std::string> fetch(const std::string& url, const FetchRules& rules) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    if (auto status = judgeUrl(url, rules.plainHttpOnLoopback); !status) return std::move(status).error();
    Transfer transfer(rules, url.starts_with("http:"));
    const Easy easy(curl_easy_init(), curl_easy_cleanup);
    if (easy == nullptr) return failed("libcurl could not begin.");
    prepare(easy.get(), url, transfer);
    const CURLcode code = curl_easy_perform(easy.get());
    if (transfer.tooLong) return failed("The answer is too long.");
    // A name may have several addresses, of which one that may be called is enough.
    if (code != CURLE_OK && transfer.refusedAddress) {
        return failed("The server's address is not one that may be called.");
    }
    if (code != CURLE_OK) return failed(std::string("The server gave no answer: ") + curl_easy_strerror(code) + ".");
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return failed("The server answered " + std::to_string(status) + ".");
    return std::move(transfer.body);
}

}  // namespace refract::trust
