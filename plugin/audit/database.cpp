// Connections, statements and rows by Poco::Data: all that knows it.
#include "plugin/audit/database.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/RecordSet.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "plugin/audit/database_issue.h"
#include "plugin/audit/place.h"
#include "plugin/audit/postgresql_reach.h"
#include "plugin/audit/sqlite_files.h"
#include "plugin/audit/statement_text.h"
#include "plugin/audit/statement_watch.h"

namespace refract::audit {

namespace {

using Poco::Data::Session;
using Clock = std::chrono::steady_clock;

/// PostgreSQL gives a statement up itself after the patience; so much later the connection is cut.
constexpr std::chrono::milliseconds kMargin{500};
/// For Statement::quick.
constexpr std::chrono::milliseconds kQuick{1000};
/// For Statement::slow.
constexpr std::chrono::milliseconds kSlow = std::chrono::minutes(30);
/// For how long a statement waits while another process holds SQLite's lock: a backup or a purge.
constexpr std::string_view kBusyTimeout = "PRAGMA busy_timeout = 1000";
/// A connection that has rested longer is asked whether it still holds before it is used.
constexpr std::chrono::seconds kTrusted{1};
constexpr std::size_t kMostConnections = 6;
/// Of these: the others are for what is written. A prescriber's answer goes out without what was said before, but not
/// before it is on record.
constexpr std::size_t kMostReading = 4;

void bind(Poco::Data::Statement& prepared, Cell& cell) {
    using namespace Poco::Data::Keywords;
    std::visit(
        [&prepared](auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                static Poco::Nullable<std::string> nothing;
                prepared, use(nothing);
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                static_assert(sizeof(Poco::Int64) == sizeof(std::int64_t));
                prepared, use(reinterpret_cast<Poco::Int64&>(value));
            } else {
                prepared, use(value);
            }
        },
        cell);
}

Cell cellOf(const Poco::Dynamic::Var& value) {
    if (value.isEmpty()) return std::monostate{};
    if (value.isBoolean()) return static_cast<std::int64_t>(value.convert<bool>() ? 1 : 0);
    if (value.isInteger()) return static_cast<std::int64_t>(value.convert<Poco::Int64>());
    if (value.isNumeric()) return value.convert<double>();
    return value.convert<std::string>();
}

struct Outcome {
    Rows rows;
    std::int64_t changed = 0;
};

Outcome execute(Session& session, Engine engine, const Statement& statement) {
    std::vector<Cell> parameters = statement.parameters;
    Poco::Data::Statement prepared(session);
    prepared << textFor(engine, statement.sql);
    for (auto& cell : parameters) bind(prepared, cell);
    Outcome outcome;
    outcome.changed = static_cast<std::int64_t>(prepared.execute());
    if (prepared.columnsExtracted() == 0) return outcome;
    Poco::Data::RecordSet records(prepared);
    for (bool more = records.moveFirst(); more; more = records.moveNext()) {
        Row row;
        for (std::size_t column = 0; column < records.columnCount(); ++column) {
            row.push_back(records.isNull(records.columnName(column)) ? Cell{} : cellOf(records.value(column)));
        }
        outcome.rows.push_back(std::move(row));
    }
    return outcome;
}

class Pool {
public:
    Pool(Engine engine, std::string place, Patience patience)
        : engine_(engine), place_(std::move(place)), patience_(patience) {
        if (engine == Engine::sqlite) files_.emplace(place_);
    }

    enum class Use { reading, writing };

    /// Tells the files of SQLite that a connection to them is about to be closed.
    struct Close {
        void operator()(SqliteFiles* files) const { files->closed(); }
    };
    struct Connection {
        Session session;
        std::unique_ptr<SqliteFiles, Close> counted;  ///< behind the session: it goes before it
    };
    struct Rested {
        Connection connection;
        Clock::time_point since;
    };

    /// One connection for one call.
    class Loan {
    public:
        Loan(Pool& pool, Use use, std::chrono::milliseconds patience)
            : pool_(pool), use_(use), connection_(pool.take(use, patience)) {}
        ~Loan() { pool_.giveBack(std::move(connection_), use_); }
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        Session& session() { return connection_->session; }
        /// It is not used again.
        void drop() { connection_.reset(); }

    private:
        Pool& pool_;
        const Use use_;
        std::optional<Connection> connection_;
    };

    Engine engine() const { return engine_; }
    /// nullptr for PostgreSQL.
    SqliteFiles* files() { return files_ ? &*files_ : nullptr; }
    /// Closes those that nobody uses.
    void closeResting() {
        std::vector<Rested> resting;
        const std::lock_guard lock(mutex_);
        resting.swap(resting_);
    }
    std::chrono::milliseconds patienceOf(const Statement& statement) const {
        return statement.slow ? kSlow : statement.quick ? std::min(kQuick, patience_.answer) : patience_.answer;
    }

    Outcome run(Session& session, const Statement& statement) {
        if (engine_ == Engine::sqlite) return execute(session, engine_, statement);
        const auto patience = patienceOf(statement);
        const auto began = Clock::now();
        try {
            const int socket = PQsocket(*Poco::Data::PostgreSQL::Utility::handle(session));
            const StatementWatch::Guard guard(watch_, socket, patience + kMargin);
            return execute(session, engine_, statement);
        } catch (const Poco::Exception&) {
            if (Clock::now() - began >= patience) throw Poco::TimeoutException();
            throw;
        }
    }

    /// Does the connection answer?
    bool holds(Session& session) {
        try {
            run(session, {"SELECT 1", {}});
            return true;
        } catch (const Poco::Exception&) {
            return false;
        }
    }

private:
    std::optional<Connection> take(Use use, std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        const auto free = [this, use] {
            return lent_ < kMostConnections && (use == Use::writing || reading_ < kMostReading);
        };
        if (engine_ == Engine::sqlite) {
            returned_.wait(lock, free);
        } else if (!returned_.wait_for(lock, patience, free)) {
            throw Poco::TimeoutException();
        }
        ++lent_;
        if (use == Use::reading) ++reading_;
        std::optional<Rested> rested;
        if (!resting_.empty()) {
            rested = std::move(resting_.back());
            resting_.pop_back();
        }
        lock.unlock();
        try {
            if (rested && (Clock::now() - rested->since < kTrusted || holds(rested->connection.session))) {
                return std::move(rested->connection);
            }
            return connect();
        } catch (...) {
            giveBack({}, use);
            throw;
        }
    }

    void giveBack(std::optional<Connection> connection, Use use) {
        {
            const std::lock_guard lock(mutex_);
            --lent_;
            if (use == Use::reading) --reading_;
            if (connection) resting_.push_back({std::move(*connection), Clock::now()});
        }
        returned_.notify_all();  // one that is woken may wait for another kind
    }

    Connection connect() {
        if (engine_ == Engine::postgresql) {
            const auto seconds = static_cast<std::size_t>(patience_.connect.count());
            if (!canConnect(place_, seconds)) throw Poco::Data::ConnectionFailedException();
            Session session(Poco::Data::PostgreSQL::Connector::KEY, place_, seconds);
            run(session, {"SET client_min_messages = error", {}});  // libpq says them on standard error
            run(session, {"SET statement_timeout = " + std::to_string(patience_.answer.count()), {}});
            return {std::move(session), nullptr};
        }
        Session session(Poco::Data::SQLite::Connector::KEY, files_->uri());
        for (const std::string_view pragma :
             {kBusyTimeout, std::string_view("PRAGMA journal_mode = WAL"),
              std::string_view("PRAGMA synchronous = FULL"),
              std::string_view("PRAGMA schema_version")}) {  // the last one reads: all files are open then
            run(session, {std::string(pragma), {}});
        }
        if (!files_->opened()) throw Poco::Data::ConnectionFailedException();
        return {std::move(session), std::unique_ptr<SqliteFiles, Close>(&*files_)};
    }

    const Engine engine_;
    const std::string place_;
    const Patience patience_;
    std::optional<SqliteFiles> files_;
    StatementWatch watch_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<Rested> resting_;
    std::size_t lent_ = 0, reading_ = 0;
};

class PocoDatabase : public Database {
public:
    PocoDatabase(Engine engine, std::string place, Patience patience) : pool_(engine, std::move(place), patience) {}

    Engine engine() const override { return pool_.engine(); }

    fhir::Result<Rows> ask(const Statement& statement) override {
        return with<Rows>(Pool::Use::reading, pool_.patienceOf(statement),
                          [&](Session& session) { return pool_.run(session, statement).rows; });
    }

    fhir::Result<std::vector<std::int64_t>> change(std::span<const Statement> statements) override {
        // SQLite has one writer: waiting here is fairer than its own waiting, which sleeps.
        std::unique_lock<std::mutex> alone;
        if (engine() == Engine::sqlite) alone = std::unique_lock(writing_);
        auto done = with<std::vector<std::int64_t>>(Pool::Use::writing, pool_.patienceOf({}), [&](Session& session) {
            // IMMEDIATE: a transaction that begins by reading could not wait for the lock later.
            pool_.run(session, {engine() == Engine::sqlite ? "BEGIN IMMEDIATE" : "BEGIN", {}});
            std::vector<std::int64_t> changed;
            try {
                if (engine() == Engine::postgresql && std::ranges::any_of(statements, &Statement::slow)) {
                    pool_.run(session, {"SET LOCAL statement_timeout = " + std::to_string(kSlow.count()), {}});
                }
                for (const auto& statement : statements) changed.push_back(pool_.run(session, statement).changed);
                pool_.run(session, {"COMMIT", {}});
            } catch (...) {
                try {
                    pool_.run(session, {"ROLLBACK", {}});
                } catch (const Poco::Exception&) {  // the connection is dropped, and with it what it began
                }
                throw;
            }
            return changed;
        });
        // What was taken away meanwhile took these changes with it.
        if (auto still = there(); done && !still) return std::move(still).error();
        return done;
    }

    fhir::Status there() override { return pool_.files() == nullptr ? fhir::ok() : pool_.files()->same(); }

    fhir::Status reopen() override {
        if (there()) return fhir::ok();
        pool_.closeResting();
        return pool_.files()->reopen();
    }

    fhir::Status backup(const std::string& file) override {
        if (engine() != Engine::sqlite) {
            return fhir::Issue{fhir::IssueCode::notSupported, "A PostgreSQL database is backed up by pg_dump.", {}, {}};
        }
        if (auto made = makePrivateFile(file); !made) return made;
        auto copied = with<bool>(Pool::Use::reading, pool_.patienceOf({}), [&](Session& session) {
            return Poco::Data::SQLite::Utility::memoryToFile(file, session);
        });
        if (!copied) return std::move(copied).error();
        if (!*copied) return storeDown("backup");
        return fhir::ok();
    }

    fhir::Result<std::vector<std::string>> check() override {
        const bool sqlite = engine() == Engine::sqlite;
        auto rows = ask({sqlite ? "PRAGMA integrity_check" : "SELECT 'ok'", {}});
        if (!rows) return std::move(rows).error();
        std::vector<std::string> wrong;
        for (const auto& row : *rows) {
            if (text(row.at(0)) != "ok") wrong.push_back(text(row.at(0)));
        }
        if (sqlite && !wrong.empty()) pool_.files()->damaged();
        return wrong;
    }

private:
    template <typename T, typename Work>
    fhir::Result<T> with(Pool::Use use, std::chrono::milliseconds patience, const Work& work) {
        if (auto still = there(); !still) return std::move(still).error();
        try {
            Pool::Loan loan(pool_, use, patience);
            try {
                return T(work(loan.session()));
            } catch (const Poco::Exception& error) {
                auto issue = saidBy(error, !pool_.holds(loan.session()));
                loan.drop();
                return issue;
            }
        } catch (const Poco::Exception& error) {
            return saidBy(error, true);
        }
    }

    fhir::Issue saidBy(const Poco::Exception& error, bool lost) {
        if (pool_.files() != nullptr && isDamage(error)) pool_.files()->damaged();
        return issueOf(error, lost);
    }

    Pool pool_;
    std::mutex writing_;
};

void registerConnectors() {
    static const bool kOnce = [] {
        Poco::Data::SQLite::Connector::registerConnector();
        Poco::Data::PostgreSQL::Connector::registerConnector();
        return true;
    }();
    static_cast<void>(kOnce);
}

}  // namespace

fhir::Result<std::unique_ptr<Database>> Database::open(std::string_view address, Patience patience) {
    registerConnectors();
    constexpr std::string_view kSqlite = "sqlite:", kPostgresql = "postgresql:";
    if (address.starts_with(kSqlite)) {
        const std::string file(address.substr(kSqlite.size()));
        if (auto made = makePrivateFile(file); !made) return std::move(made).error();
        return std::unique_ptr<Database>(std::make_unique<PocoDatabase>(Engine::sqlite, file, patience));
    }
    if (address.starts_with(kPostgresql)) {
        std::string place(address.substr(kPostgresql.size()));
        return std::unique_ptr<Database>(
            std::make_unique<PocoDatabase>(Engine::postgresql, std::move(place), patience));
    }
    return fhir::Issue{fhir::IssueCode::value, "A store is sqlite:FILE or postgresql:KEYWORDS.",
                       "as sqlite:/var/lib/refract/audit.db, or postgresql:host=db dbname=refract", "audit.store"};
}

}  // namespace refract::audit
