// Signing and verifying with EVP, and what of a key fits an algorithm.
#include "plugin/trust/signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <vector>

#include "plugin/trust/key_material.h"

namespace refract::trust {

namespace {

struct AlgorithmRow {
    Algorithm algorithm;
    std::string_view name;
    const EVP_MD* (*digest)();
    std::string_view curve;  ///< OpenSSL's group name; empty for RSA
    std::size_t coordinate;  ///< bytes of r and of s
    bool pss;
};

constexpr std::array<AlgorithmRow, 9> kAlgorithms{{
    {Algorithm::es256, "ES256", EVP_sha256, "prime256v1", 32, false},
    {Algorithm::es384, "ES384", EVP_sha384, "secp384r1", 48, false},
    {Algorithm::es512, "ES512", EVP_sha512, "secp521r1", 66, false},
    {Algorithm::rs256, "RS256", EVP_sha256, "", 0, false},
    {Algorithm::rs384, "RS384", EVP_sha384, "", 0, false},
    {Algorithm::rs512, "RS512", EVP_sha512, "", 0, false},
    {Algorithm::ps256, "PS256", EVP_sha256, "", 0, true},
    {Algorithm::ps384, "PS384", EVP_sha384, "", 0, true},
    {Algorithm::ps512, "PS512", EVP_sha512, "", 0, true},
}};

const AlgorithmRow& rowOf(Algorithm algorithm) {
    return *std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                         [&](const AlgorithmRow& row) { return row.algorithm == algorithm; });
}

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// JWS carries r and s side by side (RFC 7518 section 3.4); OpenSSL wants them in DER.
std::optional<std::vector<unsigned char>> derOf(std::string_view raw, std::size_t coordinate) {
    if (raw.size() != 2 * coordinate) return std::nullopt;
    const Signature signature(ECDSA_SIG_new(), ECDSA_SIG_free);
    BIGNUM* r = BN_bin2bn(bytes(raw), static_cast<int>(coordinate), nullptr);
    BIGNUM* s = BN_bin2bn(bytes(raw) + coordinate, static_cast<int>(coordinate), nullptr);
    if (signature == nullptr || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return std::nullopt;
    }
    std::vector<unsigned char> der(static_cast<std::size_t>(std::max(0, i2d_ECDSA_SIG(signature.get(), nullptr))));
    unsigned char* end = der.data();
    if (der.empty() || i2d_ECDSA_SIG(signature.get(), &end) <= 0) return std::nullopt;
    return der;
}

std::optional<std::string> rawOf(const std::vector<unsigned char>& der, std::size_t coordinate) {
    const unsigned char* begin = der.data();
    const Signature signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())), ECDSA_SIG_free);
    if (signature == nullptr) return std::nullopt;
    std::string raw(2 * coordinate, '\0');
    auto* out = reinterpret_cast<unsigned char*>(raw.data());
    const int width = static_cast<int>(coordinate);
    if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, width) != width ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + coordinate, width) != width) {
        return std::nullopt;
    }
    return raw;
}

bool setPss(EVP_PKEY_CTX* context, const AlgorithmRow& row) {
    return !row.pss || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                        EVP_PKEY_CTX_set_rsa_mgf1_md(context, row.digest()) == 1 &&
                        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

}  // namespace

std::optional<Algorithm> algorithmByName(std::string_view name) {
    for (const auto& row : kAlgorithms) {
        if (row.name == name) return row.algorithm;
    }
    return std::nullopt;
}

std::string_view algorithmName(Algorithm algorithm) {
    return rowOf(algorithm).name;
}

bool Key::fits(Algorithm algorithm) const {
    if (only_ && *only_ != algorithm) return false;
    const AlgorithmRow& row = rowOf(algorithm);
    if (row.curve.empty()) return EVP_PKEY_is_a(handle_.get(), "RSA") == 1;
    return EVP_PKEY_is_a(handle_.get(), "EC") == 1 && curveOf(handle_.get()) == row.curve;
}

bool Key::verify(Algorithm algorithm, std::string_view message, std::string_view signature) const {
    if (!fits(algorithm)) return false;
    const AlgorithmRow& row = rowOf(algorithm);
    std::vector<unsigned char> der;
    if (row.coordinate > 0) {
        auto converted = derOf(signature, row.coordinate);
        if (!converted) return false;
        der = std::move(*converted);
    } else if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(handle_.get()))) {
        return false;  // RFC 8017: a signature is exactly as long as the modulus
    } else {
        der.assign(bytes(signature), bytes(signature) + signature.size());
    }
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* key = nullptr;
    const bool holds = context != nullptr &&
                       EVP_DigestVerifyInit(context.get(), &key, row.digest(), nullptr, handle_.get()) == 1 &&
                       setPss(key, row) &&
                       EVP_DigestVerify(context.get(), der.data(), der.size(), bytes(message), message.size()) == 1;
    clearErrors();
    return holds;
}

fhir::Result<std::string> Key::sign(Algorithm algorithm, std::string_view message) const {
    const fhir::Issue failed{
        fhir::IssueCode::exception, "The key cannot sign with " + std::string(algorithmName(algorithm)) + ".", {}, {}};
    if (!fits(algorithm)) return failed;
    const AlgorithmRow& row = rowOf(algorithm);
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* key = nullptr;
    std::size_t length = 0;
    if (context == nullptr || EVP_DigestSignInit(context.get(), &key, row.digest(), nullptr, handle_.get()) != 1 ||
        !setPss(key, row) || EVP_DigestSign(context.get(), nullptr, &length, bytes(message), message.size()) != 1) {
        clearErrors();
        return failed;
    }
    std::vector<unsigned char> signature(length);
    if (EVP_DigestSign(context.get(), signature.data(), &length, bytes(message), message.size()) != 1) {
        clearErrors();
        return failed;
    }
    signature.resize(length);
    if (row.coordinate == 0) return std::string(signature.begin(), signature.end());
    auto raw = rawOf(signature, row.coordinate);
    if (!raw) return failed;
    return std::move(*raw);
}

}  // namespace refract::trust
