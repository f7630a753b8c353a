// Making certificates with OpenSSL.
#include "tests/support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <stdexcept>

namespace refract::test {

namespace {

void need(bool done) {
    if (!done) throw std::runtime_error("OpenSSL could not make a test's certificate");
}

void add(X509* certificate, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

void name(X509_NAME* subject, const char* field, const std::string& value) {
    if (value.empty()) return;
    need(X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0) == 1);
}

template <typename Write>
std::string written(Write write) {
    BIO* const out = BIO_new(BIO_s_mem());
    need(out != nullptr && write(out) == 1);
    char* data = nullptr;
    const long length = BIO_get_mem_data(out, &data);
    std::string text(data, static_cast<std::size_t>(length));
    BIO_free(out);
    return text;
}

}  // namespace

TestCertificate::TestCertificate(const CertificateWish& wish, const TestCertificate* issuer)
    : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
    need(key_ != nullptr && certificate_ != nullptr);
    X509* const made = certificate_.get();
    X509* const by = issuer == nullptr ? made : issuer->certificate();
    std::uint64_t serial = 0;
    need(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    need(X509_set_version(made, X509_VERSION_3) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), serial >> 1U) == 1);
    X509_NAME* const subject = X509_get_subject_name(made);
    name(subject, "O", wish.organization);
    name(subject, "CN", wish.commonName);
    X509_set_issuer_name(made, X509_get_subject_name(by));
    const auto now = std::time(nullptr);
    const auto seconds = [&](std::chrono::hours hours) { return now + std::chrono::seconds(hours).count(); };
    ASN1_TIME_set(X509_getm_notBefore(made), seconds(wish.from));
    ASN1_TIME_set(X509_getm_notAfter(made), seconds(wish.until));
    X509_set_pubkey(made, key_.get());
    add(made, by, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add(made, by, NID_key_usage, wish.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!wish.authority) add(made, by, NID_ext_key_usage, wish.forClients ? "clientAuth" : "serverAuth");
    std::string list;
    for (const auto& one : wish.names) list += (list.empty() ? "" : ",") + one;
    if (!list.empty() && !wish.authority) add(made, by, NID_subject_alt_name, list);
    need(X509_sign(made, issuer == nullptr ? key_.get() : issuer->key(), EVP_sha256()) > 0);
}

std::string TestCertificate::pem() const {
    return written([this](BIO* out) { return PEM_write_bio_X509(out, certificate_.get()); });
}

std::string TestCertificate::fingerprint() const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    need(X509_digest(certificate_.get(), EVP_sha256(), digest.data(), &length) == 1);
    constexpr const char* kHex = "0123456789ABCDEF";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        if (i > 0) text += ':';
        text += kHex[digest[i] >> 4U];
        text += kHex[digest[i] & 0xFU];
    }
    return text;
}

std::string TestCertificate::keyPem() const {
    return written([this](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

}  // namespace refract::test
