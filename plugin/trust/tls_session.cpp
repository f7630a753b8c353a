// One session of TLS, whose bytes go through a BIO of ours to a transport with deadlines.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <limits>
#include <new>

#include "plugin/trust/key_material.h"
#include "plugin/trust/tls.h"
#include "plugin/trust/tls_certificate.h"

namespace refract::trust {

namespace {

long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;  // what is written has been sent
}

int clip(std::size_t bytes) {
    return static_cast<int>(std::min<std::size_t>(bytes, std::numeric_limits<int>::max()));
}

}  // namespace

/// OpenSSL's table of functions for our kind of BIO.
struct TlsBio {
    TlsBio() : method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "refract transport")) {
        if (method == nullptr) throw std::bad_alloc();
        BIO_meth_set_read(method, &TlsSession::readThrough);
        BIO_meth_set_write(method, &TlsSession::writeThrough);
        BIO_meth_set_ctrl(method, &control);
    }
    ~TlsBio() { BIO_meth_free(method); }
    TlsBio(const TlsBio&) = delete;
    TlsBio& operator=(const TlsBio&) = delete;
    BIO_METHOD* method;

    static const TlsBio& table() {
        static const TlsBio kTable;
        return kTable;
    }
};

int TlsSession::readThrough(BIO* bio, char* to, int room) {
    auto& self = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    std::size_t got = 0;
    self.last_ = self.transport_.receive(to, static_cast<std::size_t>(room), got);
    if (self.last_ == Moved::bytes) return static_cast<int>(got);
    if (self.last_ == Moved::timeout) BIO_set_retry_read(bio);
    return self.last_ == Moved::end ? 0 : -1;
}

int TlsSession::writeThrough(BIO* bio, const char* from, int bytes) {
    auto& self = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    std::size_t sent = 0;
    self.last_ = self.transport_.send(from, static_cast<std::size_t>(bytes), sent);
    if (self.last_ == Moved::bytes) return static_cast<int>(sent);
    if (self.last_ == Moved::timeout) BIO_set_retry_write(bio);
    return -1;
}

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, TlsTransport& transport)
    : context_(std::move(context)), session_(SSL_new(context_->context_)), transport_(transport) {
    BIO* const bio = BIO_new(TlsBio::table().method);
    if (session_ == nullptr || bio == nullptr) {
        SSL_free(session_);
        BIO_free(bio);
        throw std::bad_alloc();
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(session_, bio, bio);
    SSL_set_accept_state(session_);
}

TlsSession::~TlsSession() {
    SSL_free(session_);
}

TlsSession::Moved TlsSession::outcome(int result) {
    if (result > 0) return Moved::bytes;
    const int error = SSL_get_error(session_, result);
    const unsigned long queued = ERR_peek_error();
    clearErrors();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        failure_ = "not done in time";
        return Moved::timeout;
    }
    if (error == SSL_ERROR_ZERO_RETURN) return Moved::end;
    usable_ = false;
    if (last_ != Moved::bytes) {
        failure_ = "the client went away";
        return last_ == Moved::end ? Moved::end : Moved::broken;
    }
    const char* const reason = ERR_reason_error_string(queued);
    failure_ = reason == nullptr ? "no reason is known" : reason;
    plainHttp_ = ERR_GET_LIB(queued) == ERR_LIB_SSL && ERR_GET_REASON(queued) == SSL_R_HTTP_REQUEST;
    return Moved::broken;
}

TlsSession::Moved TlsSession::handshake() {
    clearErrors();
    last_ = Moved::bytes;
    const auto moved = outcome(SSL_accept(session_));
    usable_ = moved == Moved::bytes;
    return moved;
}

TlsSession::Moved TlsSession::receive(char* to, std::size_t room, std::size_t& got) {
    clearErrors();
    last_ = Moved::bytes;
    const int count = SSL_read(session_, to, clip(room));
    got = count > 0 ? static_cast<std::size_t>(count) : 0;
    return outcome(count);
}

TlsSession::Moved TlsSession::send(const char* from, std::size_t bytes, std::size_t& sent) {
    clearErrors();
    last_ = Moved::bytes;
    const int count = SSL_write(session_, from, clip(bytes));
    sent = count > 0 ? static_cast<std::size_t>(count) : 0;
    return outcome(count);
}

void TlsSession::farewell() {
    if (!usable_) return;  // OpenSSL forbids it after a fatal error
    usable_ = false;
    SSL_shutdown(session_);
    clearErrors();
}

std::shared_ptr<const PeerCertificate> TlsSession::peer() const {
    X509* const shown = SSL_get0_peer_certificate(session_);
    if (shown == nullptr) return nullptr;
    return std::make_shared<PeerCertificate>(describePeer(shown, SSL_get_verify_result(session_) == X509_V_OK));
}

}  // namespace refract::trust
