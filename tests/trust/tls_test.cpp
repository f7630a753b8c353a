// The server's side of TLS against OpenSSL's client, in memory: no socket, no clock.
#include "plugin/trust/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>

#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace refract::trust {

namespace {

using refract::test::CertificateWish;
using refract::test::TemporaryFolder;
using refract::test::TestCertificate;
using testing::HasSubstr;
using Moved = TlsTransport::Moved;

std::string errors() {
    std::string text;
    while (const auto error = ERR_get_error()) text += ERR_reason_error_string(error);
    return text;
}

/// OpenSSL's client on the other end of memory; it goes on whenever the server waits for it.
class Client final : public TlsTransport {
public:
    Client() : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
        SSL_CTX_set_security_level(context_.get(), 0);  // to try what is refused
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    }
    SSL_CTX* context() { return context_.get(); }
    SSL* session() {
        if (session_ == nullptr) {
            session_.reset(SSL_new(context_.get()));
            in_ = BIO_new(BIO_s_mem());
            out_ = BIO_new(BIO_s_mem());
            SSL_set_bio(session_.get(), in_, out_);
            SSL_set_connect_state(session_.get());
        }
        return session_.get();
    }
    void step() {
        if (SSL_do_handshake(session()) == 1) done = true;
        if (auto text = errors(); !text.empty()) error = text;
    }

    Moved receive(char* to, std::size_t room, std::size_t& got) override {
        session();
        if (BIO_ctrl_pending(out_) == 0) step();
        if (BIO_ctrl_pending(out_) == 0) return gone ? Moved::end : Moved::timeout;
        got = static_cast<std::size_t>(BIO_read(out_, to, static_cast<int>(std::min(room, mostAtOnce))));
        return Moved::bytes;
    }
    Moved send(const char* from, std::size_t bytes, std::size_t& sent) override {
        session();
        BIO_write(in_, from, static_cast<int>(bytes));
        sent = bytes;
        return Moved::bytes;
    }

    std::size_t mostAtOnce = 1U << 20U;
    bool done = false, gone = false;
    std::string error;

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> session_{nullptr, SSL_free};
    BIO *in_ = nullptr, *out_ = nullptr;
};

/// Files of a server, and of clients.
struct Files {
    TemporaryFolder folder;
    TestCertificate server{{}};
    TlsFiles tls;

    Files() {
        tls.certificate = write("server.pem", server.pem());
        tls.privateKey = write("server.key", server.keyPem());
    }
    std::string write(const std::string& name, const std::string& text) const {
        folder.write(name, text);
        return (folder.path() / name).string();
    }
    std::shared_ptr<const TlsContext> context() const {
        auto context = TlsContext::load(tls);
        EXPECT_TRUE(context) << fhir::describe(context.error());
        return context ? *context : nullptr;
    }
    std::string refusal() const {
        const auto context = TlsContext::load(tls);
        return context ? "none" : context.error().expression + " " + context.error().details;
    }
};

void show(Client& client, const TestCertificate& certificate) {
    SSL_CTX_use_certificate(client.context(), certificate.certificate());
    SSL_CTX_use_PrivateKey(client.context(), certificate.key());
}

}  // namespace

TEST(Tls, CarriesBytesBothWays) {
    const Files files;
    Client client;
    client.mostAtOnce = 7;  // in dribbles
    TlsSession session(files.context(), client);
    ASSERT_EQ(session.handshake(), Moved::bytes) << session.failure();
    client.step();
    EXPECT_TRUE(client.done);
    EXPECT_EQ(SSL_version(client.session()), TLS1_3_VERSION);
    EXPECT_EQ(session.peer(), nullptr);
    SSL_write(client.session(), "question", 8);
    std::string text(100, '\0');
    std::size_t got = 0;
    ASSERT_EQ(session.receive(text.data(), text.size(), got), Moved::bytes);
    EXPECT_EQ(text.substr(0, got), "question");
    EXPECT_EQ(session.receive(text.data(), text.size(), got), Moved::timeout) << "and can be asked again";
    std::size_t sent = 0;
    ASSERT_EQ(session.send("answer", 6, sent), Moved::bytes);
    EXPECT_EQ(SSL_read(client.session(), text.data(), 100), 6);
    session.farewell();
    EXPECT_EQ(SSL_read(client.session(), text.data(), 100), 0);
    EXPECT_EQ(SSL_get_error(client.session(), 0), SSL_ERROR_ZERO_RETURN);
}

TEST(Tls, OfAnEndWithoutAFarewellIsAnEnd) {
    const Files files;
    Client client;
    TlsSession session(files.context(), client);
    ASSERT_EQ(session.handshake(), Moved::bytes);
    client.gone = true;
    char byte = 0;
    std::size_t got = 0;
    EXPECT_EQ(session.receive(&byte, 1, got), Moved::end);
    session.farewell();
}

TEST(Tls, IsNotOlderThan12) {
    for (const auto& [version, fine] : {std::pair{TLS1_1_VERSION, false}, std::pair{TLS1_2_VERSION, true}}) {
        const Files files;
        Client client;
        SSL_CTX_set_max_proto_version(client.context(), version);
        TlsSession session(files.context(), client);
        EXPECT_EQ(session.handshake() == Moved::bytes, fine) << version;
        if (!fine) {
            EXPECT_THAT(std::string(session.failure()), HasSubstr("protocol"));
        }
    }
    Files files;
    files.tls.onlyTls13 = true;
    Client client;
    SSL_CTX_set_max_proto_version(client.context(), TLS1_2_VERSION);
    TlsSession session(files.context(), client);
    EXPECT_NE(session.handshake(), Moved::bytes);
}

TEST(Tls, Of12HasForwardSecrecyAndNoCbc) {
    const Files files;
    for (const char* weak : {"AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-SHA384", "NULL"}) {
        Client client;
        SSL_CTX_set_max_proto_version(client.context(), TLS1_2_VERSION);
        ASSERT_EQ(SSL_CTX_set_cipher_list(client.context(), weak), 1) << weak;
        TlsSession session(files.context(), client);
        EXPECT_EQ(session.handshake(), Moved::broken) << weak;
        EXPECT_EQ(session.failure(), "no shared cipher") << weak;
    }
}

TEST(Tls, SpeaksHttp11WithWhoAsks) {
    const Files files;
    const std::string both("\x02h2\x08http/1.1"), none("\x02h2");
    Client client;
    SSL_CTX_set_alpn_protos(client.context(), reinterpret_cast<const unsigned char*>(both.data()),
                            static_cast<unsigned>(both.size()));
    TlsSession session(files.context(), client);
    ASSERT_EQ(session.handshake(), Moved::bytes) << session.failure();
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(client.session(), &chosen, &length);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
    Client other;
    SSL_CTX_set_alpn_protos(other.context(), reinterpret_cast<const unsigned char*>(none.data()),
                            static_cast<unsigned>(none.size()));
    TlsSession refused(files.context(), other);
    EXPECT_EQ(refused.handshake(), Moved::broken);
}

TEST(Tls, KeepsNoSessions) {
    const Files files;
    const auto context = files.context();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Client client;
        SSL_CTX_set_max_proto_version(client.context(), version);
        TlsSession session(context, client);
        ASSERT_EQ(session.handshake(), Moved::bytes);
        client.step();
        char byte = 0;
        SSL_read(client.session(), &byte, 1);  // what a ticket would come with
        EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(client.session())), 0) << version;
    }
}

TEST(Tls, KnowsPlainHttp) {
    class Plain final : public TlsTransport {
    public:
        Moved receive(char* to, std::size_t room, std::size_t& got) override {
            got = std::min(room, text_.size());
            text_.copy(to, got);
            text_.erase(0, got);
            return got > 0 ? Moved::bytes : Moved::end;
        }
        Moved send(const char*, std::size_t bytes, std::size_t& sent) override {
            sent = bytes;
            return Moved::bytes;
        }

    private:
        std::string text_ = "GET /cds-services HTTP/1.1\r\nHost: localhost\r\n\r\n";
    };
    const Files files;
    Plain plain;
    TlsSession session(files.context(), plain);
    EXPECT_EQ(session.handshake(), Moved::broken);
    EXPECT_TRUE(session.plainHttp()) << session.failure();
}

TEST(TlsClients, AreKnownByWhatTheyShow) {
    Files files;
    const TestCertificate authority({.commonName = "authority", .names = {}, .authority = true});
    files.tls.clients = ClientCertificates::asked;
    files.tls.clientCa = files.write("ca.pem", authority.pem());
    const CertificateWish wish{.commonName = "bahmni", .organization = "Hospital", .names = {}, .forClients = true};
    const TestCertificate issued(wish, &authority), own(wish);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto peerOf = [&](const TestCertificate& certificate) {
        Client client;
        show(client, certificate);
        TlsSession session(files.context(), client);
        EXPECT_EQ(session.handshake(), Moved::bytes) << session.failure();
        return session.peer();
    };
    const auto good = peerOf(issued), stranger = peerOf(own);
    ASSERT_TRUE(good && stranger);
    EXPECT_EQ(good->subject, "CN=bahmni,O=Hospital");
    EXPECT_TRUE(good->verified);
    EXPECT_FALSE(stranger->verified) << "nobody vouches for it";
    CertificateRule bySubject, byKey, byCertificate;
    bySubject.subjects = {"CN=bahmni,O=Hospital"};
    byKey.spkiSha256 = {stranger->spkiSha256};
    byCertificate.sha256 = {good->sha256};
    EXPECT_TRUE(bySubject.fits(good.get(), now));
    EXPECT_FALSE(bySubject.fits(stranger.get(), now)) << "anybody can write a subject";
    EXPECT_TRUE(byKey.fits(stranger.get(), now)) << "a pinned key needs no authority";
    EXPECT_FALSE(byKey.fits(good.get(), now));
    EXPECT_TRUE(byCertificate.fits(good.get(), now));
    EXPECT_FALSE(byCertificate.fits(stranger.get(), now));
    EXPECT_FALSE(byKey.fits(nullptr, now));
    EXPECT_FALSE(byKey.fits(stranger.get(), now + std::chrono::days(30))) << "expired";
    EXPECT_FALSE(byKey.fits(stranger.get(), now - std::chrono::days(30)));
    EXPECT_FALSE(CertificateRule{}.fits(good.get(), now)) << "a rule that names nothing fits nothing";
}

TEST(TlsClients, OfAnotherPurposeOrExpiredAreNotVerified) {
    Files files;
    const TestCertificate authority({.commonName = "authority", .names = {}, .authority = true});
    files.tls.clients = ClientCertificates::asked;
    files.tls.clientCa = files.write("ca.pem", authority.pem());
    for (const CertificateWish& wish :
         {CertificateWish{.commonName = "x", .names = {}, .forClients = false}, CertificateWish{.commonName = "x",
                                                                                .names = {},
                                                                                .forClients = true,
                                                                                .from = std::chrono::hours(-48),
                                                                                .until = std::chrono::hours(-24)}}) {
        const TestCertificate certificate(wish, &authority);
        Client client;
        show(client, certificate);
        TlsSession session(files.context(), client);
        ASSERT_EQ(session.handshake(), Moved::bytes);
        ASSERT_TRUE(session.peer());
        EXPECT_FALSE(session.peer()->verified);
    }
}

TEST(TlsClients, AreRefusedWithoutACertificateWhereOneIsRequired) {
    Files files;
    files.tls.clients = ClientCertificates::required;
    Client client;
    TlsSession session(files.context(), client);
    EXPECT_EQ(session.handshake(), Moved::broken);
    EXPECT_EQ(session.failure(), "peer did not return a certificate");
    files.tls.clients = ClientCertificates::asked;
    Client again;
    TlsSession free(files.context(), again);
    EXPECT_EQ(free.handshake(), Moved::bytes);
    EXPECT_EQ(free.peer(), nullptr);
}

TEST(TlsFiles, AreRefusedByTheirKey) {
    Files files;
    const TestCertificate other({});
    files.tls.privateKey = files.write("other.key", other.keyPem());
    EXPECT_THAT(files.refusal(), HasSubstr("tls.privateKey The key is not that of the certificate"));
    files.tls.privateKey = files.write("garbage", "no key");
    EXPECT_THAT(files.refusal(), HasSubstr("tls.privateKey The private key cannot be used"));
    files.tls.certificate = files.write("garbage", "no certificate");
    EXPECT_THAT(files.refusal(), HasSubstr("tls.certificate The certificate cannot be used"));
    files.tls.certificate = "/nowhere";
    EXPECT_THAT(files.refusal(), HasSubstr("tls.certificate"));
    Files authorities;
    authorities.tls.clients = ClientCertificates::asked;
    authorities.tls.clientCa = authorities.write("garbage", "no authority");
    EXPECT_THAT(authorities.refusal(), HasSubstr("tls.clientCa"));
}

TEST(TlsFiles, SayForWhomAndUntilWhen) {
    const Files files;
    const auto context = files.context();
    EXPECT_EQ(context->subject(), "CN=localhost");
    EXPECT_TRUE(context->covers("localhost"));
    EXPECT_TRUE(context->covers("127.0.0.1"));
    EXPECT_FALSE(context->covers("cds.example.org"));
    EXPECT_FALSE(context->covers("192.0.2.1"));
    const auto now = std::chrono::system_clock::now();
    EXPECT_LT(context->notBefore(), now);
    EXPECT_GT(context->notAfter(), now + std::chrono::hours(23));
    EXPECT_LT(context->notAfter(), now + std::chrono::hours(25));
}

TEST(Fingerprint, IsReadInBothSpellings) {
    const std::string plain(64, 'a');
    std::string colons;
    for (int i = 0; i < 32; ++i) colons += i == 0 ? "AA" : ":AA";
    EXPECT_EQ(readFingerprint(plain), plain);
    EXPECT_EQ(readFingerprint(colons), plain);
    EXPECT_FALSE(readFingerprint(plain.substr(1)));
    EXPECT_FALSE(readFingerprint(plain + "a"));
    EXPECT_FALSE(readFingerprint(std::string(64, 'g')));
    EXPECT_FALSE(readFingerprint(""));
}

}  // namespace refract::trust
