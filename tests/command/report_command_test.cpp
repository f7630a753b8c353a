// refract user and refract report against the record that the real service wrote.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>

#include "tests/command/quality_site.h"

namespace refract::test {

namespace {

/// A record of six overridden orders, written by a service that has ended.
struct RecordedOrders : QualitySite {
    RecordedOrders() {
        const QualityService service(*this);
        for (int i = 0; i < 6; ++i) service.order();
    }
};

const QualitySite& recorded() {
    static const RecordedOrders site;
    return site;
}

Finished report(std::vector<std::string> more) {
    more.insert(more.begin(), "report");
    more.insert(more.end(), {"--since", "2026-01-01", "--until", "2026-03-03"});
    return recorded().refract(std::move(more));
}

std::vector<std::string> linesOf(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Each line of a file of resources, read; every one has these members.
std::size_t resources(const std::string& file, const std::string& type, std::initializer_list<const char*> members) {
    std::size_t count = 0;
    for (const auto& line : linesOf(recorded().folder.read(file))) {
        fhir::Document document;
        const auto root = document.parse(line);
        EXPECT_TRUE(root) << line;
        if (!root) return 0;
        EXPECT_EQ((*root)["resourceType"].text(), type);
        for (const char* member : members) EXPECT_TRUE((*root)[member].given()) << member << ": " << line;
        ++count;
    }
    return count;
}

}  // namespace

TEST(UserCommand, addsListsAndCloses) {
    const QualitySite site;
    EXPECT_TRUE(has(site.refract({"user", "list"}).out, "Nobody may look yet"));
    EXPECT_EQ(site.refract({"user", "add", "anna", "--role", "viewer"}, kPassword + "\n").out,
              "anna may look as viewer.\n");
    site.folder.write("password", kPassword + "\n");
    EXPECT_EQ(
        site.refract({"user", "add", "otto", "--role", "auditor", "--password-file", site.path("password")}).status, 0);
    EXPECT_EQ(site.refract({"user", "close", "otto"}).out, "otto may look no longer.\n");
    EXPECT_EQ(site.refract({"user", "list"}).out, "anna\tviewer\notto\tauditor\tclosed\n");
    EXPECT_EQ(site.refract({"user", "add", "anna", "--role", "auditor"}, kPassword + "\n").status, 0);
    EXPECT_EQ(site.refract({"user", "list"}).out, "anna\tauditor\notto\tauditor\tclosed\n");
}

TEST(UserCommand, saysWhatIsWrongAndNeverThePassword) {
    const QualitySite site;
    const auto brief = site.refract({"user", "add", "anna", "--role", "viewer"}, "too short\n");
    EXPECT_NE(brief.status, 0);
    EXPECT_TRUE(has(brief.err, "12 to 256 characters")) << brief.err;
    EXPECT_FALSE(has(brief.err + brief.out, "too short"));
    EXPECT_NE(site.refract({"user", "add", "a b", "--role", "viewer"}, kPassword + "\n").status, 0);
    EXPECT_NE(site.refract({"user", "add", "anna", "--role", "owner"}, kPassword + "\n").status, 0);
    EXPECT_NE(site.refract({"user", "close", "anna"}).status, 0);
    EXPECT_NE(site.refract({"user", "remove", "anna"}).status, 0);
    EXPECT_TRUE(site.rows("SELECT * FROM accounts").empty());
    site.add("anna", "viewer");
    EXPECT_FALSE(has(audit::text(site.rows("SELECT password_hash FROM accounts")[0][0]), "password that"));
}

TEST(UserCommand, aClosedAccountEndsItsSessions) {
    const QualitySite site;
    site.add("anna", "viewer");
    const QualityService service(site);
    const Fields cookie{{"Cookie", service.session("anna")}};
    EXPECT_EQ(service.look("/dashboard", cookie).status, 200);
    EXPECT_EQ(site.refract({"user", "close", "anna"}).status, 0);
    EXPECT_EQ(service.look("/dashboard", cookie).status, 401);
}

TEST(ReportCommand, isATableCsvJsonOrHtml) {
    const auto table = report({});
    ASSERT_EQ(table.status, 0) << table.err;
    EXPECT_TRUE(has(table.out, "By rule, 2026-01-01 to 2026-03-02"));
    EXPECT_TRUE(has(table.out, "R005")) << table.out;
    const auto csv = report({"--format", "csv", "--every-count"});
    const auto lines = linesOf(csv.out);
    ASSERT_GT(lines.size(), 1U);
    EXPECT_TRUE(lines[0].starts_with("\"rule\",\"Firings\",\"Held back\",\"Shown\",\"Accepted %\"")) << lines[0];
    EXPECT_TRUE(has(csv.out, "\"R005\",6,0,6,0.0,0.0,39.0,100.0,61.0,100.0,0,")) << csv.out;
    const auto json = report({"--format", "json", "--every-count"});
    fhir::Document document;
    const auto root = document.parse(json.out);
    ASSERT_TRUE(root) << json.out;
    std::size_t rules = 0;
    for (const auto row : (*root)["rows"].elements()) rules += row["rule"].text() == "R005" ? 1U : 0U;
    EXPECT_EQ(rules, 1U);
    const auto html = report({"--format", "html"});
    EXPECT_TRUE(html.out.starts_with("<!DOCTYPE html>"));
    EXPECT_TRUE(has(html.out, "R005"));
    EXPECT_NE(report({"--format", "xml"}).status, 0);
}

TEST(ReportCommand, goesByWhatItIsAsked) {
    const std::initializer_list<std::pair<const char*, const char*>> keys{
        {"rule", "R005"},       {"hook", "order-sign"}, {"week", "2026-03-02"},    {"severity", "critical"},
        {"client", "unsigned"}, {"edition", "2026."},   {"prescriber", "unsigned"}};
    for (const auto& [by, key] : keys) {
        const auto got = report({"--by", by, "--format", "csv"});
        EXPECT_EQ(got.status, 0) << by << got.err;
        EXPECT_TRUE(has(got.out, key)) << by << ": " << got.out;
        EXPECT_FALSE(has(got.out, "Practitioner/case")) << by;
    }
    EXPECT_NE(report({"--by", "patient"}).status, 0);
    EXPECT_NE(recorded().refract({"report", "--since", "2026-03-02", "--until", "2026-03-01"}).status, 0);
    EXPECT_NE(recorded().refract({"report", "--since", "yesterday"}).status, 0);
}

TEST(ReportCommand, hidesSmallCountsUnlessAsked) {
    const QualitySite site;
    {
        const QualityService service(site);
        service.order();
    }
    const auto of = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"report", "--format", "csv", "--since", "2026-01-01", "--until", "2026-03-03"});
        return site.refract(std::move(more)).out;
    };
    EXPECT_TRUE(has(of({}), "\"R005\",\"<5\",0,\"<5\",,,,,,,")) << of({});
    EXPECT_TRUE(has(of({"--every-count"}), "\"R005\",1,0,1,")) << of({"--every-count"});
}

TEST(ReportCommand, aRateGivesNoSmallCountAway) {
    // Six calls for one patient: "<5" patients, and cards enough to be counted.
    const auto rows = [](std::vector<std::string> more) {
        more.insert(more.end(), {"--by", "prescriber", "--format", "json"});
        return report(std::move(more)).out;
    };
    EXPECT_TRUE(has(rows({}), "\"Patients viewed\":null")) << rows({});
    EXPECT_TRUE(has(rows({}), "\"Cards per 100 patients\":null")) << rows({});
    const std::string every = rows({"--every-count"});
    EXPECT_TRUE(has(every, "\"Patients viewed\":1,")) << every;
    EXPECT_FALSE(has(every, "\"Cards per 100 patients\":null")) << every;
}

TEST(ReportCommand, writesFhir) {
    const auto got = report({"--fhir", "--out", recorded().path("fhir")});
    ASSERT_EQ(got.status, 0) << got.err;
    // The elements that R4 requires of each (hl7.org/fhir/R4/auditevent.html and its neighbours).
    const auto events =
        resources("fhir/AuditEvent.ndjson", "AuditEvent", {"id", "type", "recorded", "agent", "source"});
    EXPECT_GE(events, 6U);
    EXPECT_EQ(resources("fhir/GuidanceResponse.ndjson", "GuidanceResponse", {"id", "moduleUri", "status"}), events);
    EXPECT_GE(resources("fhir/MeasureReport.ndjson", "MeasureReport", {"status", "type", "measure", "period"}), 1U);
    EXPECT_EQ(audit::wholeNumber(recorded().rows("SELECT count(*) FROM findings")[0][0]),
              static_cast<std::int64_t>(events));
    for (const char* file : {"AuditEvent", "GuidanceResponse", "MeasureReport"}) {
        const std::string text = recorded().folder.read("fhir/" + std::string(file) + ".ndjson");
        for (const char* hidden : {"case-patient", "Practitioner/case", "agreed with"}) {
            EXPECT_FALSE(has(text, hidden)) << file << ": " << hidden;
        }
    }
    const std::string patient = audit::text(recorded().rows("SELECT patient FROM decisions")[0][0]);
    EXPECT_TRUE(has(recorded().folder.read("fhir/AuditEvent.ndjson"), patient));
    EXPECT_FALSE(has(recorded().folder.read("fhir/MeasureReport.ndjson"), patient));
    EXPECT_NE(report({"--fhir"}).status, 0) << "it needs a folder";
}

TEST(ReportCommand, writesATableToAFile) {
    const auto shown = report({"--by", "week", "--format", "csv"});
    const auto got = report({"--by", "week", "--format", "csv", "--out", recorded().path("week.csv")});
    EXPECT_EQ(got.status, 0) << got.err;
    EXPECT_EQ(got.out, "The report is in " + recorded().path("week.csv") + ".\n");
    EXPECT_EQ(recorded().folder.read("week.csv"), shown.out);
}

TEST(ReportCommand, leavesAFileThatIsThereAlone) {
    recorded().folder.write("mine.csv", "mine");
    for (const auto& what : std::vector<std::vector<std::string>>{{"--by", "week"}, {"--feedback", "--identities"}}) {
        auto more = what;
        more.insert(more.end(), {"--out", recorded().path("mine.csv")});
        const auto got = report(std::move(more));
        EXPECT_NE(got.status, 0);
        EXPECT_TRUE(has(got.err, "there already")) << got.err;
    }
    EXPECT_EQ(recorded().folder.read("mine.csv"), "mine");
    std::filesystem::create_directory(recorded().path("half"));
    recorded().folder.write("half/MeasureReport.ndjson", "mine");
    EXPECT_NE(report({"--fhir", "--out", recorded().path("half")}).status, 0);
    EXPECT_FALSE(std::filesystem::exists(recorded().path("half/AuditEvent.ndjson"))) << "half an export is none";
    EXPECT_NE(report({"--by", "week", "--out", recorded().path("no/folder.csv")}).status, 0);
}

TEST(ReportCommand, filesAreTheirOwnersAlone) {
    const mode_t before = umask(S_IWGRP | S_IWOTH);  // the usual 022
    ASSERT_EQ(report({"--feedback", "--identities", "--out", recorded().path("named.csv")}).status, 0);
    ASSERT_EQ(report({"--out", recorded().path("rules.txt")}).status, 0);
    ASSERT_EQ(report({"--fhir", "--out", recorded().path("new/fhir")}).status, 0);
    umask(before);
    for (const char* name : {"named.csv", "rules.txt", "new", "new/fhir", "new/fhir/AuditEvent.ndjson",
                             "new/fhir/GuidanceResponse.ndjson", "new/fhir/MeasureReport.ndjson"}) {
        const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
        EXPECT_EQ(std::filesystem::status(recorded().path(name)).permissions() & others, std::filesystem::perms::none)
            << name;
    }
}

TEST(ReportCommand, aLookSaysWhatWasAsked) {
    const auto last = [] {
        const auto rows = recorded().rows("SELECT view, filter, role FROM looks ORDER BY id DESC LIMIT 1");
        return audit::text(rows.at(0)[0]) + " " + audit::text(rows.at(0)[1]) + " " + audit::text(rows.at(0)[2]);
    };
    report({"--by", "prescriber"});
    EXPECT_EQ(last(), "report table ?from=2026-01-01&to=2026-03-02&by=prescriber viewer");
    report({"--every-count"});
    EXPECT_EQ(last(), "report table ?from=2026-01-01&to=2026-03-02&by=rule&every-count auditor");
    report({"--feedback", "--identities"});
    EXPECT_EQ(last(), "report feedback ?from=2026-01-01&to=2026-03-02 auditor");
}

TEST(ReportCommand, exportsFeedbackAsOncAsks) {
    const auto plain = report({"--feedback"});
    ASSERT_EQ(plain.status, 0) << plain.err;
    const auto lines = linesOf(plain.out);
    ASSERT_EQ(lines.size(), 7U) << plain.out;
    EXPECT_TRUE(lines[0].starts_with("\"intervention\",\"interventionVersion\"")) << lines[0];
    for (const char* column : {"actionTaken", "userFeedback", "user", "date", "location"}) {
        EXPECT_TRUE(has(lines[0], std::string("\"") + column + "\"")) << column;
    }
    EXPECT_TRUE(has(lines[1], "\"overridden\"") && has(lines[1], "\"patient-preference\"")) << lines[1];
    EXPECT_FALSE(has(plain.out, "Practitioner/case") || has(plain.out, "agreed with"));
    const auto whole = report({"--feedback", "--identities", "--format", "json"});
    ASSERT_EQ(whole.status, 0) << whole.err;
    fhir::Document document;
    const auto root = document.parse(whole.out);
    ASSERT_TRUE(root) << whole.out;
    std::size_t rows = 0;
    for (const auto row : root->elements()) {
        ++rows;
        EXPECT_EQ(row["user"].text(), "Practitioner/case");
        EXPECT_EQ(row["userFeedback"].text(), kComment);
        EXPECT_EQ(row["overrideReason"].text(), "patient-preference");
        EXPECT_TRUE(row["intervention"].given() && row["date"].given());
    }
    EXPECT_EQ(rows, 6U);
    const auto looks = recorded().rows("SELECT view FROM looks WHERE identities = 1");
    ASSERT_FALSE(looks.empty());
    EXPECT_EQ(audit::text(looks[0][0]), "report feedback");
}

}  // namespace refract::test
