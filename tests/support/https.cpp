// libcurl's easy interface.
#include "tests/support/https.h"

#include <curl/curl.h>

#include <memory>
#include <string_view>

namespace refract::test {

namespace {

std::size_t take(char* data, std::size_t size, std::size_t count, void* body) {
    static_cast<std::string*>(body)->append(data, size * count);
    return size * count;
}

std::string shown(CURL* easy) {
    curl_certinfo* info = nullptr;
    std::string text;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info->num_of_certs == 0) return text;
    for (const curl_slist* line = info->certinfo[0]; line != nullptr; line = line->next) {
        if (std::string_view(line->data).starts_with("Serial Number:")) text += line->data;
    }
    return text;
}

}  // namespace

HttpsAnswer askSecurely(const HttpsCall& call) {
    static const CURLcode kBegun = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(kBegun);
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), curl_easy_cleanup);
    CURL* const handle = easy.get();
    HttpsAnswer answer;
    curl_easy_setopt(handle, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(handle, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
    if (!call.caFile.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, call.caFile.c_str());
    if (!call.certificateFile.empty()) {
        curl_easy_setopt(handle, CURLOPT_SSLCERT, call.certificateFile.c_str());
        curl_easy_setopt(handle, CURLOPT_SSLKEY, call.keyFile.c_str());
    }
    if (call.onlyTls12) curl_easy_setopt(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_MAX_TLSv1_2});
    curl_slist* headers = curl_slist_append(nullptr, "Expect:");
    for (const auto& header : call.headers) headers = curl_slist_append(headers, header.c_str());
    if (!call.body.empty()) {
        headers = curl_slist_append(headers, "Content-Type: application/json");
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call.body.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    for (int time = 0; time < call.times && answer.error.empty(); ++time) {
        answer.body.clear();
        if (const auto code = curl_easy_perform(handle); code != CURLE_OK) answer.error = curl_easy_strerror(code);
        long status = 0, connections = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connections);
        answer.status = static_cast<int>(status);
        answer.connections += static_cast<int>(connections);
    }
    answer.certificate = shown(handle);
    curl_slist_free_all(headers);
    return answer;
}

}  // namespace refract::test
