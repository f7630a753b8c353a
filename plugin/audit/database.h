// Database: SQLite or PostgreSQL as statements and rows, and nothing of what they mean.
//
// Thread-safe: each call takes a connection of its own from a small pool, and waits for one
// when all are busy. Statements have parameters $1, $2, … in any order and number; for
// SQLite they are rewritten to ?1, ?2, … What a database throws ends here, as an Issue:
// `transient` when it cannot be reached, is locked, full or damaged (it is down: try again), `invariant`
// when it refuses the data, `exception` when it refuses the statement. Issues never hold data.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fhir/result.h"

namespace refract::audit {

enum class Engine { sqlite, postgresql };

/// NULL, a whole number, a number, a text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

/// A cell as what it must be; 0 and "" for NULL and for what is none. Numbers that a statement computes
/// (count, max, a cast) come from SQLite as text, for Poco goes by declared types: the first two read it.
std::int64_t wholeNumber(const Cell& cell);
double number(const Cell& cell);
const std::string& text(const Cell& cell);
bool isNull(const Cell& cell);

struct Statement {
    std::string sql;
    std::vector<Cell> parameters;
    bool slow = false;  ///< it may take half an hour, whatever the patience: it makes an index, say
    bool quick =
        false;  ///< somebody waits who can go without: PostgreSQL has a second for it, and for a free connection
};

/// How long PostgreSQL is waited for. What it does not answer by then is `transient`: the connection is
/// closed, and the server told beforehand to give the statement up by itself.
struct Patience {
    /// For each host of the address to take a connection; libpq rounds 1 up to 2.
    std::chrono::seconds connect{3};
    /// For a statement, and for a free connection: a prescriber may wait behind it.
    std::chrono::milliseconds answer{5000};

    /// Of commands, behind which nobody waits: an hour.
    static constexpr Patience ofCommands() { return {std::chrono::seconds(3), std::chrono::hours(1)}; }
};

class Database {
public:
    /// "sqlite:/var/lib/refract/audit.db" or "postgresql:host=… dbname=… user=…" (libpq's keywords; the
    /// password is best left to its own file, ~/.pgpass). SQLite's file is made, 0600, in a folder that is
    /// made 0700; WAL, synchronous FULL. After that it is never made: one that goes, is replaced or is found to be
    /// damaged is down until reopen(). Opening does not connect to PostgreSQL: the first statement does.
    static fhir::Result<std::unique_ptr<Database>> open(std::string_view address, Patience patience = {});
    virtual ~Database() = default;

    virtual Engine engine() const = 0;
    /// Cheap. transient: SQLite's files are not those that were opened, or damaged. PostgreSQL: ok.
    virtual fhir::Status there() = 0;
    /// Opens the file that lies there now, if it is another one or has changed since damage was seen; its
    /// schema and its soundness are for the caller to look at. ok: there() is.
    virtual fhir::Status reopen() = 0;
    /// Reads.
    virtual fhir::Result<Rows> ask(const Statement& statement) = 0;
    /// Changes, in one transaction: all or none. The rows that each one changed.
    virtual fhir::Result<std::vector<std::int64_t>> change(std::span<const Statement> statements) = 0;
    /// A consistent copy of a SQLite database while it is in use, 0600; notSupported for PostgreSQL (pg_dump).
    virtual fhir::Status backup(const std::string& file) = 0;
    /// Says what is wrong with the files; empty when nothing is. PostgreSQL: whether it answers.
    virtual fhir::Result<std::vector<std::string>> check() = 0;
};

/// The text of sql/NAME.sql for the engine: of its own folder. A name that is not there is a
/// programming mistake: std::logic_error.
std::string sqlOf(Engine engine, std::string_view name);

/// Brings the schema up to date (plugin/audit/sql/migrations). Instances that start together wait
/// for each other. A schema that is newer than this program is an Issue.
fhir::Status migrate(Database& database);

}  // namespace refract::audit
