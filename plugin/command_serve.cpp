// refract serve: the service, until SIGTERM or SIGINT.
#include <date/tz.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <string_view>

#include "plugin/command.h"
#include "plugin/reload.h"
#include "plugin/serve_config.h"
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

/// The text of a file without the line break at its end; nobody may leave the secret empty.
fhir::Result<trust::Secret> readSecret(const std::optional<std::string>& path) {
    if (!path) return trust::Secret{};
    auto text = readInput(*path);
    if (!text) return std::move(text).error();
    const auto end = text->find_last_not_of("\r\n ");
    if (end == std::string::npos) {
        return fhir::Issue{fhir::IssueCode::value, "The secret is empty: " + *path, {}, "adminSecretFile"};
    }
    return trust::Secret(std::string_view(*text).substr(0, end + 1));
}

/// The registry is read again with the edition, and put in place with it.
Companion registryOf(const ServeConfig& config, trust::Door& door) {
    return [&config, &door](std::vector<std::string>& errors) -> std::function<void()> {
        auto trust = readTrust(config, noteKeyFailure, errors);
        if (trust) return [&door, clients = std::move(trust->clients)] { door.replace(clients); };
        if (errors.empty()) errors.push_back(fhir::describe(trust.error()));
        return {};
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

void shout(const ServeConfig& config, const ServeTrust& trust) {
    for (const auto& [key, text] : unsafe(config, trust))
        std::cerr << "refract: UNSAFE: " << key << ": " << text << '\n';
}

std::string urlOf(const server::ListenAddress& address, std::uint16_t port) {
    const bool six = address.host.find(':') != std::string::npos;
    return "http://" + (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(port);
}

}  // namespace

int serve(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 6> kValued{"--config",    "--listen",  "--admin",
                                                             "--knowledge", "--overlay", "--today"};
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
    auto secret = readSecret(config->adminSecretFile);
    if (!secret) return badInput(secret.error());
    const auto trust = readTrust(*config, noteKeyFailure);
    if (!trust) return badInput(trust.error());
    shout(*config, *trust);

    // Before any thread is made, so that all of them inherit the mask.
    const Signals signals;
    service::Service service(std::move(knowledge));
    trust::Door door(trust->rules, trust->clients);
    Reload reload(service, place, registryOf(*config, door));
    const server::HooksDoor doorkeeper(door, config->trustedProxies);
    const server::HooksApi hooksApi(service, today);
    const server::AdminApi adminApi(service, {[&] { return reload(); }, [&] { return reload.lastErrors(); }},
                                    std::move(*secret));
    auto serverOptions = optionsOf(*config, *trust);
    serverOptions.hooks.doorkeeper = std::cref(doorkeeper);
    serverOptions.hooks.cors.alsoAllowed = [&door](std::string_view origin) { return door.knowsOrigin(origin); };
    server::Server server(std::move(serverOptions), std::cref(hooksApi), std::cref(adminApi));
    if (auto opened = server.open(); !opened) return badInput(opened.error());
    door.setPublicUrls(publicUrls(*config, server.hooksPort()));
    if (auto started = server.start(); !started) return badInput(started.error());
    std::cout << "Listening on " << urlOf(config->listen, server.hooksPort()) << "\nAdministration on "
              << urlOf(config->admin, server.adminPort()) << "\nKnowledge " << service.knowledge()->edition().id << ": "
              << service.knowledge()->edition().disclaimer << std::endl;
    waitForEnd(signals, reload, service);
    std::cout << "Stopping." << std::endl;
    const std::size_t cut = server.stop();
    if (cut > 0) std::cerr << "refract: " << cut << " connections were cut\n";
    return kDone;
}

}  // namespace refract::command
