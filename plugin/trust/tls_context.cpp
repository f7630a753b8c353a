// Loading a certificate, its key and the authorities of clients into a context of OpenSSL.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "plugin/trust/key_material.h"
#include "plugin/trust/tls.h"
#include "plugin/trust/tls_certificate.h"

namespace refract::trust {

namespace {

constexpr std::string_view kHttp11 = "http/1.1";
// As Mozilla's "intermediate" configuration: AEAD with an ephemeral exchange.
constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
// 112 bits: RSA of 2048 bits and more, nothing with SHA-1.
constexpr int kSecurityLevel = 2;

/// An Issue about one file, with OpenSSL's reason, which is one of its literals.
fhir::Issue wrong(std::string details, std::string_view key) {
    const unsigned long error = ERR_peek_error();
    const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
    clearErrors();
    return {fhir::IssueCode::value, std::move(details), reason == nullptr ? "" : reason, "tls." + std::string(key)};
}

/// Clients that speak of protocols must offer the one that is spoken here.
int chooseProtocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                   unsigned int bytes, void*) {
    for (unsigned int at = 0; at < bytes; at += offered[at] + 1U) {
        const std::size_t size = offered[at];
        if (at + 1 + size > bytes) break;
        if (size == kHttp11.size() && std::memcmp(offered + at + 1, kHttp11.data(), size) == 0) {
            *chosen = offered + at + 1;
            *length = static_cast<unsigned char>(size);
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// The chain is judged, and the judgement kept: a pinned certificate needs no authority. Who may
/// call with what is the door's to say.
int judgeAndGoOn(X509_STORE_CTX* chain, void*) {
    X509_verify_cert(chain);
    clearErrors();
    return 1;
}

int noPassphrase(char*, int, int, void*) {
    return -1;
}

fhir::Status loadIdentity(SSL_CTX* context, const TlsFiles& files) {
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
        return wrong("The certificate cannot be used: " + files.certificate, "certificate");
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.privateKey.c_str(), SSL_FILETYPE_PEM) != 1) {
        const unsigned long error = ERR_peek_last_error();
        if (ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH || ERR_GET_REASON(error) == X509_R_KEY_TYPE_MISMATCH) {
            return wrong("The key is not that of the certificate: " + files.privateKey, "privateKey");
        }
        return wrong("The private key cannot be used (PEM, without a passphrase): " + files.privateKey, "privateKey");
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return wrong("The key is not that of the certificate: " + files.privateKey, "privateKey");
    }
    return fhir::ok();
}

fhir::Status loadClientRules(SSL_CTX* context, const TlsFiles& files) {
    if (files.clients == ClientCertificates::none) return fhir::ok();
    int mode = SSL_VERIFY_PEER;
    if (files.clients == ClientCertificates::required) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context, mode, nullptr);
    SSL_CTX_set_cert_verify_callback(context, judgeAndGoOn, nullptr);
    if (files.clientCa.empty()) return fhir::ok();
    if (SSL_CTX_load_verify_file(context, files.clientCa.c_str()) != 1) {
        return wrong("The authorities of clients cannot be used: " + files.clientCa, "clientCa");
    }
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(files.clientCa.c_str()));
    return fhir::ok();
}

}  // namespace

fhir::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
    clearErrors();
    SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr) return wrong("OpenSSL could not begin.", "certificate");
    std::shared_ptr<const TlsContext> made(new TlsContext(context));
    SSL_CTX_set_security_level(context, kSecurityLevel);
    SSL_CTX_set_min_proto_version(context, files.onlyTls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, kCiphers12);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, noPassphrase);
    if (auto status = loadIdentity(context, files); !status) return std::move(status).error();
    if (auto status = loadClientRules(context, files); !status) return std::move(status).error();
    return made;
}

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

std::chrono::sys_seconds TlsContext::notBefore() const {
    return notBeforeOf(SSL_CTX_get0_certificate(context_));
}

std::chrono::sys_seconds TlsContext::notAfter() const {
    return notAfterOf(SSL_CTX_get0_certificate(context_));
}

std::string TlsContext::subject() const {
    return subjectOf(SSL_CTX_get0_certificate(context_));
}

bool TlsContext::covers(const std::string& host) const {
    return coversHost(SSL_CTX_get0_certificate(context_), host);
}

}  // namespace refract::trust
