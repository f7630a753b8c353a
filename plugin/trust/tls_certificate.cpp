// Reading names, dates and fingerprints of certificates, and comparing them with the registry's.
#include "plugin/trust/tls_certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

#include "plugin/trust/key_material.h"
#include "plugin/trust/network.h"

namespace refract::trust {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr std::string_view kHex = "0123456789abcdef";

std::string hex(const unsigned char* bytes, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text.push_back(kHex[bytes[i] >> 4U]);
        text.push_back(kHex[bytes[i] & 0xFU]);
    }
    return text;
}

std::chrono::sys_seconds timeOf(const ASN1_TIME* time) {
    std::tm utc{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) return {};
    return std::chrono::sys_seconds(std::chrono::seconds(timegm(&utc)));
}

bool has(const std::vector<std::string>& list, const std::string& text) {
    return !text.empty() && std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::chrono::sys_seconds notBeforeOf(const x509_st* certificate) {
    return timeOf(X509_get0_notBefore(certificate));
}

std::chrono::sys_seconds notAfterOf(const x509_st* certificate) {
    return timeOf(X509_get0_notAfter(certificate));
}

std::string subjectOf(const x509_st* certificate) {
    const Bio out(BIO_new(BIO_s_mem()), BIO_free);
    if (out == nullptr) return {};
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* data = nullptr;
    const long length = BIO_get_mem_data(out.get(), &data);
    return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

bool coversHost(x509_st* certificate, const std::string& host) {
    const bool covered = Address::parse(host)
                             ? X509_check_ip_asc(certificate, host.c_str(), 0) == 1
                             : X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1;
    clearErrors();
    return covered;
}

PeerCertificate describePeer(x509_st* certificate, bool verified) {
    PeerCertificate peer;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) == 1) peer.sha256 = hex(digest.data(), length);
    unsigned char* der = nullptr;
    const int bytes = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (bytes > 0) {
        if (EVP_Digest(der, static_cast<std::size_t>(bytes), digest.data(), &length, EVP_sha256(), nullptr) == 1) {
            peer.spkiSha256 = hex(digest.data(), length);
        }
        OPENSSL_free(der);
    }
    peer.subject = subjectOf(certificate);
    peer.verified = verified;
    peer.notBefore = notBeforeOf(certificate);
    peer.notAfter = notAfterOf(certificate);
    return peer;
}

bool CertificateRule::fits(const PeerCertificate* shown, std::chrono::sys_seconds now) const {
    if (shown == nullptr || now < shown->notBefore || now > shown->notAfter) return false;
    return has(sha256, shown->sha256) || has(spkiSha256, shown->spkiSha256) ||
           (shown->verified && has(subjects, shown->subject));
}

std::optional<std::string> readFingerprint(std::string_view text) {
    constexpr std::size_t kDigits = 64;
    std::string digits;
    for (const char c : text) {
        if (c == ':') continue;
        const char small = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if (kHex.find(small) == std::string_view::npos) return std::nullopt;
        digits.push_back(small);
    }
    return digits.size() == kDigits ? std::optional(digits) : std::nullopt;
}

}  // namespace refract::trust
