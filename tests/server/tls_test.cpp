// TLS over real sockets: what curl sees, and what those do who never finish a handshake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/server/http_client.h"
#include "tests/server/test_server.h"
#include "tests/support/certificates.h"
#include "tests/support/https.h"
#include "tests/support/temporary_folder.h"

namespace refract::server::test {

namespace {

using refract::test::askSecurely;
using refract::test::HttpsCall;
using refract::test::TemporaryFolder;
using refract::test::TestCertificate;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

/// What a listener shows, and what a client must trust for that.
struct Shown {
    TemporaryFolder folder;
    std::shared_ptr<const trust::TlsContext> context;
    std::string caFile;

    Shown() {
        const TestCertificate certificate({});
        folder.write("certificate.pem", certificate.pem());
        folder.write("key.pem", certificate.keyPem());
        trust::TlsFiles files;
        files.certificate = caFile = (folder.path() / "certificate.pem").string();
        files.privateKey = (folder.path() / "key.pem").string();
        context = *trust::TlsContext::load(files);
    }
};

std::function<void(ServerOptions&)> with(const Shown& shown, std::function<void(ServerOptions&)> more = {}) {
    return [&shown, more](ServerOptions& options) {
        options.hooks.tls = [&shown] { return shown.context; };
        if (more) more(options);
    };
}

HttpsCall call(const TestServer& server, const std::string& path, const std::string& caFile) {
    HttpsCall made;
    made.url = "https://localhost:" + std::to_string(server.port()) + path;
    made.caFile = caFile;
    return made;
}

}  // namespace

TEST(TlsListener, answersOnOneConnectionAfterTheOther) {
    const Shown shown;
    const TestServer server(with(shown));
    auto thrice = call(server, "/hello", shown.caFile);
    thrice.times = 3;
    const auto answer = askSecurely(thrice);
    EXPECT_EQ(answer.error, "");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.connections, 1);
}

TEST(TlsListener, carriesLargeBodiesBothWays) {
    const Shown shown;
    const TestServer server(with(shown));
    auto echo = call(server, "/echo", shown.caFile);
    for (int i = 0; i < 400'000; ++i) echo.body += std::to_string(i);
    EXPECT_EQ(askSecurely(echo).body, echo.body);
    EXPECT_EQ(askSecurely(call(server, "/large", shown.caFile)).body.size(), kLargeBytes);
}

TEST(TlsListener, isNotTrustedByWhomItIsUnknownTo) {
    const Shown shown, other;
    const TestServer server(with(shown));
    const auto answer = askSecurely(call(server, "/hello", other.caFile));
    EXPECT_NE(answer.error, "");
    EXPECT_THAT(server.awaitLog(1), HasSubstr("hooks TLS handshakes that failed so far: 1, the last: "));
    EXPECT_TRUE(server.seen().empty());
}

TEST(TlsListener, tellsPlainHttpThatItSpeaksTls) {
    const Shown shown;
    const TestServer server(with(shown));
    HttpClient plain(server.port());
    const auto answer = plain.ask(get("/hello"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.isOutcome("security")) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("https"));
    EXPECT_TRUE(plain.ended());
    EXPECT_TRUE(server.seen().empty());
}

TEST(TlsListener, isNotHeldUpByHandshakesThatNeverEnd) {
    const Shown shown;
    const TestServer server(with(shown, [](ServerOptions& options) { options.limits.headTime = 60s; }));
    std::vector<HttpClient> silent, halfway;
    for (int i = 0; i < 5; ++i) {
        silent.emplace_back(server.port());
        halfway.emplace_back(server.port()).send(std::string_view("\x16\x03\x01\x01\x00\x01", 6));
    }
    EXPECT_EQ(askSecurely(call(server, "/hello", shown.caFile)).status, 200);
    EXPECT_FALSE(silent.front().readable(0)) << "and they are not cut off before their time";
}

TEST(TlsListener, endsAHandshakeAtItsDeadlineHoweverItTrickles) {
    const Shown shown;
    const TestServer server(with(shown, [](ServerOptions& options) { options.limits.headTime = 300ms; }));
    HttpClient slow(server.port());
    // A record that announces 16 KB, a byte at a time: each read is answered soon, the whole never.
    bool open = slow.trySend(std::string_view("\x16\x03\x01\x40\x00", 5));
    for (int bytes = 0; open && bytes < 2000 && !slow.readable(10); ++bytes) open = slow.trySend("\x01");
    EXPECT_THAT(server.awaitLog(1), HasSubstr("not done in time"));
    EXPECT_TRUE(server.seen().empty());
}

TEST(TlsListener, givesThePlaceOfAnUnfinishedHandshakeToAnother) {
    const Shown shown;
    const TestServer server(with(shown, [](ServerOptions& options) {
        options.hooks.maxConnections = 2;
        options.limits.headTime = 60s;
    }));
    HttpClient one(server.port()), two(server.port());
    EXPECT_EQ(askSecurely(call(server, "/hello", shown.caFile)).status, 200);
}

TEST(TlsListener, stopsWithoutWaitingForHandshakes) {
    const Shown shown;
    TestServer server(with(shown, [](ServerOptions& options) { options.limits.headTime = 60s; }));
    HttpClient halfway(server.port());
    halfway.send(std::string_view("\x16\x03\x01\x01\x00\x01", 6));
    EXPECT_EQ(askSecurely(call(server, "/hello", shown.caFile)).status, 200);
    EXPECT_EQ(server.server().stop(), 0U);
    EXPECT_TRUE(halfway.ended());
}

TEST(TlsListener, showsAnotherCertificateFromTheNextConnectionOn) {
    Shown shown;
    const Shown other;
    const TestServer server(with(shown));
    const auto before = askSecurely(call(server, "/hello", shown.caFile));
    shown.context = other.context;
    const auto after = askSecurely(call(server, "/hello", other.caFile));
    EXPECT_EQ(before.status, 200);
    EXPECT_EQ(after.status, 200);
    EXPECT_NE(before.certificate, after.certificate);
    EXPECT_NE(askSecurely(call(server, "/hello", shown.caFile)).error, "");
}

TEST(TlsListener, leavesAdministrationInPlainHttp) {
    const Shown shown;
    TestServer server(with(shown));
    HttpClient admin(server.server().adminPort());
    EXPECT_EQ(admin.ask(get("/hello")).status, 200);
}

}  // namespace refract::server::test
