// JSON Web Keys ↔ OpenSSL keys.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <algorithm>
#include <vector>

#include "plugin/trust/base64url.h"
#include "plugin/trust/key_material.h"
#include "plugin/trust/signature.h"

namespace refract::trust {

namespace {

constexpr int kFewestRsaBits = 2048;  ///< RFC 7518 section 3.3
constexpr int kMostRsaBits = 8192;    ///< verifying with more takes a server's time for nothing
constexpr int kGeneratedRsaBits = 3072;

struct Curve {
    std::string_view jwk, openssl;
    std::size_t coordinate;
};
constexpr std::array<Curve, 3> kCurves{
    {{"P-256", "prime256v1", 32}, {"P-384", "secp384r1", 48}, {"P-521", "secp521r1", 66}}};

using BigNumber = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Params = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

fhir::Issue refuse(std::string why, std::string expression) {
    return {fhir::IssueCode::value, std::move(why), {}, std::move(expression)};
}

std::shared_ptr<EVP_PKEY> own(EVP_PKEY* key) {
    return {key, EVP_PKEY_free};
}

BigNumber number(std::string_view bytes) {
    return {BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr),
            BN_free};
}

std::shared_ptr<EVP_PKEY> build(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free);
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (params != nullptr && context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1) {
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
    }
    auto owned = own(key);
    if (owned != nullptr) {
        // Refuses a point that is not on its curve.
        const PkeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, owned.get(), nullptr), EVP_PKEY_CTX_free);
        if (check == nullptr || EVP_PKEY_public_check(check.get()) != 1) owned = nullptr;
    }
    clearErrors();
    return owned;
}

fhir::Result<std::shared_ptr<EVP_PKEY>> ecKey(fhir::Value jwk) {
    const auto curve =
        std::find_if(kCurves.begin(), kCurves.end(), [&](const Curve& c) { return c.jwk == jwk["crv"].text(); });
    if (curve == kCurves.end()) return refuse("The curve is not one that is used here.", "crv");
    const auto x = decodeBase64url(jwk["x"].text());
    const auto y = decodeBase64url(jwk["y"].text());
    if (!x || x->size() != curve->coordinate) return refuse("The coordinate has not the length of its curve.", "x");
    if (!y || y->size() != curve->coordinate) return refuse("The coordinate has not the length of its curve.", "y");
    const std::string point = '\x04' + *x + *y;  // SEC 1: an uncompressed point
    const Builder builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve->openssl.data(), 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    auto key = build("EC", builder.get());
    if (key == nullptr) return refuse("The point is not on its curve.", "x");
    return key;
}

/// A key whose private part can be worked out (CVE-2017-15361): modulo each of these primes
/// its modulus is a power of 65537. A sound key looks so once in some hundred million.
bool isRoca(const BIGNUM* modulus) {
    static constexpr std::array<BN_ULONG, 38> kPrimes{3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                                      47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                                      107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    constexpr BN_ULONG kGenerator = 65537;
    return std::all_of(kPrimes.begin(), kPrimes.end(), [&](BN_ULONG prime) {
        const BN_ULONG rest = BN_mod_word(modulus, prime);
        BN_ULONG power = 1;
        do {
            if (power == rest) return true;
            power = power * (kGenerator % prime) % prime;
        } while (power != 1);
        return false;
    });
}

fhir::Result<std::shared_ptr<EVP_PKEY>> rsaKey(fhir::Value jwk) {
    const auto modulus = decodeBase64url(jwk["n"].text());
    const auto exponent = decodeBase64url(jwk["e"].text());
    constexpr std::size_t kMostBytes = static_cast<std::size_t>(kMostRsaBits) / 8;
    if (!modulus || modulus->empty() || modulus->size() > kMostBytes + 1)
        return refuse("The modulus is missing or of no use.", "n");
    if (!exponent || exponent->empty() || exponent->size() > 8)
        return refuse("The exponent is missing or of no use.", "e");
    const BigNumber n = number(*modulus);
    const BigNumber e = number(*exponent);
    if (BN_num_bits(n.get()) < kFewestRsaBits || BN_num_bits(n.get()) > kMostRsaBits || BN_is_odd(n.get()) == 0) {
        return refuse("The modulus is too short, too long or even.", "n");
    }
    if (isRoca(n.get())) return refuse("The modulus is of a kind that can be factored.", "n");
    if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1) return refuse("The exponent is of no use.", "e");
    const Builder builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    auto key = build("RSA", builder.get());
    if (key == nullptr) return refuse("The key is not one.", "n");
    return key;
}

/// Is this key meant for verifying signatures?
fhir::Status purpose(fhir::Value jwk) {
    if (jwk["use"].given() && jwk["use"].text() != "sig") return refuse("The key is not for signatures.", "use");
    if (jwk["key_ops"].given()) {
        bool verifies = false;
        for (const fhir::Value operation : jwk["key_ops"].elements())
            verifies = verifies || operation.text() == "verify";
        if (!verifies) return refuse("The key is not for verifying.", "key_ops");
    }
    return fhir::ok();
}

std::string bigNumber(const EVP_PKEY* key, const char* name, std::size_t width) {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &value) != 1) return {};
    const BigNumber owned(value, BN_free);
    const std::size_t length = std::max(width, static_cast<std::size_t>(BN_num_bytes(value)));
    std::string bytes(length, '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(length));
    return encodeBase64url(bytes);
}

}  // namespace

std::string curveOf(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &length) != 1) {
        clearErrors();
        return {};
    }
    return {name.data(), length};
}

void clearErrors() {
    ERR_clear_error();
}

fhir::Result<Key> Key::fromJwk(fhir::Value jwk) {
    if (!jwk.isObject()) return refuse("A JWK is an object.", {});
    if (const auto duplicate = fhir::duplicateMember(jwk, 1)) return refuse("A member stands twice.", *duplicate);
    if (auto status = purpose(jwk); !status) return std::move(status).error();
    const auto type = jwk["kty"].text();
    if (type != "EC" && type != "RSA") return refuse("The type of key is not one that is used here.", "kty");
    auto handle = type == "EC" ? ecKey(jwk) : rsaKey(jwk);
    if (!handle) return std::move(handle).error();
    Key key(std::move(*handle));
    key.id_ = std::string(jwk["kid"].text());
    if (jwk["alg"].given()) {
        const auto algorithm = algorithmByName(jwk["alg"].text());
        if (!algorithm || !key.fits(*algorithm)) return refuse("The key's algorithm does not fit it.", "alg");
        key.only_ = algorithm;
    }
    return key;
}

fhir::Result<Key> Key::generate(Algorithm algorithm) {
    static constexpr std::array<const char*, 3> kGroups{"prime256v1", "secp384r1", "secp521r1"};
    const auto index = static_cast<std::size_t>(algorithm);
    auto handle = own(index < kGroups.size() ? EVP_EC_gen(kGroups[index]) : EVP_RSA_gen(kGeneratedRsaBits));
    if (handle == nullptr) {
        clearErrors();
        return fhir::Issue{fhir::IssueCode::exception, "A key pair could not be made.", {}, {}};
    }
    return Key(std::move(handle));
}

fhir::Result<Key> Key::fromPem(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    // Without a callback OpenSSL would ask the terminal for a passphrase.
    const auto noPassphrase = [](char*, int, int, void*) { return -1; };
    auto handle = own(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
    clearErrors();
    if (handle == nullptr) return refuse("This is no private key in PEM without a passphrase.", {});
    return Key(std::move(handle));
}

fhir::Result<Key> Key::fromPublicPem(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    auto handle = own(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
    clearErrors();
    const bool known =
        handle != nullptr && (EVP_PKEY_is_a(handle.get(), "EC") == 1 || EVP_PKEY_is_a(handle.get(), "RSA") == 1);
    if (!known) return refuse("This is no public EC or RSA key in PEM.", {});
    return Key(std::move(handle));
}

std::string Key::privatePem() const {
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), handle_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        clearErrors();
        return {};
    }
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

std::string Key::publicJwk(Algorithm algorithm) const {
    std::string jwk = "{\"kty\":";
    const std::string curve = curveOf(handle_.get());
    if (curve.empty()) {
        jwk += "\"RSA\",\"n\":\"" + bigNumber(handle_.get(), OSSL_PKEY_PARAM_RSA_N, 0) + "\",\"e\":\"" +
               bigNumber(handle_.get(), OSSL_PKEY_PARAM_RSA_E, 0);
    } else {
        const auto row =
            std::find_if(kCurves.begin(), kCurves.end(), [&](const Curve& c) { return c.openssl == curve; });
        jwk += "\"EC\",\"crv\":\"" + std::string(row->jwk) + "\",\"x\":\"" +
               bigNumber(handle_.get(), OSSL_PKEY_PARAM_EC_PUB_X, row->coordinate) + "\",\"y\":\"" +
               bigNumber(handle_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, row->coordinate);
    }
    jwk += "\",\"use\":\"sig\",\"alg\":\"" + std::string(algorithmName(algorithm)) + "\"";
    if (!id_.empty()) jwk += ",\"kid\":\"" + id_ + "\"";
    return jwk + "}";
}

}  // namespace refract::trust
