// A real PostgreSQL server of Debian's package, on a Unix socket in a folder of its own.
#pragma once

#include <memory>
#include <string>

#include "tests/support/process.h"

namespace refract::test {

/// Started when it is made, stopped when it dies. Its data are gone afterwards.
class PostgresqlServer {
public:
    PostgresqlServer();
    ~PostgresqlServer();
    PostgresqlServer(const PostgresqlServer&) = delete;
    PostgresqlServer& operator=(const PostgresqlServer&) = delete;

    /// Debian's package is installed.
    static bool available();
    /// Makes a database and gives its place, as libpq's keywords.
    std::string makeDatabase(const std::string& name) const;
    std::string placeOf(const std::string& database) const;
    /// As SIGQUIT does: connections are cut, nothing is finished.
    void crash();
    void start();

private:
    std::string folder_;
    std::unique_ptr<Background> server_;
};

}  // namespace refract::test
