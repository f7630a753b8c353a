// scrypt through OpenSSL's EVP_PBE_scrypt, and the PHC string around it.
#include "plugin/access/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdint>
#include <stdexcept>

#include "plugin/trust/base64url.h"

namespace refract::access {

namespace {

constexpr unsigned kLogN = 17;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
/// N * r * 128 bytes and some; OpenSSL's own limit is lower.
constexpr std::uint64_t kMostMemory = std::uint64_t{256} << 20U;
constexpr std::string_view kPrefix = "$scrypt$ln=17,r=8,p=1$";

std::string randomBytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("no random numbers");
    }
    return bytes;
}

std::string derive(const trust::Secret& password, std::string_view salt) {
    std::string hash(kHashBytes, '\0');
    const std::string_view text = password.reveal();
    if (EVP_PBE_scrypt(text.data(), text.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                       std::uint64_t{1} << kLogN, 8, 1, kMostMemory, reinterpret_cast<unsigned char*>(hash.data()),
                       hash.size()) != 1) {
        throw std::runtime_error("scrypt failed");
    }
    return hash;
}

}  // namespace

fhir::Result<std::string> hashPassword(const trust::Secret& password) {
    const std::size_t length = password.reveal().size();
    if (length < kShortestPassword || length > kLongestPassword) {
        return fhir::Issue{fhir::IssueCode::value,
                           "A password has " + std::to_string(kShortestPassword) + " to " +
                               std::to_string(kLongestPassword) + " characters.",
                           {},
                           "password"};
    }
    const std::string salt = randomBytes(kSaltBytes);
    return std::string(kPrefix) + trust::encodeBase64url(salt) + "$" + trust::encodeBase64url(derive(password, salt));
}

bool isPassword(const trust::Secret& password, std::string_view hash) {
    if (!hash.starts_with(kPrefix) || password.reveal().size() > kLongestPassword) return false;
    hash.remove_prefix(kPrefix.size());
    const auto split = hash.find('$');
    if (split == std::string_view::npos) return false;
    const auto salt = trust::decodeBase64url(hash.substr(0, split));
    const auto expected = trust::decodeBase64url(hash.substr(split + 1));
    if (!salt || !expected || salt->size() != kSaltBytes || expected->size() != kHashBytes) return false;
    const std::string derived = derive(password, *salt);
    return CRYPTO_memcmp(derived.data(), expected->data(), kHashBytes) == 0;
}

void pretendToCheck(const trust::Secret& password) {
    if (password.reveal().size() <= kLongestPassword) derive(password, std::string(kSaltBytes, '\0'));
}

trust::Secret randomToken() {
    constexpr std::size_t kTokenBytes = 32;
    return trust::Secret(trust::encodeBase64url(randomBytes(kTokenBytes)));
}

}  // namespace refract::access
