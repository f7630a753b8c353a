// Metrics and dashboard of the running service.
#include "plugin/serve_pages.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/access/password.h"
#include "plugin/serve_audit.h"

namespace refract::command {

namespace {

/// Seconds: from what a small record takes to the limit of a slow FHIR server.
const std::vector<double> kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
constexpr double kMicroseconds = 1e6;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::vector<std::string> alarmsOf(const audit::RecorderState& state) {
    std::vector<std::string> alarms;
    if (!state.storeUp) {
        alarms.push_back("The store is down: what is decided now waits in the journal (" +
                         std::to_string(state.journalEntries) + " entries) and is not in these numbers yet.");
    }
    if (state.losing) alarms.push_back("Journal and store are full: answers go out that are not recorded.");
    if (state.lost > 0) {
        alarms.push_back(std::to_string(state.lost) + " decisions since the start of the service are not on record.");
    }
    if (state.setAside > 0) {
        alarms.push_back(std::to_string(state.setAside) +
                         " entries were refused by the store and lie in a file beside the journal.");
    }
    return alarms;
}

dashboard::DashboardParts partsOf(audit::Audit& audit, access::Accounts& accounts, const ServeConfig& config) {
    dashboard::DashboardParts parts{audit.database(), accounts, {}, now, {}, {}, false, {}, {}};
    if (config.demoDay) parts.today = [day = *config.demoDay] { return day; };
    parts.open = [&audit](std::string_view field, std::string_view sealed) {
        return audit.keys()
            .open(field, sealed)
            .value_or("cannot be opened: its key is not among those of this service");
    };
    parts.alarms = [&audit] { return alarmsOf(audit.state()); };
    // On loopback the browser is on this machine, or a proxy is that speaks for it.
    parts.secureCookie = !isLoopback(config.admin);
    if (config.userHeader) {
        parts.userHeader = *config.userHeader;
        parts.isTrustedProxy = [&config](std::string_view peer) {
            const auto address = trust::Address::parse(peer);
            return address && trust::contains(config.trustedProxies, *address);
        };
    }
    return parts;
}

/// Who guesses a password is seen. Those who are turned away are counted alone: a flood would be one of lines.
void noteLogIn(const access::LogInAttempt& attempt) {
    using enum access::LogInOutcome;
    std::string why;
    switch (attempt.outcome) {
        case success:
        case turnedAway:
            return;
        case wrongPassword:
            why = attempt.locks ? "wrong password; the account is closed for a quarter of an hour" : "wrong password";
            break;
        case unknownAccount:
            why = "unknown account";
            break;
        case closed:
            why = "the account is closed";
            break;
        case locked:
            why = "the account is closed for a quarter of an hour, after wrong passwords";
            break;
    }
    const std::string who = attempt.account.empty() ? std::string() : " of " + attempt.account;
    std::cerr << "refract: a login" + who + " failed: " + why + "\n";
}

constexpr std::string_view kDemoUser = "demo";

trust::Secret readablePassword() {
    constexpr std::size_t kReadable = 16;
    return trust::Secret(access::randomToken().reveal().substr(0, kReadable));
}

std::string loginText(const trust::Secret& password) {
    return "user " + std::string(kDemoUser) + ", password " + std::string(password.reveal());
}

void recordMetrics(metrics::Registry& registry, const audit::Audit& audit) {
    const auto number = [&audit](auto member) {
        return [&audit, member] { return static_cast<double>(audit.state().*member); };
    };
    using State = audit::RecorderState;
    registry.gauge("refract_audit_store_up", "1 while the store takes what is decided.", number(&State::storeUp));
    registry.gauge("refract_audit_journal_entries", "Entries that wait for the store.", number(&State::journalEntries));
    registry.gauge("refract_audit_journal_bytes", "Bytes of the journal in use.", number(&State::journalBytes));
    registry.gauge("refract_audit_journal_size_bytes", "Bytes that the journal has.", number(&State::journalSize));
    registry.counted("refract_audit_stored_total", "Entries written to the store.", number(&State::stored));
    registry.counted("refract_audit_replayed_total", "Entries that came to the store by way of the journal.",
                     number(&State::replayed));
    registry.counted("refract_audit_set_aside_total", "Entries that the store refused.", number(&State::setAside));
    registry.counted("refract_tokens_not_shared_total",
                     "Tokens that the store could not be asked about: this instance alone judged them.",
                     [&audit] { return static_cast<double>(audit.tokensNotAsked()); });
    registry.counted("refract_audit_lost_total", "Entries that found room nowhere.", number(&State::lost));
}

}  // namespace

DemoFolder::DemoFolder() {
    path_ = (std::filesystem::temp_directory_path() / "refract-demo-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder can be made for the demo's record");
}

DemoFolder::~DemoFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

ServeMetrics::ServeMetrics(const service::Service& service, const audit::Audit* audit)
    : requests_(registry_.counter("refract_http_requests_total", "Requests by listener, address and status.",
                                  {"listener", "route", "status", "client"})),
      requestSeconds_(registry_.histogram("refract_http_request_seconds", "From the first byte to the last.",
                                          {"listener", "route"}, kSeconds)),
      calls_(registry_.counter("refract_hook_calls_total", "Hook calls that were answered.", {"service", "hook"})),
      stageSeconds_(
          registry_.histogram("refract_stage_seconds", "Where the time of a hook call goes.", {"stage"}, kSeconds)),
      findings_(registry_.counter("refract_findings_total", "What the rules found, shown or held back.",
                                  {"rule", "severity", "shown"})),
      cards_(registry_.counter("refract_cards_total", "Cards in the answers.", {"indicator"})) {
    registry_.gauges("refract_knowledge_info", "The edition in use.", {"edition"}, [&service] {
        return std::vector<metrics::Sample>{{{service.knowledge()->edition().id}, 1}};
    });
    if (audit == nullptr) return;
    recordMetrics(registry_, *audit);
    logIns_ = &registry_.counter("refract_log_ins_total", "Attempts to log in to the dashboard, by what came of them.",
                                 {"outcome"});
}

void ServeMetrics::request(const server::LogEntry& entry) {
    const std::string_view route = entry.route.empty() ? "none" : entry.route;
    requests_.add({entry.listener, route, std::to_string(entry.status), entry.client});
    requestSeconds_.observe(static_cast<double>(entry.took.count()) / kMicroseconds, {entry.listener, route});
}

void ServeMetrics::answer(const service::Evaluation& evaluation) {
    calls_.add({evaluation.call.service, evaluation.call.hook});
    const auto& latency = evaluation.latency;
    const std::array<std::pair<std::string_view, std::optional<std::int64_t>>, 6> stages{{{"read", latency.read},
                                                                                          {"fetch", latency.fetch},
                                                                                          {"recall", latency.recall},
                                                                                          {"think", latency.think},
                                                                                          {"say", latency.say},
                                                                                          {"total", latency.total}}};
    for (const auto& [stage, took] : stages) {
        if (took) stageSeconds_.observe(static_cast<double>(*took) / kMicroseconds, {stage});
    }
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        const auto& finding = evaluation.findings[i];
        findings_.add({finding.rule->id, rules::severityName(finding.severity), evaluation.shown(i) ? "yes" : "no"});
    }
    for (const auto& card : evaluation.said.cards) cards_.add({card.indicator});
}

void ServeMetrics::logIn(const access::LogInAttempt& attempt) {
    if (logIns_ != nullptr) logIns_->add({access::outcomeName(attempt.outcome)});
}

server::Response ServeMetrics::page() const {
    server::Response response;
    response.contentType = metrics::kContentType;
    response.body = registry_.text();
    response.route = "/metrics";
    return response;
}

ServeDashboard::ServeDashboard(audit::Audit& audit, const ServeConfig& config, ServeMetrics& metrics)
    : accounts_(audit.database(),
                [this, &metrics](const access::LogInAttempt& attempt) {
                    metrics.logIn(attempt);
                    noteLogIn(attempt);
                    if (attempt.usedUp) renewDemoLogin();
                }),
      dashboard_(partsOf(audit, accounts_, config)) {}

fhir::Result<std::string> ServeDashboard::makeDemoLogin() {
    const auto password = readablePassword();
    if (auto made = accounts_.putOneTime(kDemoUser, access::Role::auditor, password, now()); !made) {
        return std::move(made).error();
    }
    return loginText(password);
}

void ServeDashboard::renewDemoLogin() {
    const auto password = readablePassword();
    const auto made = accounts_.renewOneTime(kDemoUser, password);
    std::cout << "The dashboard's login was used. The next one, also good once: "
              << (made ? loginText(password) : std::string("none could be made")) << std::endl;
}

}  // namespace refract::command
