// refract check-config: what a configuration means, before it is used: what is wrong, what is
// unsafe, and who may call.
#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <iterator>
#include <string_view>

#include "plugin/command.h"
#include "plugin/serve_tls.h"
#include "plugin/serve_trust.h"

namespace refract::command {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void print(const trust::Client& client) {
    std::cout << "  " << client.name << " (" << trust::profileName(client.profile) << "): ";
    if (client.signs())
        std::cout << "signs as " << client.issuer << ", at /cds-services";
    else if (client.addresses.empty())
        std::cout << "unsigned with its certificate, at /c/" << client.name << "/cds-services";
    else
        std::cout << "unsigned from its addresses, at /c/" << client.name << "/cds-services";
    std::cout << "; " << (client.services.empty() ? "every service" : joined(client.services)) << "; "
              << client.rate.perSecond << " calls a second, " << client.rate.burst << " at once\n";
    if (client.fhirServers == nullptr) return;
    for (const auto& server : *client.fhirServers) std::cout << "    its data are read at " << server->base << '\n';
}

void printCallers(const ServeConfig& config, const ServeTrust& trust) {
    std::cout << "Who may call:\n";
    for (const auto& client : trust.clients) print(*client);
    if (trust.rules.unsignedPlain == trust::Unsigned::loopback)
        std::cout << "  programs of this machine, unsigned, at /cds-services\n";
    if (trust.rules.unsignedPlain == trust::Unsigned::anybody) std::cout << "  ANYBODY, unsigned, at /cds-services\n";
    std::cout << "Tokens name an address below: " << joined(publicUrls(config, config.listen.port)) << '\n';
}

}  // namespace

int checkConfig(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 7> kValued{
        "--config", "--listen", "--admin", "--knowledge", "--overlay", "--tls-certificate", "--tls-key"};
    static constexpr std::array<std::string_view, 1> kFlags{"--demo"};
    Arguments asServe = arguments;
    // A lone operand is the file.
    if (asServe.size() == 1 && !asServe.front().starts_with("--")) asServe.insert(asServe.begin(), "--config");
    const Options options(asServe, kValued, kFlags);
    if (!options.ok()) return kUsage;
    if (!options.operands().empty()) return usage("check-config takes one file");
    const auto config = readServeConfig(options);
    if (!config) return badInput(config.error());
    const auto folder = knowledgeFolder(config->knowledge);
    if (!folder) return badInput(folder.error());
    if (auto secret = readSecret(*config); !secret) return badInput(secret.error());
    // Of a record that the configuration names `serve` makes no keys.
    if (config->audit) {
        if (auto keys = readAuditKeys(*config->audit); !keys) return badInput(keys.error());
    }
    const auto trust = readTrust(*config, {});
    if (!trust) return badInput(trust.error());
    const auto context = ServeTls::read(*config);
    if (!context) return badInput(context.error());
    printCallers(*config, *trust);
    if (*context != nullptr) std::cout << describeTls(*config, **context) << '\n';
    auto advice = unsafe(*config, *trust);
    std::ranges::move(adviseOnTls(*config, context->get(), std::chrono::system_clock::now()),
                      std::back_inserter(advice));
    for (const auto& [key, text] : advice) std::cout << "UNSAFE " << key << ": " << text << '\n';
    if (advice.empty()) std::cout << "Nothing unsafe was found.\n";
    return kDone;
}

}  // namespace refract::command
