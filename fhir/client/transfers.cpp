// The thread that owns the curl_multi.
#include "fhir/client/transfers.h"

#include <pthread.h>
#include <signal.h>

#include <new>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fhir/client/transfer.h"

namespace refract::fhir::client {

namespace {

/// Idle connections that are kept, of all servers together.
constexpr long kKeptConnections = 64;
/// Connections to one server: fourteen reads of a hook over HTTP/1.1, for two hooks at once.
constexpr long kConnectionsToOne = 32;
/// Whoever wants something wakes the thread; this is for what nobody foresaw.
constexpr int kLongestSleepMs = 1000;

}  // namespace

void Mailbox::put(Answer answer) {
    {
        const std::lock_guard lock(mutex_);
        answers_.push_back(std::move(answer));
    }
    arrived_.notify_one();
}

std::optional<Answer> Mailbox::take(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_until(lock, until, [this] { return !answers_.empty(); })) return std::nullopt;
    Answer answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
}

bool Mailbox::spend(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > bytes_) return false;
    bytes_ -= bytes;
    return true;
}

struct Transfers::Impl {
    using Owned = std::unique_ptr<Transfer>;

    CURLM* multi = nullptr;
    std::mutex mutex;
    std::vector<Owned> inbox;
    bool ended = false;
    std::unordered_map<CURL*, Owned> running;  // the thread's alone
    std::thread thread;

    void run() {
        // A server that closes while TLS writes to it is no reason to end the process.
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
        while (takeIn()) {
            int active = 0;
            curl_multi_perform(multi, &active);
            giveOut();
            curl_multi_poll(multi, nullptr, 0, kLongestSleepMs, nullptr);
        }
        for (auto& [easy, transfer] : running) curl_multi_remove_handle(multi, easy);
        running.clear();
    }

    /// Begins what was asked for; false at the end.
    bool takeIn() {
        std::vector<Owned> fresh;
        {
            const std::lock_guard lock(mutex);
            if (ended) return false;
            fresh.swap(inbox);
        }
        for (auto& transfer : fresh) {
            CURL* const easy = transfer->easy();
            if (curl_multi_add_handle(multi, easy) != CURLM_OK) {
                transfer->finish(CURLE_FAILED_INIT);
                continue;
            }
            running.emplace(easy, std::move(transfer));
        }
        return true;
    }

    void giveOut() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* const easy = message->easy_handle;
            const CURLcode code = message->data.result;  // the message is gone after the next call
            const auto found = running.find(easy);
            if (found == running.end()) continue;
            found->second->finish(code);
            curl_multi_remove_handle(multi, easy);
            running.erase(found);
        }
    }
};

Transfers::Transfers() : impl_(std::make_unique<Impl>()) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    impl_->multi = curl_multi_init();
    if (impl_->multi == nullptr) throw std::bad_alloc();
    curl_multi_setopt(impl_->multi, CURLMOPT_MAXCONNECTS, kKeptConnections);
    curl_multi_setopt(impl_->multi, CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsToOne);
    impl_->thread = std::thread([this] { impl_->run(); });
}

Transfers::~Transfers() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->ended = true;
    }
    curl_multi_wakeup(impl_->multi);
    impl_->thread.join();
    curl_multi_cleanup(impl_->multi);
}

void Transfers::start(const Get& get, const BearerToken& token, std::shared_ptr<Mailbox> mailbox) {
    auto transfer = std::make_unique<Transfer>(get, token, std::move(mailbox));
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->inbox.push_back(std::move(transfer));
    }
    curl_multi_wakeup(impl_->multi);
}

}  // namespace refract::fhir::client
