// Certificates of a test's own: an authority, and what it issues.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace refract::test {

struct CertificateWish {
    std::string commonName = "localhost";
    std::string organization{};
    std::vector<std::string> names{"DNS:localhost", "IP:127.0.0.1"};
    bool authority = false;
    bool forClients = false;
    std::chrono::hours from{-1}, until{24};  ///< from now
};

/// A certificate with its key, in memory.
class TestCertificate {
public:
    /// Issued by `issuer`, or by itself.
    explicit TestCertificate(const CertificateWish& wish, const TestCertificate* issuer = nullptr);
    std::string pem() const;
    std::string keyPem() const;
    /// SHA-256 as `openssl x509 -fingerprint` prints it.
    std::string fingerprint() const;
    evp_pkey_st* key() const { return key_.get(); }
    x509_st* certificate() const { return certificate_.get(); }

private:
    std::shared_ptr<evp_pkey_st> key_;
    std::shared_ptr<x509_st> certificate_;
};

}  // namespace refract::test
