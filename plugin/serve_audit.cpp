// Opening the audit that the configuration names.
#include "plugin/serve_audit.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <utility>

#include "plugin/audit/place.h"
#include "plugin/command.h"
#include "plugin/serve_config.h"
#include "plugin/service/on_record.h"

namespace refract::command {

namespace {

fhir::Status makeKeysFile(const std::string& file) {
    auto text = audit::Keyring::withNewKey({}, "1");
    if (!text) return std::move(text).error();
    if (auto made = audit::makePrivateFile(file); !made) return made;
    const int descriptor = open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
    const bool wrote = descriptor >= 0 &&
                       write(descriptor, text->data(), text->size()) == static_cast<ssize_t>(text->size()) &&
                       fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    if (wrote) return fhir::ok();
    return fhir::Issue{fhir::IssueCode::value, "The keys of the audit cannot be written: " + file, {}, "audit.keys"};
}

}  // namespace

AuditConfig auditIn(const std::string& folder) {
    return {"sqlite:" + folder + "/audit.db", folder + "/journal", folder + "/keys.json", true};
}

fhir::Result<AuditConfig> auditPlace(const Options& options) {
    if (const auto folder = options.value("--audit")) {
        AuditConfig config = auditIn(*folder);
        config.makeKeys = false;
        return config;
    }
    if (!options.value("--config")) {
        return fhir::Issue{fhir::IssueCode::required, "Which audit? Say --config FILE or --audit FOLDER.", {}, {}};
    }
    auto config = readServeConfig(options);
    if (!config) return std::move(config).error();
    if (!config->audit) {
        return fhir::Issue{fhir::IssueCode::required, "This configuration names no audit.", {}, "audit"};
    }
    return *config->audit;
}

fhir::Result<audit::Keyring> readAuditKeys(const AuditConfig& config) {
    std::error_code error;
    if (config.makeKeys && !std::filesystem::exists(config.keys, error)) {
        const std::string file = config.store.substr(config.store.find(':') + 1);
        if (std::filesystem::exists(file, error)) {
            return fhir::Issue{fhir::IssueCode::value, "The keys of this audit are gone: " + config.keys,
                               "without them nobody can read it; put them back, or begin another", "audit.keys"};
        }
        if (auto made = makeKeysFile(config.keys); !made) return std::move(made).error();
    }
    if (!std::filesystem::exists(config.keys, error)) {
        return fhir::Issue{fhir::IssueCode::value, "The keys of the audit are not there: " + config.keys,
                           "refract audit new-key --id ID makes the first", "audit.keys"};
    }
    if (auto secret = audit::checkPrivateFile(config.keys); !secret) return std::move(secret).error();
    auto text = readInput(config.keys);
    if (!text) return std::move(text).error();
    return audit::Keyring::parse(*text);
}

fhir::Result<std::unique_ptr<audit::Audit>> openAudit(const AuditConfig& config) {
    auto keys = readAuditKeys(config);
    if (!keys) return std::move(keys).error();
    audit::Place place{config.store, config.journal};
    place.notice = [](const std::string& text) { std::cerr << "refract: " + text + "\n"; };
    return audit::Audit::open(place, std::move(*keys));
}

trust::SharedReplay sharedReplay(audit::Audit& audit) {
    return [&audit](std::string_view issuer, std::string_view tokenId,
                    std::chrono::sys_seconds until) -> std::optional<bool> {
        const auto first = audit.useToken(issuer, tokenId, std::chrono::milliseconds(until.time_since_epoch()).count());
        return first ? std::optional(*first) : std::nullopt;
    };
}

void noteEdition(audit::Audit& audit, const rules::Knowledge& knowledge) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    static_cast<void>(audit
                          .noteEdition(knowledge.edition().id,
                                       std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
                                       service::rulesInUse(knowledge))
                          .has_value());
}

}  // namespace refract::command
