// The record of `refract serve`: where the configuration puts it, and opening it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/result.h"
#include "plugin/audit/audit.h"
#include "plugin/trust/door.h"
#include "rules/knowledge.h"

namespace refract::command {

class Options;

/// What the configuration says of the audit.
struct AuditConfig {
    std::string store;    ///< as audit::Database::open() takes it
    std::string journal;  ///< a file
    std::string keys;     ///< a file
    bool makeKeys = false;
    bool sharedTokens = false;  ///< used tokens are noted in the store, for all instances
};

/// All in one folder, the keys too: for a single machine, and for trying out.
AuditConfig auditIn(const std::string& folder);

/// Notes used tokens in that audit, which outlives it.
trust::SharedReplay sharedReplay(audit::Audit& audit);

/// The audit that --audit FOLDER or --config FILE names.
fhir::Result<AuditConfig> auditPlace(const Options& options);

/// The keys of an audit; made, 0600, where the configuration allows it and no store is there yet.
fhir::Result<audit::Keyring> readAuditKeys(const AuditConfig& config);

fhir::Result<std::unique_ptr<audit::Audit>> openAudit(const AuditConfig& config);

/// Keeps what the edition's rules are called; a store that is down is told at the next reload.
void noteEdition(audit::Audit& audit, const rules::Knowledge& knowledge);

}  // namespace refract::command
