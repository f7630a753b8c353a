// Signatures of JWS (RFC 7518 section 3): ES, RS and PS with SHA-2, through OpenSSL 3's
// EVP alone. Never "none", never HMAC (requirement T2).
//
// A key is immutable once made and may be used by many threads.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/json.h"
#include "fhir/result.h"

struct evp_pkey_st;

namespace refract::trust {

enum class Algorithm { es256, es384, es512, rs256, rs384, rs512, ps256, ps384, ps512 };
/// "ES384"; std::nullopt for anything that is not verified here. Case matters.
std::optional<Algorithm> algorithmByName(std::string_view name);
std::string_view algorithmName(Algorithm algorithm);

/// A public or private key that signs or verifies.
class Key {
public:
    /// A public key from a JWK (RFC 7517, 7518 section 6). Refused: types other than EC and
    /// RSA, curves other than P-256, P-384 and P-521, coordinates of another length than the
    /// curve's or off the curve, RSA under 2048 or over 8192 bits, with an even or tiny exponent
    /// or of the kind that can be factored (ROCA), `use` other than "sig", `key_ops` without "verify", an `alg` that
    /// does not fit.
    static fhir::Result<Key> fromJwk(fhir::Value jwk);
    /// A fresh key pair for that algorithm (RSA: 3072 bits).
    static fhir::Result<Key> generate(Algorithm algorithm);
    /// A private key in PEM.
    static fhir::Result<Key> fromPem(std::string_view pem);
    /// A public key in PEM (SubjectPublicKeyInfo): of a client that has no JWK.
    static fhir::Result<Key> fromPublicPem(std::string_view pem);

    /// Type and curve fit the algorithm, and the JWK's own `alg`, if it had one, is it.
    bool fits(Algorithm algorithm) const;
    /// Does `signature` (raw r‖s for ES…) belong to `message`? A key that does not fit, or a
    /// signature of the wrong length, is false.
    bool verify(Algorithm algorithm, std::string_view message, std::string_view signature) const;
    /// The signature of `message`, r and s padded to the curve's width; an Issue if this key
    /// has no private part or does not fit.
    fhir::Result<std::string> sign(Algorithm algorithm, std::string_view message) const;

    const std::string& id() const { return id_; }
    void setId(std::string id) { id_ = std::move(id); }
    /// The public part as a JWK with kid, use and alg.
    std::string publicJwk(Algorithm algorithm) const;
    /// The private key, PKCS #8 in PEM.
    std::string privatePem() const;

private:
    using Handle = std::shared_ptr<evp_pkey_st>;
    explicit Key(Handle handle) : handle_(std::move(handle)) {}
    Handle handle_;
    std::string id_;
    std::optional<Algorithm> only_;  ///< the JWK's `alg`
};

}  // namespace refract::trust
