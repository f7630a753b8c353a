// Putting registry and configuration together, and looking for what is unsafe in them.
#include "plugin/serve_trust.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <system_error>

namespace refract::command {

namespace {

constexpr std::array<std::string_view, 3> kLoopbackNames{"localhost", "127.0.0.1", "[::1]"};

trust::Unsigned unsignedOf(const ServeConfig& config) {
    if (config.unsignedFromAnywhere) return trust::Unsigned::anybody;
    return config.unsignedFromLoopback || config.demo ? trust::Unsigned::loopback : trust::Unsigned::nobody;
}

/// A guess at the secret is one call to loopback: 16 characters of `openssl rand -base64` take longer than anybody
/// lives.
constexpr std::size_t kShortestSecret = 16;

/// Beyond these a limit is none.
constexpr std::size_t kMostBodyBytes = server::Limits{}.bodyMemoryBytes;  ///< more no body may take, with all others
constexpr std::size_t kMostRequests = 1'024;     ///< each holds a record with what was parsed of it, some 10 MB
constexpr std::size_t kMostConnections = 4'096;  ///< each has a thread, of which systemd gives a service some 4,900

/// Does libpq find a password in it, as keyword or in a URL?
bool namesPassword(std::string_view store) {
    if (!store.starts_with("postgresql:")) return false;
    constexpr std::string_view kKeyword = "password";
    for (auto at = store.find(kKeyword); at != std::string_view::npos; at = store.find(kKeyword, at + 1)) {
        const auto next = store.find_first_not_of(' ', at + kKeyword.size());
        if (next != std::string_view::npos && store[next] == '=') return true;
    }
    const auto authority = store.find("://");
    if (authority == std::string_view::npos) return false;
    const auto colon = store.find_first_of(":@/", authority + 3);
    return colon != std::string_view::npos && store[colon] == ':' && store.find('@', colon) != std::string_view::npos;
}

/// Is there anybody but its owner who may read or write that file?
bool openToOthers(const std::string& path, std::filesystem::perms perms) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    return !error && (status.permissions() & perms) != std::filesystem::perms::none;
}

void adviseOnNetwork(const ServeConfig& config, std::vector<Advice>& advice) {
    if (config.unsignedFromAnywhere) {
        advice.push_back(
            {"unsignedFromAnywhere",
             "ANYBODY WHO REACHES THIS ADDRESS MAY ASK, and read what is answered. Register clients instead."});
    }
    if (!isLoopback(config.listen) && !config.tls) {
        advice.push_back({"listen",
                          "There is no TLS on this listener: patient data and tokens pass the network in clear text. "
                          "Give it a certificate (tls), or listen on loopback, behind a proxy that speaks TLS."});
    }
    if (config.publicUrl && config.publicUrl->starts_with("http://")) {
        advice.push_back({"publicUrl", "Clients call this service without TLS."});
    }
    if (config.unsignedFromLoopback && !config.trustedProxies.empty()) {
        advice.push_back({"unsignedFromLoopback",
                          "With proxies, who calls from loopback is whom the proxy says: one that passes on a client's "
                          "own X-Forwarded-For lets anybody in unsigned."});
    }
    if (std::any_of(config.trustedProxies.begin(), config.trustedProxies.end(),
                    [](const trust::Network& network) { return network.prefix() < 96 + 8; })) {
        advice.push_back({"trustedProxies", "So wide a network believes whoever says that he is a proxy."});
    }
    if (config.userHeader && config.trustedProxies.empty()) {
        advice.push_back({"userHeader", "No proxy is believed (trustedProxies): the header names nobody."});
    }
}

void adviseOnLimits(const ServeConfig& config, std::vector<Advice>& advice) {
    const auto judge = [&](const char* key, const std::optional<std::size_t>& limit, std::size_t most,
                           const char* why) {
        if (!limit || *limit <= most) return;
        advice.push_back({key, "More than " + std::to_string(most) + " is no limit: " + why});
    };
    judge("limits.bodyBytes", config.bodyBytes, kMostBodyBytes, "the bodies of all calls together may take no more.");
    judge("limits.concurrentRequests", config.concurrentRequests, kMostRequests,
          "each call holds a record in memory while it is answered.");
    judge("limits.connections", config.connections, kMostConnections, "each connection has a thread of its own.");
}

void adviseOnSecrets(const ServeConfig& config, std::vector<Advice>& advice) {
    const auto secret = readSecret(config);
    if (secret && !secret->empty() && secret->reveal().size() < kShortestSecret) {
        advice.push_back({"adminSecretFile", "So short a secret can be guessed: give it " +
                                                 std::to_string(kShortestSecret) +
                                                 " characters or more, as of openssl rand -base64 32."});
    }
    if (config.audit && namesPassword(config.audit->store)) {
        advice.push_back({"audit.store",
                          "A password stands in the configuration: it belongs into ~/.pgpass, or a file that passfile "
                          "names, 0600."});
    }
}

void adviseOnBrowsers(const ServeConfig& config, std::vector<Advice>& advice) {
    if (std::find(config.allowedOrigins.begin(), config.allowedOrigins.end(), "*") != config.allowedOrigins.end()) {
        advice.push_back({"allowedOrigins", "Every web page may call, from the browser of whoever looks at it."});
    }
}

void adviseOnFiles(const ServeConfig& config, std::vector<Advice>& advice) {
    using std::filesystem::perms;
    if (config.file && openToOthers(*config.file, perms::group_write | perms::others_write)) {
        advice.push_back({*config.file, "Others than its owner can change the configuration: chmod 644."});
    }
    if (config.adminSecretFile && openToOthers(*config.adminSecretFile, perms::group_read | perms::others_read |
                                                                            perms::group_write | perms::others_write)) {
        advice.push_back({"adminSecretFile", "Others than its owner can read or change the secret: chmod 600."});
    }
    if (config.clients && openToOthers(*config.clients, perms::group_write | perms::others_write)) {
        advice.push_back({"clients", "Others than its owner can change who may call: chmod 644."});
    }
}

}  // namespace

fhir::Result<trust::Secret> readSecret(const ServeConfig& config) {
    if (!config.adminSecretFile) return trust::Secret{};
    auto text = readInput(*config.adminSecretFile);
    if (!text) return std::move(text).error();
    const auto end = text->find_last_not_of("\r\n ");
    if (end == std::string::npos) {
        return fhir::Issue{
            fhir::IssueCode::value, "The secret is empty: " + *config.adminSecretFile, {}, "adminSecretFile"};
    }
    return trust::Secret(std::string_view(*text).substr(0, end + 1));
}

fhir::Result<ServeTrust> readTrust(const ServeConfig& config, const NoteKeyFailure& noteFailure) {
    std::vector<std::string> errors;
    auto trust = readTrust(config, noteFailure, errors);
    for (const auto& error : errors) std::cerr << error << '\n';
    return trust;
}

fhir::Result<ServeTrust> readTrust(const ServeConfig& config, const NoteKeyFailure& noteFailure,
                                   std::vector<std::string>& errors) {
    ServeTrust trust;
    RegistryRules rules;
    rules.sandboxAllowed = config.demo;
    rules.noteFailure = noteFailure;
    rules.certificatesAsked = config.tls && config.tls->clients != trust::ClientCertificates::none;
    rules.authorities = config.tls && !config.tls->clientCa.empty();
    rules.publicElsewhere = publicElsewhere(config) && !config.unsignedFromAnywhere;
    std::string name, text;
    if (config.clients) {
        auto read = readInput(*config.clients);
        if (!read) {
            fhir::Issue issue = std::move(read).error();
            issue.expression = "clients";
            return issue;
        }
        name = *config.clients;
        text = std::move(*read);
        rules.folder = std::filesystem::path(name).parent_path();
    } else if (config.demo) {
        name = "demo_clients.json";
        text = kDemoClients;
    }
    if (!text.empty()) trust.clients = readClients(name, std::move(text), rules, trust.warnings);
    const auto wrong = [](const rules::AuthorError& error) { return !error.warning; };
    if (std::any_of(trust.warnings.begin(), trust.warnings.end(), wrong)) {
        for (const auto& error : trust.warnings) errors.push_back(rules::describe(error));
        return fhir::Issue{fhir::IssueCode::structure, "The client registry is not used: " + name, {}, "clients"};
    }
    trust.rules.unsignedPlain = unsignedOf(config);
    trust.rules.origins = config.allowedOrigins;
    if (config.demo && config.allowedOrigins.empty()) trust.rules.origins = {"*"};
    trust.hosts = config.allowedHosts;
    if (trust.hosts.empty() && config.publicUrl) {
        trust.hosts.assign(kLoopbackNames.begin(), kLoopbackNames.end());
        const std::string host = hostOf(*config.publicUrl);
        trust.hosts.push_back(host.find(':') == std::string::npos ? host : "[" + host + "]");
    }
    return trust;
}

std::vector<std::string> publicUrls(const ServeConfig& config, std::uint16_t port) {
    if (config.publicUrl) return {*config.publicUrl};
    std::vector<std::string> urls;
    urls.reserve(kLoopbackNames.size());
    for (const auto name : kLoopbackNames) {
        urls.push_back((config.tls ? "https://" : "http://") + std::string(name) + ":" + std::to_string(port));
    }
    return urls;
}

std::vector<Advice> unsafe(const ServeConfig& config, const ServeTrust& trust) {
    std::vector<Advice> advice;
    adviseOnNetwork(config, advice);
    adviseOnBrowsers(config, advice);
    adviseOnFiles(config, advice);
    adviseOnSecrets(config, advice);
    adviseOnLimits(config, advice);
    for (const auto& warning : trust.warnings) advice.push_back({"clients", rules::describe(warning)});
    return advice;
}

}  // namespace refract::command
