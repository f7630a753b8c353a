// The commented example configurations: they hold, and they explain every key that there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fhir/json.h"
#include "tests/command/site.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

using testing::HasSubstr;

const std::filesystem::path kSource = REFRACT_SOURCE_DIR;

/// Every name of a property that a schema allows, however deep.
void collect(fhir::Value schema, std::set<std::string>& names) {
    for (const auto& [key, value] : schema["properties"].members()) {
        names.insert(std::string(key));
        collect(value, names);
    }
    if (schema["items"].isObject()) collect(schema["items"], names);
}

std::set<std::string> keysOf(const char* schema) {
    fhir::Document document;
    const auto text = readFile(kSource / "plugin" / schema);
    const auto root = document.parse(text);
    EXPECT_TRUE(root);
    std::set<std::string> names;
    if (root) collect(*root, names);
    EXPECT_GT(names.size(), 10U);
    return names;
}

/// The example with its files in a folder of the test's.
std::string inFolder(std::string text, const std::string& folder) {
    for (std::size_t at = text.find("\"/etc/refract/"); at != std::string::npos;
         at = text.find("\"/etc/refract/", at)) {
        text.replace(at, 13, "\"" + folder);
    }
    const std::string knowledge = "/usr/share/refract/knowledge";
    text.replace(text.find(knowledge), knowledge.size(), (kSource / "rules" / "knowledge").string());
    const std::string any = "\"0.0.0.0:8443\"";
    return text.replace(text.find(any), any.size(), "\"127.0.0.1:0\"");
}

}  // namespace

TEST(Example, explainsEveryKey) {
    for (const auto& [schema, example] : {std::pair{"serve.schema.json", "refract.example.json"},
                                          std::pair{"clients.schema.json", "clients.example.json"}}) {
        const auto text = readFile(kSource / "packaging" / example);
        for (const auto& key : keysOf(schema)) EXPECT_THAT(text, HasSubstr("\"" + key + "\"")) << example;
    }
}

TEST(Example, isReadAndHolds) {
    const TemporaryFolder folder;
    const auto base = folder.path().string();
    const TestCertificate server(
        {.commonName = "cds.example.org", .names = {"DNS:cds.example.org"}, .until = std::chrono::hours(24 * 90)});
    folder.write("tls/fullchain.pem", server.pem());
    folder.write("tls/privkey.pem", server.keyPem());
    folder.write("tls/clients.pem", TestCertificate({.names = {}, .authority = true}).pem());
    folder.write("admin-secret", "correct horse battery staple");
    folder.write("overlay.json", R"({"site":"Example","rules":[]})");
    folder.write("clients.json", readFile(kSource / "packaging" / "clients.example.json"));
    folder.write("keys.json", run(kBinary, {"keys", "--out", base + "/made"}).status == 0
                                  ? folder.read("made/client-jwks.json")
                                  : std::string());
    for (const char* secret : {"tls/privkey.pem", "admin-secret"}) {
        std::filesystem::permissions(folder.path() / secret, std::filesystem::perms(0600));
    }
    folder.write("refract.json", inFolder(readFile(kSource / "packaging" / "refract.example.json"), base));
    EXPECT_EQ(run(kBinary, {"check-config", base + "/refract.json"}).status, 1) << "the record has no keys yet";
    const auto key = run(kBinary, {"audit", "new-key", "--id", "1", "--config", base + "/refract.json"});
    EXPECT_EQ(key.status, 0) << key.err;
    const auto checked = run(kBinary, {"check-config", base + "/refract.json"});
    EXPECT_EQ(checked.status, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("TLS 1.3 as CN=cds.example.org"));
    EXPECT_THAT(checked.out, HasSubstr("hospital-ehr"));
    EXPECT_THAT(checked.out, HasSubstr("Nothing unsafe was found"));
}

TEST(Comments, areNoPartOfTheConfigurationAndMoveNoLine) {
    const Site site;
    site.registry(kEhr);
    site.folder.write("serve.json", "// one\n{ // two \"listen\": \n  \"about\": \"http://no // comment\",\n" +
                                        ("  \"clients\": \"" + site.path("clients.json") + "\", // three\n") +
                                        "  \"listn\": \"x\" // four\n}\n");
    const auto checked = site.check();
    EXPECT_EQ(checked.status, 1);
    EXPECT_THAT(checked.err, HasSubstr("serve.json:5"));
    EXPECT_THAT(checked.err, HasSubstr("listn"));
    site.folder.write("serve.json", "{ \"about\": \"a \\\" // b\", /* no */ \"clients\": \"x\" }");
    EXPECT_EQ(site.check().status, 1) << "comments of another form are none";
}

}  // namespace refract::test
