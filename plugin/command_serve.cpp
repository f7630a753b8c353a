// refract serve: the service, until SIGTERM or SIGINT.
#include <date/tz.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <string_view>

#include "plugin/command.h"
#include "plugin/serve_config.h"
#include "plugin/server/admin_api.h"
#include "plugin/server/hooks_api.h"
#include "plugin/server/server.h"
#include "plugin/service/service.h"

namespace refract::command {

namespace {

/// The signals that end the service, held back from every thread: main waits for them.
class EndSignals {
public:
    EndSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    void wait() const {
        int signal = 0;
        while (sigwait(&set_, &signal) != 0) {
        }
    }

private:
    sigset_t set_{};
};

/// Today in the site's time zone; in a demo the day at which its stories stand.
std::function<fhir::Day()> calendar(const ServeConfig& config) {
    if (config.demoDay) return [day = *config.demoDay] { return day; };
    const date::time_zone* zone = date::locate_zone(config.timeZone);
    return [zone] {
        const auto local = date::make_zoned(zone, std::chrono::system_clock::now()).get_local_time();
        return fhir::Day(std::chrono::floor<std::chrono::days>(local.time_since_epoch()));
    };
}

server::ServerOptions optionsOf(const ServeConfig& config) {
    server::ServerOptions options;
    options.hooks.address = config.listen;
    options.admin.address = config.admin;
    options.hooks.allowedHosts = config.allowedHosts;
    options.hooks.cors.allowedOrigins = config.allowedOrigins;
    if (config.demo && config.allowedOrigins.empty()) options.hooks.cors.allowedOrigins = {"*"};
    if (config.bodyBytes) options.limits.maxBodyBytes = *config.bodyBytes;
    if (config.concurrentRequests) options.hooks.maxRequests = *config.concurrentRequests;
    if (config.connections) options.hooks.maxConnections = *config.connections;
    return options;
}

std::string urlOf(const server::ListenAddress& address, std::uint16_t port) {
    const bool six = address.host.find(':') != std::string::npos;
    return "http://" + (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(port);
}

}  // namespace

int serve(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 5> kValued{"--config", "--listen", "--admin", "--knowledge",
                                                             "--today"};
    static constexpr std::array<std::string_view, 1> kFlags{"--demo"};
    const Options options(arguments, kValued, kFlags);
    if (!options.ok()) return kUsage;
    if (!options.operands().empty()) return usage("serve takes no \"" + options.operands().front() + "\"");
    const auto config = readServeConfig(options);
    if (!config) return badInput(config.error());
    const auto folder = knowledgeFolder(config->knowledge);
    if (!folder) return badInput(folder.error());
    auto knowledge = loadKnowledge(*folder);
    if (!knowledge) return kBadInput;

    // Before any thread is made, so that all of them inherit the mask.
    const EndSignals endSignals;
    service::Service service(std::move(knowledge));
    const server::HooksApi hooksApi(service, calendar(*config));
    const server::AdminApi adminApi(service);
    server::Server server(optionsOf(*config), std::cref(hooksApi), std::cref(adminApi));
    if (auto started = server.start(); !started) return badInput(started.error());
    std::cout << "Listening on " << urlOf(config->listen, server.hooksPort()) << "\nAdministration on "
              << urlOf(config->admin, server.adminPort()) << "\nKnowledge " << service.knowledge().edition().id << ": "
              << service.knowledge().edition().disclaimer << std::endl;
    endSignals.wait();
    std::cout << "Stopping." << std::endl;
    const std::size_t cut = server.stop();
    if (cut > 0) std::cerr << "refract: " << cut << " connections were cut\n";
    return kDone;
}

}  // namespace refract::command
