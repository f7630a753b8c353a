// Reading the service definitions once, and writing them as discovery's answer.
#include "plugin/hooks/discovery.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "fhir/json.h"
#include "plugin/hooks/json_writer.h"
#include "plugin/hooks/services_data.h"

namespace refract::hooks {

namespace {

/// Of CDS Hooks itself, as services say it in `version`.
constexpr std::string_view kCdsHooksVersion = "3.0.0";

using Templates = std::vector<std::pair<std::string, std::string>>;

/// The file is part of the program: what is wrong with it is a programming mistake.
std::string needed(fhir::Value value, const char* name) {
    std::string text(value[name].text());
    if (text.empty()) throw std::logic_error(std::string("services.json: a service without ") + name);
    return text;
}

std::vector<ServiceDefinition> readDefinitions() {
    fhir::Document document;
    const auto root = document.parse(kServicesJson);
    if (!root) throw std::logic_error("services.json: " + fhir::describe(root.error()));
    std::map<std::string, Templates, std::less<>> templates;
    for (const auto& [name, keys] : (*root)["prefetch"].members()) {
        for (const auto& [key, query] : keys.members()) templates[std::string(name)].emplace_back(key, query.text());
    }
    std::vector<ServiceDefinition> definitions;
    for (const fhir::Value service : (*root)["services"].elements()) {
        for (const fhir::Value offer : service["hooks"].elements()) {
            const auto hook = hookByName(offer["hook"].text());
            if (!hook) throw std::logic_error("services.json: an unknown hook");
            definitions.push_back({needed(service, "id"),
                                   *hook,
                                   needed(service, "title"),
                                   needed(service, "description"),
                                   needed(service, "usageRequirements"),
                                   needed(offer, "hookVersion"),
                                   templates[needed(service, "prefetch")],
                                   {}});
        }
    }
    return definitions;
}

}  // namespace

const std::vector<ServiceDefinition>& services() {
    static const std::vector<ServiceDefinition> definitions = readDefinitions();
    return definitions;
}

std::vector<ServiceDefinition> servicesFor(const RequestProfile& profile) {
    std::vector<ServiceDefinition> offered = services();
    if (profile.hookAlias.empty()) return offered;
    std::erase_if(offered, [](const auto& service) { return service.hook != Hook::orderSign; });
    for (auto& service : offered) {
        service.hookAs = profile.hookAlias;
        service.hookVersion.clear();  // of the published hook
        if (!profile.serviceAlias.empty()) service.id = profile.serviceAlias;
    }
    return offered;
}

std::vector<Hook> hooksOf(std::string_view serviceId) {
    std::vector<Hook> offered;
    for (const auto& definition : services()) {
        if (definition.id == serviceId) offered.push_back(definition.hook);
    }
    return offered;
}

std::string writeDiscovery(std::span<const ServiceDefinition> definitions) {
    JsonWriter json;
    json.startObject();
    json.key("services");
    json.startArray();
    for (const auto& definition : definitions) {
        json.startObject();
        json.member("id", definition.id);
        json.member("hook", definition.hookAs.empty() ? hookName(definition.hook) : definition.hookAs);
        json.optional("title", definition.title);
        json.member("description", definition.description);
        json.member("version", kCdsHooksVersion);
        json.optional("hookVersion", definition.hookVersion);
        json.optional("usageRequirements", definition.usageRequirements);
        if (!definition.prefetch.empty()) {
            json.key("prefetch");
            json.startObject();
            for (const auto& [key, query] : definition.prefetch) json.member(key, query);
            json.endObject();
        }
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

}  // namespace refract::hooks
