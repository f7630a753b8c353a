// Transfer: one GET, set up as a libcurl easy handle. Used by transfers.cpp alone.
//
// Made by the thread of the call, run and ended by the thread of Transfers.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

#include "fhir/client/transfers.h"

namespace refract::fhir::client {

/// The header fields of a request; the token in them is overwritten when they are freed.
class HeaderList {
public:
    HeaderList() = default;
    ~HeaderList();
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;
    void add(const std::string& field);
    curl_slist* get() const { return list_; }

private:
    curl_slist* list_ = nullptr;
};

class Transfer {
public:
    /// Throws std::runtime_error when libcurl lacks an option, std::bad_alloc.
    Transfer(const Get& get, const BearerToken& token, std::shared_ptr<Mailbox> mailbox);
    ~Transfer() { curl_easy_cleanup(easy_); }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    CURL* easy() const { return easy_; }
    /// Puts what came of it into the mailbox.
    void finish(CURLcode code);

private:
    template <typename Value>
    void set(CURLoption option, Value value);
    void setRequest(const Get& get, const BearerToken& token);
    void setLimits(const Get& get);
    void setCallbacks();

    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);
    static curl_socket_t onOpen(void* self, curlsocktype purpose, curl_sockaddr* to);
    static int onRequest(void* self, char* there, char* here, int therePort, int herePort);

    CURL* easy_;
    HeaderList fields_;
    std::shared_ptr<const FhirServer> server_;
    std::shared_ptr<Mailbox> mailbox_;
    Answer answer_;
    std::size_t mostBytes_;
    std::size_t headerBytes_ = 0;
    bool addressRefused_ = false;
    bool tooLarge_ = false;
};

/// The seconds of a Retry-After; a date there is not read.
std::optional<std::chrono::seconds> readRetryAfter(std::string_view value);

}  // namespace refract::fhir::client
