// FHIR servers over TLS and HTTP/2 (T7): the real service beside nghttpd, which speaks nothing else.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/command/site.h"
#include "tests/support/certificates.h"
#include "tests/support/fhir_server.h"

namespace refract::test {

namespace {

using testing::HasSubstr;

constexpr const char* kNghttpd = "/usr/sbin/nghttpd";

/// A port that nobody listens on.
std::uint16_t freePort() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    close(socket);
    return ntohs(address.sin_port);
}

/// A FHIR server with one condition of the patient, and a service that may fetch from it.
class SecureFetch : public ::testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(kNghttpd)) GTEST_SKIP() << "nghttp2-server is not installed";
        site_.folder.write("pages/fhir/Condition",
                           searchset({R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"}})"}));
    }
    /// Serves with a certificate for these names that an authority of the test issued.
    void serve(const std::vector<std::string>& names, const std::string& trusted) {
        const TestCertificate authority({.commonName = "FHIR authority", .names = {}, .authority = true});
        const TestCertificate certificate({.names = names}, &authority);
        site_.folder.write("authority.pem", authority.pem());
        site_.folder.write("server.pem", certificate.pem());
        site_.folder.write("server.key", certificate.keyPem());
        const std::string port = std::to_string(freePort());
        fhir_.emplace("/usr/bin/stdbuf",
                      std::vector<std::string>{"-oL", kNghttpd, "-v", "--address=127.0.0.1", "-d", site_.path("pages"),
                                               port, site_.path("server.key"), site_.path("server.pem")});
        ASSERT_THAT(fhir_->line(), HasSubstr(port));
        base_ = "https://localhost:" + port + "/fhir";
        const std::string ca = trusted.empty() ? "" : R"(,"fhirCaFile":")" + site_.path(trusted) + "\"";
        site_.registry(R"({"name":"here","addresses":["127.0.0.1"],"fhirNetworks":["127.0.0.0/8"],"fhirServers":[")" +
                       base_ + "\"]" + ca + "}");
        // This test is not about the deadline.
        site_.config(R"(,"fetch":{"deadlineMs":5000})");
        service_.emplace(site_);
    }
    Got call() const {
        return service_->post(
            "/c/here/cds-services/trd-review",
            R"({"hook":"patient-view","hookInstance":"11111111-1111-4111-8111-111111111111","context":{"userId":)"
            R"("Practitioner/1","patientId":"1"},"fhirServer":")" +
                base_ +
                R"(","fhirAuthorization":{"access_token":"t","token_type":"Bearer","expires_in":300,)"
                R"("scope":"patient/*.read","subject":"s"}})");
    }

    Site site_;
    std::optional<Background> fhir_;
    std::optional<Running> service_;
    std::string base_;
};

}  // namespace

TEST_F(SecureFetch, ofAServerWhoseAuthorityIsNamedOverHttp2) {
    serve({"DNS:localhost"}, "authority.pem");
    const auto got = call();
    EXPECT_EQ(got.status, 200) << got.body;
}

TEST_F(SecureFetch, notOfAServerWhoseAuthorityNobodyKnows) {
    serve({"DNS:localhost"}, "");
    const auto got = call();
    EXPECT_EQ(got.status, 412);
    EXPECT_THAT(got.body, HasSubstr("the FHIR server's TLS or certificate does not hold"));
}

TEST_F(SecureFetch, notOfAServerWithAnothersCertificate) {
    serve({"DNS:fhir.example"}, "authority.pem");
    const auto got = call();
    EXPECT_EQ(got.status, 412);
    EXPECT_THAT(got.body, HasSubstr("the FHIR server's TLS or certificate does not hold"));
}

}  // namespace refract::test
