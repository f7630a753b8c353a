// Building and signing an X.509 certificate with OpenSSL.
#include "plugin/trust/certificate.h"

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "plugin/trust/key_material.h"
#include "plugin/trust/network.h"

namespace refract::trust {

namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Extension = std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)>;
using Handle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using BigNumber = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

fhir::Issue failed(std::string why) {
    clearErrors();
    return {fhir::IssueCode::exception, std::move(why), {}, {}};
}

/// A name that may stand in OpenSSL's list of names, whose syntax it could break.
bool usable(const std::string& name) {
    constexpr std::size_t kLongestName = 253;
    return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == ':';
    });
}

bool add(X509* certificate, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), X509_EXTENSION_free);
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setSerial(X509* certificate) {
    constexpr int kBits = 127;  // positive, and unlike any other
    const BigNumber number(BN_new(), BN_free);
    return number != nullptr && BN_rand(number.get(), kBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setName(X509* certificate, const std::string& name) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()),
                                      -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1;
}

}  // namespace

fhir::Result<std::string> selfSignedCertificate(const Key& key, const std::vector<std::string>& names,
                                                std::chrono::sys_seconds now, std::chrono::days days) {
    if (names.empty()) return failed("A certificate needs a name.");
    std::string list;
    for (const auto& name : names) {
        if (!usable(name)) return failed("A name of the certificate is neither a host name nor an address.");
        list += (list.empty() ? "" : ",") + std::string(Address::parse(name) ? "IP:" : "DNS:") + name;
    }
    const std::string pem = key.privatePem();
    const Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const auto noPassphrase = [](char*, int, int, void*) { return -1; };
    const Handle handle(PEM_read_bio_PrivateKey(in.get(), nullptr, noPassphrase, nullptr), EVP_PKEY_free);
    const Certificate certificate(X509_new(), X509_free);
    if (handle == nullptr || certificate == nullptr) return failed("The key has no private part.");
    X509* const x509 = certificate.get();
    const std::time_t from = std::chrono::system_clock::to_time_t(now - std::chrono::hours(1));
    const std::time_t until = std::chrono::system_clock::to_time_t(now + days);
    const bool made = X509_set_version(x509, X509_VERSION_3) == 1 && setSerial(x509) && setName(x509, names.front()) &&
                      ASN1_TIME_set(X509_getm_notBefore(x509), from) != nullptr &&
                      ASN1_TIME_set(X509_getm_notAfter(x509), until) != nullptr &&
                      X509_set_pubkey(x509, handle.get()) == 1 && add(x509, NID_subject_alt_name, list) &&
                      add(x509, NID_basic_constraints, "critical,CA:FALSE") &&
                      add(x509, NID_key_usage, "critical,digitalSignature") &&
                      add(x509, NID_ext_key_usage, "serverAuth") && X509_sign(x509, handle.get(), EVP_sha384()) > 0;
    const Bio out(BIO_new(BIO_s_mem()), BIO_free);
    if (!made || PEM_write_bio_X509(out.get(), x509) != 1) return failed("The certificate could not be made.");
    char* data = nullptr;
    const long length = BIO_get_mem_data(out.get(), &data);
    return std::string(data, static_cast<std::size_t>(length));
}

}  // namespace refract::trust
