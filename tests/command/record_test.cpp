// The real service with its record: what clients' tokens tell, and what is noted of editions.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "fhir/json.h"
#include "plugin/audit/audit.h"
#include "tests/command/site.h"
#include "tests/support/files.h"
#include "tests/support/knowledge_copy.h"
#include "tests/support/postgresql.h"

namespace refract::test {

namespace {

const std::string kService = "/cds-services/medication-check";

std::string sampleOrder() {
    return readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples" / "order-sign.json");
}

/// A site with a registered client and a record in that store.
struct RecordedSite : Site {
    explicit RecordedSite(std::string theStore = {}) : store(std::move(theStore)) {
        if (store.empty()) store = "sqlite:" + path("audit/audit.db");
        folder.write("audit/keys.json", audit::Keyring::withNewKey({}, "1").value());
        std::filesystem::permissions(path("audit"), std::filesystem::perms(0700));
        std::filesystem::permissions(path("audit/keys.json"), std::filesystem::perms(0600));
        registry(kEhr);
    }
    /// Writes serve.json; `instance` keeps a journal of its own.
    void configure(const std::string& instance, const std::string& more = {}) const {
        config(R"(,"publicUrl":"http://127.0.0.1:9","audit":{"store":")" + store + R"(","journal":")" +
               path("audit/" + instance) + R"(","keys":")" + path("audit/keys.json") + "\"}" + more);
    }
    std::int64_t count(const std::string& from) const {
        const auto database = audit::Database::open(store);
        if (!database) throw std::runtime_error(fhir::describe(database.error()));
        const auto rows = (*database)->ask({"SELECT count(*) FROM " + from, {}});
        if (!rows) throw std::runtime_error(fhir::describe(rows.error()));
        return audit::wholeNumber(rows->at(0).at(0));
    }
    /// Signed for an address below the public one.
    Fields signedFor(const std::string& address) const {
        return {{"Authorization", token("http://127.0.0.1:9" + address)}, {"Host", "127.0.0.1"}};
    }

    std::string store;
};

void replaceIn(const Site& site, const std::string& file, std::string_view what, std::string_view with) {
    std::string text = site.folder.read(file);
    const auto at = text.find(what);
    ASSERT_NE(at, std::string::npos) << file;
    site.folder.write(file, text.replace(at, what.size(), with));
}

}  // namespace

TEST(Requirement_T4, aTokenIsGoodForOneCallOfAllInstances) {
    if (!PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    PostgresqlServer postgresql;
    const RecordedSite site("postgresql:" + postgresql.makeDatabase("tokens"));
    site.configure("journal-1");
    const Running first(site);
    site.configure("journal-2");
    const Running second(site);
    const Fields once = site.signedFor(kService);
    EXPECT_EQ(first.post(kService, sampleOrder(), once).status, 200);
    EXPECT_EQ(first.post(kService, sampleOrder(), once).status, 401);
    EXPECT_EQ(second.post(kService, sampleOrder(), once).status, 401) << "it was used at the other instance";
    EXPECT_EQ(second.post(kService, sampleOrder(), site.signedFor(kService)).status, 200);
}

TEST(Requirement_T4, aStoreThatIsDownLeavesTheDoorToEachInstance) {
    if (!PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    std::optional<PostgresqlServer> postgresql(std::in_place);
    const RecordedSite site("postgresql:" + postgresql->makeDatabase("tokens"));
    site.configure("journal");
    const Running service(site);
    postgresql.reset();
    const Fields once = site.signedFor(kService);
    EXPECT_EQ(service.post(kService, sampleOrder(), once).status, 200);
    EXPECT_EQ(service.post(kService, sampleOrder(), once).status, 401);
    const auto metrics = ask(service.admin, "GET", "/metrics", {}).body;
    EXPECT_NE(metrics.find("refract_tokens_not_shared_total 1\n"), std::string::npos) << metrics;
}

TEST(Record, theClockOfAClientThatSignsIsKnown) {
    const RecordedSite site;
    site.configure("journal", R"(,"unsignedFromLoopback":false)");
    Running service(site);
    const auto answer = service.post(kService, sampleOrder(), site.signedFor(kService));
    ASSERT_EQ(answer.status, 200) << answer.body;
    fhir::Document document;
    const auto root = document.parse(answer.body);
    std::string card;
    for (const auto each : (*root)["cards"].elements()) card = each["uuid"].text();
    const std::string feedback =
        R"({"feedback":[{"card":")" + card + R"(","outcome":"overridden","outcomeTimestamp":"2099-01-01T00:00:00Z"}]})";
    EXPECT_EQ(service.post(kService + "/feedback", feedback, site.signedFor(kService + "/feedback")).status, 200);
    EXPECT_EQ(service.process->stop(SIGTERM), 0);
    EXPECT_EQ(site.count("feedback WHERE skew_ms IS NOT NULL"), 1);
}

TEST(Record, anEditionThatIsPutInPlaceIsNoted) {
    const RecordedSite site;
    site.configure("journal", R"(,"knowledge":")" + knowledgeIn(site.folder) + "\"");
    Running service(site);
    EXPECT_EQ(site.count("editions"), 1);
    std::string edition = site.folder.read("rules/knowledge/edition.json");
    const auto id = edition.find('"', edition.find(':', edition.find("\"id\""))) + 1;
    edition.replace(id, edition.find('"', id) - id, "2099.01");
    site.folder.write("rules/knowledge/edition.json", edition);
    service.process->send(SIGHUP);
    std::string line = service.process->line();
    while (!line.empty() && !line.starts_with("Reloaded") && !line.starts_with("The reload")) {
        line = service.process->line();
    }
    ASSERT_TRUE(line.starts_with("Reloaded: edition 2099.01")) << line;
    EXPECT_EQ(site.count("editions WHERE edition = '2099.01'"), 1);
    EXPECT_GT(site.count("rules_used WHERE edition = '2099.01'"), 100);
}

/// An edition with one rule less judges beside the one in use, and one report says where they differ.
TEST(Record, anEditionInTheShadowIsComparedAndNotShown) {
    const RecordedSite site;
    const auto rules = std::filesystem::path(REFRACT_SOURCE_DIR) / "rules";
    std::filesystem::create_directory(site.folder.path() / "next");
    for (const char* folder : {"knowledge", "terminology"}) {
        std::filesystem::copy(rules / folder, site.folder.path() / "next" / folder,
                              std::filesystem::copy_options::recursive);
    }
    const std::string live = [&] {
        site.configure("journal-1");
        const Running alone(site);
        return alone.post(kService, sampleOrder(), site.signedFor(kService)).body;
    }();
    ASSERT_NE(live.find("R012"), std::string::npos) << live;
    replaceIn(site, "next/knowledge/edition.json", "2026.11", "2099.01");
    replaceIn(site, "next/knowledge/rules/maoi.json", "\"R012\"", "\"R912\"");
    site.configure("journal-2", R"(,"shadowKnowledge":")" + site.path("next/knowledge") + "\"");
    Running service(site);
    const auto answer = service.post(kService, sampleOrder(), site.signedFor(kService));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.find("R912"), std::string::npos) << "the prescriber is shown the edition in use alone";
    EXPECT_NE(answer.body.find("R012"), std::string::npos);
    EXPECT_EQ(service.process->stop(SIGTERM), 0);
    const auto report = run(
        kBinary, {"report", "--by", "shadow", "--format", "csv", "--every-count", "--config", site.path("serve.json")});
    EXPECT_EQ(report.status, 0) << report.err;
    EXPECT_NE(report.out.find(R"("R012",1,0,0,1,0,0,0)"), std::string::npos) << report.out;
    EXPECT_NE(report.out.find(R"("R912",0,1,0,0,1,0,0)"), std::string::npos) << report.out;
}

}  // namespace refract::test
