// Reading, replacing and judging the certificate of the hooks' listener.
#include "plugin/serve_tls.h"

#include <date/date.h>

#include <filesystem>
#include <system_error>

namespace refract::command {

namespace {

using std::filesystem::perms;

/// Authorities that renew by themselves do so with a third of 90 days left: whoever is here has missed it.
constexpr std::chrono::days kSoon{21};

std::string dayOf(std::chrono::sys_seconds time) {
    return date::format("%F", std::chrono::floor<std::chrono::days>(time));
}

bool has(const std::string& path, perms some) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    return !error && (status.permissions() & some) != perms::none;
}

void adviseOnDates(const trust::TlsContext& context, std::chrono::system_clock::time_point now,
                   std::vector<Advice>& advice) {
    if (now < context.notBefore()) {
        advice.push_back({"tls.certificate",
                          "It is not valid before " + dayOf(context.notBefore()) + ": clients refuse it until then."});
    }
    if (now > context.notAfter()) {
        advice.push_back({"tls.certificate", "It expired on " + dayOf(context.notAfter()) + ": clients refuse it."});
    } else if (now + kSoon > context.notAfter()) {
        advice.push_back({"tls.certificate", "It expires on " + dayOf(context.notAfter()) +
                                                 ": renew it, and send SIGHUP to the service."});
    }
}

}  // namespace

fhir::Result<ServeTls::Context> ServeTls::read(const ServeConfig& config) {
    if (!config.tls) return Context{};
    return trust::TlsContext::load(*config.tls);
}

ServeTls::Context ServeTls::current() const {
    const std::lock_guard lock(replacing_);
    return context_;
}

void ServeTls::replace(Context context) {
    const std::lock_guard lock(replacing_);
    context_ = std::move(context);
}

std::string describeTls(const ServeConfig& config, const trust::TlsContext& context) {
    std::string text = "TLS ";
    text += config.tls->onlyTls13 ? "1.3" : "1.2 and 1.3";
    text += " as " + context.subject() + ", until " + dayOf(context.notAfter());
    if (config.tls->clients == trust::ClientCertificates::asked) text += "; clients may show a certificate";
    if (config.tls->clients == trust::ClientCertificates::required) text += "; clients must show a certificate";
    return text;
}

std::vector<Advice> adviseOnTls(const ServeConfig& config, const trust::TlsContext* context,
                                std::chrono::system_clock::time_point now) {
    std::vector<Advice> advice;
    if (context == nullptr) return advice;
    adviseOnDates(*context, now, advice);
    if (config.publicUrl && !context->covers(hostOf(*config.publicUrl))) {
        advice.push_back({"tls.certificate", "It is not for " + hostOf(*config.publicUrl) +
                                                 ", the host of publicUrl: clients that call there refuse it, unless a "
                                                 "proxy shows another."});
    }
    // A group may read it: Debian's ssl-cert is one for that.
    if (has(config.tls->privateKey, perms::others_read | perms::others_write | perms::group_write)) {
        advice.push_back({"tls.privateKey", "Others than its owner can read or change the key: chmod 600 (or 640)."});
    }
    for (const auto& [key, path] :
         {std::pair{"tls.certificate", &config.tls->certificate}, std::pair{"tls.clientCa", &config.tls->clientCa}}) {
        if (!path->empty() && has(*path, perms::group_write | perms::others_write)) {
            advice.push_back({key, "Others than its owner can change it: chmod 644."});
        }
    }
    return advice;
}

}  // namespace refract::command
