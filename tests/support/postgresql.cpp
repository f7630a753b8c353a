// initdb and postgres, as the user postgres where the tests run as root: PostgreSQL refuses root.
#include "tests/support/postgresql.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace refract::test {

namespace {

const std::string kPrograms = "/usr/lib/postgresql/15/bin/";

/// For the shell: runs a command as a user who may run PostgreSQL.
std::string asUser(const std::string& command) {
    if (geteuid() != 0) return "exec " + command;
    return "exec setpriv --reuid=postgres --regid=postgres --clear-groups --pdeathsig INT -- " + command;
}

Finished shell(const std::string& command) {
    return run("/bin/sh", {"-c", command});
}

}  // namespace

bool PostgresqlServer::available() {
    return std::filesystem::exists(kPrograms + "postgres");
}

PostgresqlServer::PostgresqlServer() {
    std::string pattern = (std::filesystem::temp_directory_path() / "refract-pg-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = pattern;
    if (geteuid() == 0) shell("chown postgres:postgres " + folder_);
    const auto made = shell("cd / && " + asUser(kPrograms + "initdb -D " + folder_ +
                                                "/data -U refract -A trust -E UTF8 --locale=C.UTF-8 --no-sync"));
    if (made.status != 0) throw std::runtime_error("initdb: " + made.err);
    start();
}

void PostgresqlServer::start() {
    server_ = std::make_unique<Background>(
        "/bin/sh", std::vector<std::string>{"-c", "cd / && " +
                                                      asUser(kPrograms + "postgres -D " + folder_ + "/data -k " +
                                                             folder_ + " -c listen_addresses= -c max_connections=40") +
                                                      " >>" + folder_ + "/log 2>&1"});
    for (int tries = 0; tries < 600; ++tries) {
        if (shell(kPrograms + "pg_isready -q -h " + folder_).status == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("PostgreSQL does not start: " + folder_ + "/log");
}

void PostgresqlServer::crash() {
    server_->stop(SIGQUIT);
    server_.reset();
}

PostgresqlServer::~PostgresqlServer() {
    if (server_) server_->stop(SIGINT);
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string PostgresqlServer::placeOf(const std::string& database) const {
    return "host=" + folder_ + " user=refract dbname=" + database;
}

std::string PostgresqlServer::makeDatabase(const std::string& name) const {
    const auto made = shell("psql -q -h " + folder_ + " -U refract -d postgres -c 'CREATE DATABASE " + name + "'");
    if (made.status != 0) throw std::runtime_error("CREATE DATABASE: " + made.err);
    return placeOf(name);
}

}  // namespace refract::test
