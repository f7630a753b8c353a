// refract serve: the service, until SIGTERM or SIGINT.
#include <date/tz.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include "fhir/client/client.h"
#include "plugin/command.h"
#include "plugin/command_demo.h"
#include "plugin/reload.h"
#include "plugin/serve_config.h"
#include "plugin/serve_pages.h"
#include "plugin/serve_shadow.h"
#include "plugin/serve_tls.h"
#include "plugin/serve_trust.h"
#include "plugin/server/admin_api.h"
#include "plugin/server/hooks_api.h"
#include "plugin/server/hooks_door.h"
#include "plugin/server/server.h"
#include "plugin/service/service.h"

namespace refract::command {

namespace {

/// The signals that the service listens to, held back from every thread: main waits for them.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    /// The next one, or std::nullopt after `seconds` without any.
    std::optional<int> next(std::chrono::seconds seconds) const {
        timespec wait{};
        wait.tv_sec = seconds.count();
        const int signal = sigtimedwait(&set_, nullptr, &wait);
        return signal > 0 ? std::optional(signal) : std::nullopt;
    }

private:
    sigset_t set_{};
};

/// Today in a time zone, or in the site's; in a demo the day at which its stories stand.
server::HooksApi::Today calendar(const ServeConfig& config) {
    if (config.demoDay) return [day = *config.demoDay](const std::string&) { return day; };
    return [site = config.timeZone](const std::string& zone) {
        const date::time_zone* const there = date::locate_zone(zone.empty() ? site : zone);
        const auto local = date::make_zoned(there, std::chrono::system_clock::now()).get_local_time();
        return fhir::Day(std::chrono::floor<std::chrono::days>(local.time_since_epoch()));
    };
}

/// A key server that fails is not the business of who calls.
void noteKeyFailure(std::string_view client, std::string_view why) {
    std::cerr << "refract: the keys of client " + std::string(client) + " were not fetched: " + std::string(why) + "\n";
}

/// A FHIR server that fails is not the business of who calls; the card says what was not seen.
void noteFetchFailure(std::string_view server, std::string_view what) {
    std::cerr << "refract: FHIR server of client " + std::string(server) + ": " + std::string(what) + "\n";
}

service::Fetching fetchingOf(const ServeConfig& config) {
    fhir::client::ClientLimits limits;
    if (config.fetchPages) limits.mostPages = *config.fetchPages;
    service::Fetching fetching;
    fetching.client = std::make_shared<fhir::client::Client>(limits, noteFetchFailure);
    if (config.fetchDeadlineMs) fetching.time = std::chrono::milliseconds(*config.fetchDeadlineMs);
    return fetching;
}

server::ServerOptions optionsOf(const ServeConfig& config, const ServeTrust& trust) {
    server::ServerOptions options;
    options.hooks.address = config.listen;
    options.admin.address = config.admin;
    options.hooks.allowedHosts = trust.hosts;
    options.hooks.cors.allowedOrigins = trust.rules.origins;
    if (config.bodyBytes) options.limits.maxBodyBytes = *config.bodyBytes;
    if (config.concurrentRequests) options.hooks.maxRequests = *config.concurrentRequests;
    if (config.connections) options.hooks.maxConnections = *config.connections;
    return options;
}

/// How often it is looked whether a change of the site has ended.
constexpr std::chrono::seconds kLookForEnds{60};

/// The registry and the certificate are read again with the edition, and put in place with it.
Companion trustOf(const ServeConfig& config, trust::Door& door, ServeTls& tls, const demo::Demo* demo) {
    return [&config, &door, &tls, demo](std::vector<std::string>& errors) -> std::function<void()> {
        auto trust = readTrust(config, noteKeyFailure, errors);
        if (!trust && errors.empty()) errors.push_back(fhir::describe(trust.error()));
        auto context = ServeTls::read(config);
        if (!context) errors.push_back(fhir::describe(context.error()));
        if (!trust || !context) return {};
        return [&door, &tls, clients = withDemo(std::move(trust->clients), demo), next = std::move(*context)] {
            tls.replace(next);
            door.replace(clients);
        };
    };
}

void reloadLoudly(Reload& reload, const service::Service& service) {
    const auto errors = reload();
    for (const auto& error : errors) std::cerr << error << '\n';
    const auto& edition = service.knowledge()->edition().id;
    std::cout << (errors.empty() ? "Reloaded: edition " : "The reload was refused; in use is still edition ") << edition
              << std::endl;
}

/// Until the service is to end.
void waitForEnd(const Signals& signals, Reload& reload, const service::Service& service) {
    for (;;) {
        const auto signal = signals.next(kLookForEnds);
        if (signal && *signal != SIGHUP) return;
        if (signal || reload.isDue()) reloadLoudly(reload, service);
    }
}

void shout(const std::vector<Advice>& advice) {
    for (const auto& [key, text] : advice) std::cerr << "refract: UNSAFE: " << key << ": " << text << '\n';
}

std::optional<audit::RecorderState> stateOf(const audit::Audit* audit) {
    return audit == nullptr ? std::nullopt : std::optional(audit->state());
}

/// The record of this service, if it keeps one.
struct Record {
    std::unique_ptr<DemoFolder> demo;
    std::unique_ptr<audit::Audit> audit;
};

/// A demo that names none has one of its own.
fhir::Result<Record> openRecord(const ServeConfig& config) {
    Record record;
    std::optional<AuditConfig> place = config.audit;
    if (config.demo && !place) {
        record.demo = std::make_unique<DemoFolder>();
        place = auditIn(record.demo->path());
    }
    if (!place) return record;
    auto opened = openAudit(*place);
    if (!opened) return std::move(opened).error();
    record.audit = std::move(*opened);
    return record;
}

std::string urlOf(std::string_view scheme, const server::ListenAddress& address, std::uint16_t port) {
    const bool six = address.host.find(':') != std::string::npos;
    return std::string(scheme) + "://" + (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(port);
}

/// Of a demo on the host name of its chart: to a browser another name is another site, and gets no session.
std::string dashboardUrl(const ServeConfig& config, std::uint16_t port) {
    const bool asTheChart = config.demo && !config.publicUrl && isLoopback(config.admin);
    return (asTheChart ? "http://localhost:" + std::to_string(port) : urlOf("http", config.admin, port)) + "/dashboard";
}

}  // namespace

int serve(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 9> kValued{"--config",    "--listen",          "--admin",
                                                             "--knowledge", "--overlay",         "--audit",
                                                             "--today",     "--tls-certificate", "--tls-key"};
    static constexpr std::array<std::string_view, 1> kFlags{"--demo"};
    const Options options(arguments, kValued, kFlags);
    if (!options.ok()) return kUsage;
    if (!options.operands().empty()) return usage("serve takes no \"" + options.operands().front() + "\"");
    const auto config = readServeConfig(options);
    if (!config) return badInput(config.error());
    const auto folder = knowledgeFolder(config->knowledge);
    if (!folder) return badInput(folder.error());
    const auto today = calendar(*config);
    const EditionPlace place{*folder, config->overlay, [today] { return today({}); }};
    auto knowledge = loadKnowledge(*folder, false, place.site());
    if (!knowledge) return kBadInput;
    auto secret = readSecret(*config);
    if (!secret) return badInput(secret.error());
    const auto trust = readTrust(*config, noteKeyFailure);
    if (!trust) return badInput(trust.error());
    auto context = ServeTls::read(*config);
    if (!context) return badInput(context.error());
    shout(unsafe(*config, *trust));
    shout(adviseOnTls(*config, context->get(), std::chrono::system_clock::now()));

    // Before any thread is made, so that all of them inherit the mask.
    const Signals signals;
    auto record = openRecord(*config);
    if (!record) return badInput(record.error());
    audit::Audit* const audit = record->audit.get();
    if (audit != nullptr) noteEdition(*audit, *knowledge);
    service::Service service(std::move(knowledge), fetchingOf(*config), audit);
    ServeMetrics metrics(service, audit);
    if (std::vector<std::string> errors; config->shadowKnowledge) {
        service.shadow(readShadow(*config, errors));
        for (const auto& error : errors) std::cerr << error << '\n';
        if (!errors.empty()) return kBadInput;
    }
    service.observe([&metrics](const service::Evaluation& evaluation) { metrics.answer(evaluation); });
    const auto demo = makeDemo(*config, *folder, [today] { return today({}); });
    if (!demo) return badInput(demo.error());
    auto doorRules = trust->rules;
    if (audit != nullptr && config->audit && config->audit->sharedTokens) doorRules.sharedReplay = sharedReplay(*audit);
    trust::Door door(std::move(doorRules), withDemo(trust->clients, demo->get()));
    ServeTls tls(std::move(*context));
    Reload reload(service, place, withShadow(*config, service, trustOf(*config, door, tls, demo->get())),
                  [audit](const rules::Knowledge& edition) {
                      if (audit != nullptr) noteEdition(*audit, edition);
                  });
    const server::HooksDoor doorkeeper(door, config->trustedProxies);
    const server::HooksApi hooksApi(service, today);
    std::optional<ServeDashboard> dashboard;
    if (audit != nullptr) dashboard.emplace(*audit, *config, metrics);
    server::AdminActions actions{[&] { return reload(); },
                                 [&] { return reload.lastErrors(); },
                                 [&] { return stateOf(audit); },
                                 [&] { return metrics.page(); },
                                 {}};
    if (dashboard) actions.pages = std::cref(*dashboard);
    const server::AdminApi adminApi(service, std::move(actions), std::move(*secret));
    auto serverOptions = optionsOf(*config, *trust);
    serverOptions.observer = [&metrics](const server::LogEntry& entry) { metrics.request(entry); };
    serverOptions.hooks.doorkeeper = withDemo(std::cref(doorkeeper), demo->get());
    serverOptions.hooks.cors.alsoAllowed = [&door](std::string_view origin) { return door.knowsOrigin(origin); };
    if (config->tls) serverOptions.hooks.tls = [&tls] { return tls.current(); };
    server::Server server(std::move(serverOptions), withDemo(std::cref(hooksApi), demo->get()), std::cref(adminApi));
    if (auto opened = server.open(); !opened) return badInput(opened.error());
    const auto urls = publicUrls(*config, server.hooksPort());
    door.setPublicUrls(urls);
    const std::string dashboardAt = dashboardUrl(*config, server.adminPort());
    if (*demo) (*demo)->setService({config->listen.host, server.hooksPort(), urls.front()});
    if (*demo && dashboard) (*demo)->setDashboard(dashboardAt + "/firings");
    if (auto started = server.start(); !started) return badInput(started.error());
    std::cout << "Listening on " << urlOf(config->tls ? "https" : "http", config->listen, server.hooksPort())
              << "\nAdministration on " << urlOf("http", config->admin, server.adminPort()) << "\nKnowledge "
              << service.knowledge()->edition().id << ": " << service.knowledge()->edition().disclaimer << std::endl;
    if (*demo) std::cout << "Demo chart on " << urls.front() << "/" << std::endl;
    if (dashboard) {
        std::cout << "Dashboard on " << dashboardAt;
        // In the record of the demo's own alone: nobody else's gets a user that he did not ask for.
        if (record->demo) {
            const auto login = dashboard->makeDemoLogin();
            std::cout << " (good for one login: " << (login ? *login : "none could be made") << ")";
        }
        std::cout << std::endl;
    }
    waitForEnd(signals, reload, service);
    std::cout << "Stopping." << std::endl;
    const std::size_t cut = server.stop();
    if (cut > 0) std::cerr << "refract: " << cut << " connections were cut\n";
    return kDone;
}

}  // namespace refract::command
