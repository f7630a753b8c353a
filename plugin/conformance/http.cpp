// One request through libcurl's easy interface.
#include "plugin/conformance/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

namespace refract::conformance {

namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Taking {
    Reply& reply;
    std::size_t mostBytes;
};

std::size_t takeBody(char* data, std::size_t size, std::size_t count, void* context) {
    auto& taking = *static_cast<Taking*>(context);
    if (taking.reply.body.size() + size * count > taking.mostBytes) return 0;
    taking.reply.body.append(data, size * count);
    return size * count;
}

std::size_t takeHeader(char* data, std::size_t size, std::size_t count, void* context) {
    std::string line(data, size * count);
    const auto colon = line.find(':');
    if (colon != std::string::npos) {
        std::string name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        const auto begin = line.find_first_not_of(" \t", colon + 1), end = line.find_last_not_of("\r\n \t");
        auto& value = static_cast<Taking*>(context)->reply.headers[name];
        if (!value.empty()) value += ", ";
        if (begin != std::string::npos && end >= begin) value += line.substr(begin, end - begin + 1);
    }
    return size * count;
}

void secure(CURL* easy, const HttpRules& rules, bool oldTls) {
    if (!rules.caFile.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, rules.caFile.c_str());
    if (!rules.certificateFile.empty()) {
        curl_easy_setopt(easy, CURLOPT_SSLCERT, rules.certificateFile.c_str());
        curl_easy_setopt(easy, CURLOPT_SSLKEY, rules.keyFile.c_str());
    }
    if (!oldTls) return;
    // What a client of ours would never offer, to see that it is refused.
    const long versions = static_cast<long>(CURL_SSLVERSION_TLSv1) + static_cast<long>(CURL_SSLVERSION_MAX_TLSv1_1);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, versions);
    curl_easy_setopt(easy, CURLOPT_SSL_CIPHER_LIST, "ALL:@SECLEVEL=0");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
}

void address(CURL* easy, const Call& call, const HttpRules& rules) {
    curl_easy_setopt(easy, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(rules.patience.count()));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "refract-conformance");
    if (call.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (call.method == "POST") {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.c_str());
    } else if (call.method != "GET" && call.method != "HEAD") {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    }
}

}  // namespace

std::string Reply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Ask askWithCurl(HttpRules rules) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return [rules = std::move(rules)](const Call& call) {
        Reply reply;
        const Easy easy(curl_easy_init(), curl_easy_cleanup);
        if (easy == nullptr) {
            reply.error = "libcurl could not begin";
            return reply;
        }
        Taking taking{reply, rules.mostBytes};
        address(easy.get(), call, rules);
        secure(easy.get(), rules, call.oldTls);
        List headers(curl_slist_append(nullptr, "Expect:"), curl_slist_free_all);
        for (const auto& [name, value] : call.headers) {
            // Not replaced: the head of the list stays.
            curl_slist_append(headers.get(), (name + ": " + value).c_str());
        }
        curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, takeBody);
        curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &taking);
        curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, takeHeader);
        curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &taking);
        const auto begun = std::chrono::steady_clock::now();
        if (const CURLcode code = curl_easy_perform(easy.get()); code != CURLE_OK) {
            reply.error = curl_easy_strerror(code);
        }
        reply.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        reply.status = static_cast<int>(status);
        return reply;
    };
}

}  // namespace refract::conformance
