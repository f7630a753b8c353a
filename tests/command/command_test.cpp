// The command as a person uses it: files, standard input, exit status, messages.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "fhir/json.h"
#include "tests/support/corpus.h"
#include "tests/support/knowledge_copy.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text.h"

namespace refract::test {

namespace {

const std::string kBinary = REFRACT_BINARY;
const std::filesystem::path kSource = REFRACT_SOURCE_DIR;

std::string sample(const char* name) {
    return (kSource / "packaging" / "samples" / name).string();
}

std::string withoutUuids(const std::string& text) {
    constexpr std::size_t kLength = 36;
    std::string masked;
    for (std::size_t at = 0; at < text.size();) {
        const bool uuid = isUuid(std::string_view(text).substr(at, kLength));
        masked += uuid ? "UUID" : std::string(1, text[at]);
        at += uuid ? kLength : 1;
    }
    return masked;
}

std::string post(std::uint16_t port, const std::string& path, const std::string& body, int expected) {
    Poco::Net::HTTPClientSession session("127.0.0.1", port);
    Poco::Net::HTTPRequest request("POST", path, "HTTP/1.1");
    request.setContentType("application/json");
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    session.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    EXPECT_EQ(static_cast<int>(response.getStatus()), expected) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

std::uint16_t portOf(const std::string& line) {
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

}  // namespace

TEST(Command, saysWhatItCanDo) {
    EXPECT_EQ(run(kBinary, {"help"}).status, 0);
    EXPECT_NE(run(kBinary, {"help"}).out.find("refract assess"), std::string::npos);
    EXPECT_EQ(run(kBinary, {}).status, 2);
    EXPECT_EQ(run(kBinary, {"dance"}).status, 2);
    EXPECT_EQ(run(kBinary, {"version"}).status, 0);
}

TEST(Command, usageErrorsAreTwo) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"evaluate"},
                                               {"evaluate", "a", "b"},
                                               {"evaluate", "--colour", "x"},
                                               {"evaluate", "x.json", "--today", "yesterday"},
                                               {"evaluate", "x.json", "--today"},
                                               {"assess"},
                                               {"assess", "x", "--format", "pdf"},
                                               {"knowledge"},
                                               {"knowledge", "dance"},
                                               {"knowledge", "diff", "one"},
                                               {"knowledge", "export"},
                                               {"serve", "now"}}) {
        const auto finished = run(kBinary, arguments);
        EXPECT_EQ(finished.status, 2) << arguments.front() << " " << finished.err;
        EXPECT_FALSE(finished.err.empty());
        EXPECT_TRUE(finished.out.empty());
    }
}

TEST(Command, badInputIsOneAndNamesTheElement) {
    EXPECT_EQ(run(kBinary, {"evaluate", "/no/such/file.json"}).status, 1);
    EXPECT_EQ(run(kBinary, {"evaluate", "-"}, "{").status, 1);
    const auto missing = run(
        kBinary, {"evaluate", "-"},
        R"({"hook":"patient-view","hookInstance":"11111111-1111-4111-8111-111111111111","context":{"userId":"Practitioner/1"}})");
    EXPECT_EQ(missing.status, 1);
    EXPECT_NE(missing.err.find("context.patientId"), std::string::npos) << missing.err;
    const auto noBundle = run(kBinary, {"assess", "-"}, R"({"resourceType":"Patient","id":"p"})");
    EXPECT_EQ(noBundle.status, 1);
    EXPECT_NE(noBundle.err.find("Bundle"), std::string::npos) << noBundle.err;
    EXPECT_EQ(run(kBinary, {"serve", "--listen", "0.0.0.0:0"}).status, 1) << "callers are not authenticated";
    EXPECT_EQ(run(kBinary, {"serve", "--today", "2026-03-02"}).status, 1) << "a day that stands still is for demos";
}

TEST(Command, patientDataStaysOutOfMessages) {
    const auto finished = run(
        kBinary, {"evaluate", "-"},
        R"({"hook":"patient-view","hookInstance":"Jane Doe","context":{"userId":"Jane Doe","patientId":"Jane Doe"}})");
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.err.find("Jane"), std::string::npos) << finished.err;
}

TEST(Evaluate, readsAFileOrStandardInput) {
    const auto fromFile = run(kBinary, {"evaluate", sample("patient-view.json"), "--today", "2026-03-02"});
    ASSERT_EQ(fromFile.status, 0) << fromFile.err;
    const auto fromInput = run(kBinary, {"evaluate", "-", "--today=2026-03-02"}, readFile(sample("patient-view.json")));
    EXPECT_EQ(withoutUuids(fromFile.out), withoutUuids(fromInput.out));
    EXPECT_NE(fromFile.out.find("\"code\":\"C20\""), std::string::npos) << fromFile.out;
}

TEST(Assess, givesJsonThatIsTheInterfaceAndTextForPeople) {
    const auto json = run(kBinary, {"assess", sample("bundle.json"), "--today", "2026-03-02"});
    ASSERT_EQ(json.status, 0) << json.err;
    fhir::Document document;
    const auto root = document.parse(json.out);
    ASSERT_TRUE(root);
    EXPECT_EQ((*root)["status"].text(), "TRD-confirmed-on-record");
    EXPECT_EQ((*root)["trials"].size(), 2U);
    for (const fhir::Value trial : (*root)["trials"].elements()) {
        for (const char* member : {"ingredient", "rxcui", "from", "to", "doseMgPerDay", "daysAtDose", "pdc", "adequate",
                                   "outcome", "percentChange", "reasons", "counts", "span"}) {
            EXPECT_FALSE(trial[member].absent()) << member;
        }
    }
    const auto text = run(kBinary, {"assess", sample("bundle.json"), "--today", "2026-03-02", "--format", "text"});
    ASSERT_EQ(text.status, 0) << text.err;
    EXPECT_NE(text.out.find("TRD-confirmed-on-record"), std::string::npos);
    EXPECT_NE(text.out.find("sertraline"), std::string::npos);
    EXPECT_NE(text.out.find("=="), std::string::npos) << "the timeline";
}

TEST(Assess, anExcludedPatientHasNoStage) {
    const auto json = run(kBinary, {"assess", "-", "--today", "2026-03-02"},
                          R"({"resourceType":"Bundle","type":"collection","entry":[)"
                          R"({"resource":{"resourceType":"Patient","id":"p","birthDate":"1980-01-01"}},)"
                          R"({"resource":{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},)"
                          R"("code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F31.9"}]}}}]})");
    ASSERT_EQ(json.status, 0) << json.err;
    fhir::Document document;
    const auto root = document.parse(json.out);
    ASSERT_TRUE(root);
    EXPECT_EQ((*root)["status"].text(), "excluded");
    EXPECT_NE(json.out.find("\"thaseRush\": null"), std::string::npos) << json.out;
}

TEST(Serve, answersAsEvaluateDoesAndEndsCleanly) {
    Background server(
        kBinary, {"serve", "--demo", "--today", "2026-03-02", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"});
    const auto port = portOf(server.line());
    const auto admin = portOf(server.line());
    ASSERT_NE(port, 0);
    ASSERT_NE(admin, 0);
    for (const auto& [file, service] :
         {std::pair{"patient-view.json", "trd-review"}, std::pair{"order-sign.json", "medication-check"}}) {
        const std::string body = readFile(sample(file));
        const auto answer = post(port, "/cds-services/" + std::string(service), body, 200);
        const auto evaluated = run(kBinary, {"evaluate", "-", "--today", "2026-03-02"}, body);
        EXPECT_EQ(withoutUuids(answer) + "\n", withoutUuids(evaluated.out)) << file;
    }
    EXPECT_NE(post(port, "/cds-services/nothing", "{}", 404).find("OperationOutcome"), std::string::npos);
    EXPECT_NE(post(port, "/cds-services/trd-review", "{", 400).find("OperationOutcome"), std::string::npos);
    EXPECT_EQ(server.stop(SIGTERM), 0);
}

namespace {

std::string get(std::uint16_t port, const std::string& path) {
    Poco::Net::HTTPClientSession session("127.0.0.1", port);
    Poco::Net::HTTPRequest request("GET", path, "HTTP/1.1");
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// POST /reload with that secret; the status.
int reload(std::uint16_t admin, const std::string& secret) {
    Poco::Net::HTTPClientSession session("127.0.0.1", admin);
    Poco::Net::HTTPRequest request("POST", "/reload", "HTTP/1.1");
    request.setContentLength(0);
    if (!secret.empty()) request.set("Authorization", "Bearer " + secret);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    session.receiveResponse(response);
    return static_cast<int>(response.getStatus());
}

/// An edition that may be changed, and a service that uses it.
struct ReloadableService {
    TemporaryFolder folder;
    std::optional<Background> server;
    std::uint16_t port = 0, admin = 0;

    ReloadableService() {
        const std::string knowledge = knowledgeIn(folder);
        folder.write("secret", "correct horse\n");
        folder.write("site.json", R"({"site": "Clinic"})");
        folder.write("serve.json", R"({"adminSecretFile": ")" + (folder.path() / "secret").string() + "\"}");
        server.emplace(kBinary, std::vector<std::string>{"serve", "--demo", "--today", "2026-03-02", "--listen",
                                                         "127.0.0.1:0", "--admin", "127.0.0.1:0", "--knowledge",
                                                         knowledge, "--overlay", (folder.path() / "site.json").string(),
                                                         "--config", (folder.path() / "serve.json").string()});
        port = portOf(server->line());
        admin = portOf(server->line());
        server->line();  // the edition
    }
    std::string answer() const {
        return post(port, "/cds-services/medication-check", readFile(sample("order-sign.json")), 200);
    }
    std::string ready() const { return get(admin, "/readyz"); }
    /// Among the next lines, after those that say where the demo and its dashboard are.
    bool says(const std::string& beginning) {
        constexpr int kLines = 4;
        for (int i = 0; i < kLines; ++i) {
            if (server->line().starts_with(beginning)) return true;
        }
        return false;
    }
};

constexpr const char* kOneRuleOff = R"({"site": "Clinic", "rules": [{"rule": "R005", "mode": "off", "who": "A. Lee",
    "why": "a test", "until": "2026-12-31"}]})";

}  // namespace

TEST(Reload, aSignalPutsTheChangesOfTheSiteInPlace) {
    ReloadableService service;
    const auto before = service.answer();
    ASSERT_NE(before.find("\"code\":\"R005\""), std::string::npos) << before;
    service.folder.write("site.json", kOneRuleOff);
    service.server->send(SIGHUP);
    EXPECT_TRUE(service.says("Reloaded:"));
    EXPECT_EQ(service.answer().find("\"code\":\"R005\""), std::string::npos);
    EXPECT_NE(service.ready().find("\"site\":\"Clinic\""), std::string::npos);
    EXPECT_EQ(service.server->stop(SIGTERM), 0);
}

TEST(Reload, onAnyErrorTheOldEditionStaysAndSaysSo) {
    ReloadableService service;
    const auto before = withoutUuids(service.answer());
    service.folder.write("site.json", R"({"site": "Clinic", "rules": [{"rule": "R999", "mode": "off", "who": "A",
        "why": "B", "until": "2026-12-31"}]})");
    EXPECT_EQ(reload(service.admin, "correct horse"), 422);
    EXPECT_EQ(withoutUuids(service.answer()), before);
    EXPECT_NE(service.ready().find("there is no rule \\\"R999\\\""), std::string::npos) << service.ready();
    service.folder.write("site.json", R"({"site": "Clinic"})");
    service.folder.write("rules/knowledge/cases/wrong.cases",
                         "case it fires\npatient female born 1981-06-15\nexpect C20\n");
    EXPECT_EQ(reload(service.admin, "correct horse"), 422) << "an edition whose cases do not hold";
    EXPECT_NE(service.ready().find("it fires"), std::string::npos) << service.ready();
    std::filesystem::remove(service.folder.path() / "rules/knowledge/cases/wrong.cases");
    EXPECT_EQ(reload(service.admin, "correct horse"), 200);
    EXPECT_EQ(service.ready().find("lastReload"), std::string::npos);
}

TEST(Reload, needsTheSecret) {
    ReloadableService service;
    for (const char* wrong : {"", "correct", "wrong horse!!"}) {
        EXPECT_EQ(reload(service.admin, wrong), 401) << wrong;
    }
}

TEST(Knowledge, checkPrintAndCases) {
    const auto check = run(kBinary, {"knowledge", "check"});
    EXPECT_EQ(check.status, 0) << check.err;
    const auto print = run(kBinary, {"knowledge", "print"});
    EXPECT_EQ(print.status, 0);
    EXPECT_NE(print.out.find("R005"), std::string::npos);
    const auto cases = run(kBinary, {"knowledge", "cases"});
    EXPECT_EQ(cases.status, 0) << cases.out;
    EXPECT_EQ(run(kBinary, {"knowledge", "check", "/no/such/folder"}).status, 1);
}

TEST(Knowledge, aRuleThatNoCaseSeesFireFailsTheCases) {
    const TemporaryFolder folder;
    const std::string knowledge = knowledgeIn(folder);
    EXPECT_EQ(run(kBinary, {"knowledge", "cases", knowledge, "--cases", knowledge + "/cases"}).status, 0)
        << "some cases alone say nothing of the other rules";
    const auto cases = run(kBinary, {"knowledge", "cases", knowledge});
    EXPECT_EQ(cases.status, 1);
    EXPECT_NE(cases.out.find("Every rule needs a case in which it fires."), std::string::npos) << cases.out;
}

TEST(Knowledge, ADifferenceIsNoFailureAndAnUnreadableEditionIs) {
    const TemporaryFolder site;
    const std::string folder = knowledgeIn(site);
    const auto same = run(kBinary, {"knowledge", "diff", folder, folder});
    EXPECT_EQ(same.status, 0) << same.err;
    EXPECT_NE(same.out.find("The editions do not differ."), std::string::npos);
    EXPECT_NE(same.err.find("0 added, 0 removed, 0 changed"), std::string::npos) << same.err;
    EXPECT_EQ(run(kBinary, {"knowledge", "diff", folder, "/no/such/folder"}).status, 1);
    EXPECT_EQ(run(kBinary, {"knowledge", "diff", sample(""), folder}).status, 1) << "a folder without knowledge";
}

TEST(Knowledge, ExportsAFileForEachResource) {
    const auto out = std::filesystem::temp_directory_path() / ("refract-export-" + std::to_string(getpid()));
    const auto finished = run(kBinary, {"knowledge", "export", "--out", out.string()});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_TRUE(finished.out.empty());
    EXPECT_NE(finished.err.find("PlanDefinitions"), std::string::npos) << finished.err;
    EXPECT_TRUE(std::filesystem::exists(out / "PlanDefinition-R001.json"));
    EXPECT_TRUE(std::filesystem::exists(out / "Bundle-refract-knowledge.json"));
    std::filesystem::remove_all(out);
    EXPECT_EQ(run(kBinary, {"knowledge", "export", "--out", "/proc/no/such"}).status, 1);
}

}  // namespace refract::test
