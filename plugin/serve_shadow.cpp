// Reading the second edition as the first is read.
#include "plugin/serve_shadow.h"

#include <utility>

#include "plugin/command.h"

namespace refract::command {

std::shared_ptr<const rules::Knowledge> readShadow(const ServeConfig& config, std::vector<std::string>& errors) {
    if (!config.shadowKnowledge) return nullptr;
    const auto loaded = readKnowledge(*config.shadowKnowledge, std::nullopt);
    if (!loaded) {
        errors.push_back(fhir::describe(loaded.error()));
        return nullptr;
    }
    bool sound = true;
    for (const auto& mistake : loaded->errors) {
        if (mistake.warning) continue;
        errors.push_back(rules::describe(mistake));
        sound = false;
    }
    return sound ? loaded->knowledge : nullptr;
}

Companion withShadow(const ServeConfig& config, service::Service& service, Companion more) {
    return [&config, &service, more = std::move(more)](std::vector<std::string>& errors) -> std::function<void()> {
        auto shadow = readShadow(config, errors);
        auto rest = more(errors);
        if (!errors.empty()) return {};
        return [&service, shadow = std::move(shadow), rest = std::move(rest)] {
            service.shadow(shadow);
            if (rest) rest();
        };
    };
}

}  // namespace refract::command
