// The exceptions of Poco::Data, sorted.
#include "plugin/audit/database_issue.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/PostgreSQL/PostgreSQLException.h>
#include <Poco/Data/SQLite/SQLiteException.h>

#include <string_view>
#include <utility>

namespace refract::audit {

namespace {

template <typename... Kinds>
bool isOneOf(const Poco::Exception& error) {
    return (... || (dynamic_cast<const Kinds*>(&error) != nullptr));
}

/// The SQLSTATE that the connector writes behind the message; "" where the server said none.
std::string_view sqlState(std::string_view message) {
    constexpr std::string_view kSeverity = " Severity: ", kState = " State: ";
    constexpr std::size_t kLength = 5;
    const auto severity = message.find(kSeverity);
    if (severity == std::string_view::npos) return {};
    const auto at = message.find(kState, severity);
    if (at == std::string_view::npos) return {};
    const auto state = message.substr(at + kState.size(), kLength);
    return state.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos ? state : "";
}

fhir::Issue refusedData(std::string what) {
    return {fhir::IssueCode::invariant, "The audit store refused the data of a statement.", std::move(what), {}};
}
fhir::Issue refusedStatement(std::string what) {
    return {fhir::IssueCode::exception, "The audit store refused a statement.", std::move(what), {}};
}

fhir::Issue issueOfSqlite(const Poco::Exception& error) {
    using namespace Poco::Data::SQLite;
    if (isDamage(error)) return storeDamaged();
    if (isOneOf<ConstraintViolationException, DataTypeMismatchException, RowTooBigException>(error)) {
        return refusedData(error.name());
    }
    if (isOneOf<InvalidSQLStatementException, TableNotFoundException, ParameterCountMismatchException,
                InvalidLibraryUseException>(error)) {
        return refusedStatement(error.name());
    }
    return storeDown(error.name());
}

fhir::Issue issueOfPostgresql(const Poco::Exception& error) {
    const std::string state(sqlState(error.message()));
    const std::string what = "SQLSTATE " + (state.empty() ? "unknown" : state);
    if (state.starts_with("22") || state.starts_with("23")) return refusedData(what);
    // 08, 53, 57, 58, XX and their like: whatever is asked, it fails. So does a server that can only be read (25006).
    for (const char* kind : {"08", "25", "28", "53", "57", "58", "F0", "XX"}) {
        if (state.starts_with(kind)) return storeDown(what);
    }
    return refusedStatement(what);
}

}  // namespace

fhir::Issue storeDown(std::string what) {
    return {fhir::IssueCode::transient, "The audit store cannot be reached.", std::move(what), {}};
}

fhir::Issue storeDamaged() {
    return {fhir::IssueCode::transient, "The audit store is damaged: restore its backup.", {}, "audit.store"};
}

bool isDamage(const Poco::Exception& error) {
    return isOneOf<Poco::Data::SQLite::CorruptImageException>(error);
}

fhir::Issue issueOf(const Poco::Exception& error, bool lost) {
    using namespace Poco::Data;
    if (isDamage(error)) return storeDamaged();
    if (lost || isOneOf<ConnectionFailedException, NotConnectedException, Poco::TimeoutException,
                        PostgreSQL::ConnectionException>(error)) {
        return storeDown(error.name());
    }
    if (isOneOf<SQLite::SQLiteException>(error)) return issueOfSqlite(error);
    if (isOneOf<PostgreSQL::PostgreSQLException>(error)) return issueOfPostgresql(error);
    return refusedStatement(error.name());
}

}  // namespace refract::audit
