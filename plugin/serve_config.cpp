// Reading and judging the configuration of the service.
#include "plugin/serve_config.h"

#include <date/tz.h>

#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "plugin/config_text.h"
#include "rules/knowledge_file.h"

namespace refract::command {

namespace {

fhir::Issue wrong(std::string details, std::string expression) {
    return {fhir::IssueCode::value, std::move(details), {}, std::move(expression)};
}

std::optional<std::size_t> sizeOf(const rules::Node& node) {
    const auto number = node.number();
    return number ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

fhir::Status readAddress(std::string_view text, std::string_view key, server::ListenAddress& address) {
    auto read = server::readListenAddress(text);
    if (!read) {
        fhir::Issue issue = std::move(read).error();
        issue.expression = std::string(key);
        return issue;
    }
    address = *read;
    return fhir::ok();
}

/// scheme://authority and perhaps a path: what stands before "/cds-services" in the addresses that clients call.
fhir::Status readPublicUrl(const rules::Node& node, ServeConfig& config) {
    if (!node.given()) return fhir::ok();
    std::string url = node.text();
    while (url.ends_with('/')) url.pop_back();
    const auto scheme = url.find("://");
    const bool http = url.starts_with("https://") || url.starts_with("http://");
    if (!http || url.size() <= scheme + 3 || url[scheme + 3] == '/' ||
        url.find_first_of("?#@ \"", scheme) != std::string::npos) {
        return wrong("publicUrl is what stands before /cds-services, as https://cds.example.org.", "publicUrl");
    }
    config.publicUrl = url;
    return fhir::ok();
}

void readTls(const rules::Node& node, ServeConfig& config) {
    if (!node.given()) return;
    trust::TlsFiles files;
    files.certificate = node["certificate"].text();
    files.privateKey = node["privateKey"].text();
    files.clientCa = node["clientCa"].text();
    const auto clients = node["clientCertificates"].text();
    if (clients == "asked") files.clients = trust::ClientCertificates::asked;
    if (clients == "required") files.clients = trust::ClientCertificates::required;
    files.onlyTls13 = node["minimumVersion"].text() == "1.3";
    config.tls = std::move(files);
}

/// The journal lies beside a SQLite store; for another it has to be named.
fhir::Status readAudit(const rules::Node& node, ServeConfig& config) {
    if (!node.given()) return fhir::ok();
    AuditConfig audit{node["store"].text(), node["journal"].text(), node["keys"].text(), false, false};
    constexpr std::string_view kSqlite = "sqlite:";
    // A file is one instance's alone, whose own memory knows as much.
    audit.sharedTokens = node["sharedTokens"].boolean().value_or(!audit.store.starts_with(kSqlite));
    if (audit.journal.empty() && audit.store.starts_with(kSqlite)) {
        const std::filesystem::path file(audit.store.substr(kSqlite.size()));
        audit.journal = (file.parent_path() / "journal").string();
    }
    if (audit.journal.empty()) return wrong("Where is the journal of the audit to lie?", "audit.journal");
    config.audit = std::move(audit);
    return fhir::ok();
}

fhir::Status readFile(const std::string& path, ServeConfig& config) {
    auto text = readInput(path);
    if (!text) return std::move(text).error();
    rules::AuthorErrors errors;
    const auto file = rules::KnowledgeFile::fromText(path, withoutComments(std::move(*text)), "serve.schema.json",
                                                     kServeSchema, errors);
    if (!errors.empty()) {
        for (const auto& error : errors) std::cerr << rules::describe(error) << '\n';
        return fhir::Issue{
            fhir::IssueCode::structure, "The configuration is not used: " + path, {}, errors.front().pointer};
    }
    const rules::Node root = file->root();
    for (const auto& [key, address] : {std::pair{"listen", &config.listen}, std::pair{"admin", &config.admin}}) {
        if (!root[key].given()) continue;
        if (auto status = readAddress(root[key].text(), key, *address); !status) return status;
    }
    if (root["knowledge"].given()) config.knowledge = root["knowledge"].text();
    if (root["shadowKnowledge"].given()) config.shadowKnowledge = root["shadowKnowledge"].text();
    if (root["overlay"].given()) config.overlay = root["overlay"].text();
    if (root["adminSecretFile"].given()) config.adminSecretFile = root["adminSecretFile"].text();
    if (root["userHeader"].given()) config.userHeader = root["userHeader"].text();
    if (root["timeZone"].given()) config.timeZone = root["timeZone"].text();
    config.allowedHosts = root["allowedHosts"].strings();
    config.allowedOrigins = root["allowedOrigins"].strings();
    if (root["clients"].given()) config.clients = root["clients"].text();
    if (auto status = readPublicUrl(root["publicUrl"], config); !status) return status;
    readTls(root["tls"], config);
    for (const auto& element : root["trustedProxies"].elements()) {
        const auto network = trust::Network::parse(element.text());
        if (!network) return wrong(network.error().details, element.pointer());
        config.trustedProxies.push_back(*network);
    }
    config.unsignedFromLoopback = root["unsignedFromLoopback"].boolean().value_or(false);
    config.unsignedFromAnywhere = root["unsignedFromAnywhere"].boolean().value_or(false);
    config.fetchDeadlineMs = sizeOf(root["fetch"]["deadlineMs"]);
    config.fetchPages = sizeOf(root["fetch"]["pages"]);
    if (auto status = readAudit(root["audit"], config); !status) return status;
    if (config.shadowKnowledge && !config.audit) {
        return wrong("An edition in the shadow is seen in the record alone: say where it lies (audit).",
                     "shadowKnowledge");
    }
    config.bodyBytes = sizeOf(root["limits"]["bodyBytes"]);
    config.concurrentRequests = sizeOf(root["limits"]["concurrentRequests"]);
    config.connections = sizeOf(root["limits"]["connections"]);
    return fhir::ok();
}

fhir::Status readOptions(const Options& options, ServeConfig& config) {
    for (const auto& [name, address] : {std::pair{"--listen", &config.listen}, std::pair{"--admin", &config.admin}}) {
        const auto text = options.value(name);
        if (!text) continue;
        if (auto status = readAddress(*text, name, *address); !status) return status;
    }
    if (const auto folder = options.value("--knowledge")) config.knowledge = *folder;
    if (const auto file = options.value("--overlay")) config.overlay = *file;
    const auto certificate = options.value("--tls-certificate"), key = options.value("--tls-key");
    if (certificate.has_value() != key.has_value()) {
        return wrong("A certificate and its key come together.", certificate ? "--tls-key" : "--tls-certificate");
    }
    if (certificate) {
        if (!config.tls) config.tls.emplace();
        config.tls->certificate = *certificate;
        config.tls->privateKey = *key;
    }
    if (const auto folder = options.value("--audit")) config.audit = auditIn(*folder);
    config.demo = options.flag("--demo");
    if (const auto day = options.value("--today")) {
        if (!config.demo)
            return wrong("--today is for a demo: real advice is of the day on which it is asked.", "--today");
        config.demoDay = fhir::parseDay(*day);
        if (!config.demoDay) return wrong("--today needs a date, as 2026-03-02.", "--today");
    }
    return fhir::ok();
}

/// Somebody may call, and not everybody by mistake.
fhir::Status judgeCallers(const ServeConfig& config, bool open) {
    const bool anonymous = config.unsignedFromAnywhere || config.unsignedFromLoopback || config.demo;
    if (!config.clients && !anonymous) {
        return wrong(
            "Nobody may call: name a client registry in \"clients\", or start a demo with --demo, or let programs of "
            "this machine call without a signature by \"unsignedFromLoopback\": true.",
            "clients");
    }
    if (open && !config.clients && !config.unsignedFromAnywhere) {
        return wrong("Nobody elsewhere may call: no clients are registered, so the service listens on loopback alone.",
                     "listen");
    }
    if (open && config.clients && !config.publicUrl) {
        return wrong("Tokens name the address that is called: beyond loopback, say publicUrl.", "publicUrl");
    }
    if (publicElsewhere(config) && (config.unsignedFromLoopback || config.demo)) {
        // A proxy on this machine calls from loopback, whoever stands before it.
        return wrong("Unsigned calls from loopback and a public address together let in whom the proxy lets in.",
                     "unsignedFromLoopback");
    }
    return fhir::ok();
}

fhir::Status judge(const ServeConfig& config) {
    try {
        date::locate_zone(config.timeZone);
    } catch (const std::runtime_error&) {
        return wrong("There is no time zone \"" + config.timeZone + "\".", "timeZone");
    }
    const bool open = !isLoopback(config.listen);
    if (open && config.demo) return wrong("A demo listens on loopback alone.", "listen");
    if (auto status = judgeCallers(config, open); !status) return status;
    if (config.tls && !config.tls->clientCa.empty() && config.tls->clients == trust::ClientCertificates::none) {
        return wrong("Authorities of clients are named, and no client is asked for a certificate.",
                     "tls.clientCertificates");
    }
    if (!isLoopback(config.admin)) return wrong("The administrative listener is for loopback alone.", "admin");
    return fhir::ok();
}

}  // namespace

std::string hostOf(std::string_view url) {
    auto authority = url.substr(url.find("://") + 3);
    authority = authority.substr(0, authority.find('/'));
    if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
    return std::string(authority.substr(0, authority.find(':')));
}

bool isLoopback(const server::ListenAddress& address) {
    // A name such as 127.example.com is no loopback address.
    const bool numeric = address.host.find_first_not_of("0123456789.") == std::string::npos;
    return address.host == "localhost" || address.host == "::1" || (numeric && address.host.starts_with("127."));
}

bool publicElsewhere(const ServeConfig& config) {
    return config.publicUrl && !isLoopback({hostOf(*config.publicUrl), 0});
}

fhir::Result<ServeConfig> readServeConfig(const Options& options) {
    ServeConfig config;
    if (const auto path = options.value("--config")) {
        if (auto status = readFile(*path, config); !status) return std::move(status).error();
        config.file = *path;
    }
    if (auto status = readOptions(options, config); !status) return std::move(status).error();
    if (auto status = judge(config); !status) return std::move(status).error();
    return config;
}

}  // namespace refract::command
