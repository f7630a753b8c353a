// TLS 1.2 and 1.3 for a listener, through OpenSSL 3, over whatever carries its bytes.
//
// A TlsContext is a certificate with its key and what is asked of clients: immutable, shared by
// all connections that were begun with it, so that another can take its place between two
// connections. Nothing is resumed: no tickets, no session cache, for a certificate that was taken
// back, or a client that was, must not live on in a session; a handshake costs about a millisecond.
// No renegotiation, no compression, AEAD with forward secrecy alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"

struct ssl_st;
struct ssl_ctx_st;
struct bio_st;

namespace refract::trust {

/// The certificate that a client showed and whose key it has.
struct PeerCertificate {
    std::string sha256;      ///< of the certificate (DER), in lower-case hexadecimal
    std::string spkiSha256;  ///< of its SubjectPublicKeyInfo: stays when the same key is certified anew
    std::string subject;     ///< as RFC 2253 writes it, "CN=bahmni,O=Hospital"
    bool verified = false;   ///< issued by an authority of `clientCa`, for clients, and valid at the handshake
    std::chrono::sys_seconds notBefore, notAfter;
};

/// Which certificates a client of the registry may show; empty: none is asked of it.
struct CertificateRule {
    std::vector<std::string> sha256, spkiSha256;  ///< pinned: no authority is needed
    std::vector<std::string> subjects;            ///< of certificates that an authority of `clientCa` issued

    bool given() const { return !sha256.empty() || !spkiSha256.empty() || !subjects.empty(); }
    /// Is this one of them, and valid now? Never without a certificate.
    bool fits(const PeerCertificate* shown, std::chrono::sys_seconds now) const;
};

/// "AB:CD…" or "abcd…" of 32 bytes in lower case without colons; std::nullopt for anything else.
std::optional<std::string> readFingerprint(std::string_view text);

enum class ClientCertificates { none, asked, required };

struct TlsFiles {
    std::string certificate;  ///< PEM: the server's, then those between it and the authority
    std::string privateKey;   ///< PEM, without a passphrase
    std::string clientCa;     ///< PEM: authorities that issue clients' certificates; empty: none
    ClientCertificates clients = ClientCertificates::none;
    bool onlyTls13 = false;
};

class TlsContext {
public:
    /// Issue `value` that names what is wrong with which file, by its key of the configuration.
    static fhir::Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// What stands in the server's certificate.
    std::chrono::sys_seconds notBefore() const;
    std::chrono::sys_seconds notAfter() const;
    std::string subject() const;
    /// Is it for a server of that name or address?
    bool covers(const std::string& host) const;

private:
    friend class TlsSession;
    explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
    ssl_ctx_st* context_;
};

/// What carries the bytes of a session. Each call waits as long as its owner has decided.
class TlsTransport {
public:
    enum class Moved { bytes, end, timeout, broken };
    virtual Moved receive(char* to, std::size_t room, std::size_t& got) = 0;
    virtual Moved send(const char* from, std::size_t bytes, std::size_t& sent) = 0;

protected:
    ~TlsTransport() = default;
};

/// The server's side of one connection. Belongs to one thread. Never throws once made.
class TlsSession {
public:
    using Moved = TlsTransport::Moved;
    /// `transport` outlives this. std::bad_alloc when OpenSSL has no memory.
    TlsSession(std::shared_ptr<const TlsContext> context, TlsTransport& transport);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    /// `bytes` when the handshake is done; else failure() says why.
    Moved handshake();
    /// A literal of OpenSSL or of ours.
    std::string_view failure() const { return failure_; }
    /// The client spoke HTTP without TLS.
    bool plainHttp() const { return plainHttp_; }

    /// The end without a farewell counts as an end: HTTP's own framing tells a cut request.
    Moved receive(char* to, std::size_t room, std::size_t& got);
    Moved send(const char* from, std::size_t bytes, std::size_t& sent);
    /// Tells the client that nothing more comes.
    void farewell();

    /// None when the client showed none.
    std::shared_ptr<const PeerCertificate> peer() const;

private:
    Moved outcome(int result);

    std::shared_ptr<const TlsContext> context_;
    ssl_st* session_;
    Moved last_ = Moved::bytes;  ///< of the transport
    TlsTransport& transport_;
    std::string_view failure_;
    bool plainHttp_ = false;
    bool usable_ = false;

    static int readThrough(bio_st* bio, char* to, int room);
    static int writeThrough(bio_st* bio, const char* from, int bytes);
    friend struct TlsBio;
};

}  // namespace refract::trust
