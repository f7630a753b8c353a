// Those who guess passwords, at the real service: they are seen, and keep nobody from its health.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "plugin/access/accounts.h"
#include "tests/command/quality_site.h"

namespace refract::test {

namespace {

/// What is started while it lives says its errors to a file.
class ErrorsTo {
public:
    explicit ErrorsTo(const std::string& file) : before_(dup(STDERR_FILENO)) {
        const int to = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        dup2(to, STDERR_FILENO);
        close(to);
    }
    ~ErrorsTo() {
        dup2(before_, STDERR_FILENO);
        close(before_);
    }
    ErrorsTo(const ErrorsTo&) = delete;
    ErrorsTo& operator=(const ErrorsTo&) = delete;

private:
    int before_;
};

}  // namespace

TEST(LogIns, thatFailAreLoggedAndCounted) {
    const QualitySite site;
    site.add("anna", "viewer");
    const ErrorsTo errors(site.path("errors"));
    const QualityService service(site);
    service.logIn("anna", "another password");
    const audit::Statement before{"UPDATE accounts SET failures = $1", {access::kMostFailures - 1}};
    ASSERT_TRUE((*audit::Database::open("sqlite:" + site.path("audit/audit.db")))->change({&before, 1}));
    service.logIn("anna", "another password");
    service.logIn("anna");
    service.logIn("Typed-my-password-here", "x");
    const std::string log = site.folder.read("errors");
    EXPECT_TRUE(has(log, "refract: a login of anna failed: wrong password\n")) << log;
    EXPECT_TRUE(has(log, "a login of anna failed: wrong password; the account is closed for a quarter of an hour\n"));
    EXPECT_TRUE(has(log, "a login of anna failed: the account is closed for a quarter of an hour, after wrong")) << log;
    EXPECT_TRUE(has(log, "refract: a login failed: unknown account\n")) << log;
    EXPECT_FALSE(has(log, "Typed-my") || has(log, "another password")) << log;
    const std::string metrics = service.look("/metrics").body;
    for (const char* line :
         {"refract_log_ins_total{outcome=\"wrong_password\"} 2\n", "refract_log_ins_total{outcome=\"locked\"} 1\n",
          "refract_log_ins_total{outcome=\"unknown_account\"} 1\n"}) {
        EXPECT_TRUE(has(metrics, line)) << line << metrics;
    }
    EXPECT_FALSE(has(metrics, "anna"));
}

TEST(LogIns, ofManyGuessersKeepNobodyFromItsHealth) {
    const QualitySite site;
    const QualityService service(site);
    std::vector<std::thread> guessers;
    std::vector<Got> got(12);
    for (auto& one : got) {
        guessers.emplace_back([&] { one = service.logIn("nobody", "a guess"); });
    }
    for (int i = 0; i < 20; ++i) {
        for (const char* path : {"/healthz", "/readyz", "/metrics"}) EXPECT_EQ(service.look(path).status, 200) << path;
    }
    for (auto& guesser : guessers) guesser.join();
    for (const auto& one : got) {
        EXPECT_TRUE(one.status == 401 || one.status == 429 || one.status == 503) << one.status;
        EXPECT_TRUE(one.status == 401 || one.field("Retry-After") == "1") << one.body;
    }
    EXPECT_EQ(service.look("/dashboard/login").status, 200);
}

}  // namespace refract::test
