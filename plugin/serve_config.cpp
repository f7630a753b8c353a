// Reading and judging the configuration of the service.
#include "plugin/serve_config.h"

#include <date/tz.h>

#include <iostream>
#include <stdexcept>

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

fhir::Status readFile(const std::string& path, ServeConfig& config) {
    auto text = readInput(path);
    if (!text) return std::move(text).error();
    rules::AuthorErrors errors;
    const auto file = rules::KnowledgeFile::fromText(path, std::move(*text), "serve.schema.json", kServeSchema, errors);
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
    if (root["overlay"].given()) config.overlay = root["overlay"].text();
    if (root["adminSecretFile"].given()) config.adminSecretFile = root["adminSecretFile"].text();
    if (root["timeZone"].given()) config.timeZone = root["timeZone"].text();
    config.allowedHosts = root["allowedHosts"].strings();
    config.allowedOrigins = root["allowedOrigins"].strings();
    config.unsignedFromAnywhere = root["unsignedFromAnywhere"].boolean().value_or(false);
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
    config.demo = options.flag("--demo");
    if (const auto day = options.value("--today")) {
        if (!config.demo)
            return wrong("--today is for a demo: real advice is of the day on which it is asked.", "--today");
        config.demoDay = fhir::parseDay(*day);
        if (!config.demoDay) return wrong("--today needs a date, as 2026-03-02.", "--today");
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
    if (open && !config.unsignedFromAnywhere) {
        return wrong(
            "Callers are not authenticated yet: the service listens on loopback alone, behind a proxy that "
            "authenticates, unless the configuration says \"unsignedFromAnywhere\": true.",
            "listen");
    }
    if (!isLoopback(config.admin)) return wrong("The administrative listener is for loopback alone.", "admin");
    return fhir::ok();
}

}  // namespace

bool isLoopback(const server::ListenAddress& address) {
    // A name such as 127.example.com is no loopback address.
    const bool numeric = address.host.find_first_not_of("0123456789.") == std::string::npos;
    return address.host == "localhost" || address.host == "::1" || (numeric && address.host.starts_with("127."));
}

fhir::Result<ServeConfig> readServeConfig(const Options& options) {
    ServeConfig config;
    if (const auto path = options.value("--config")) {
        if (auto status = readFile(*path, config); !status) return std::move(status).error();
    }
    if (auto status = readOptions(options, config); !status) return std::move(status).error();
    if (auto status = judge(config); !status) return std::move(status).error();
    return config;
}

}  // namespace refract::command
