// HMAC-SHA256 and AES-256-GCM by OpenSSL.
#include "plugin/audit/keyring.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "fhir/json.h"
#include "plugin/trust/base64url.h"
#include "plugin/trust/secret.h"

namespace refract::audit {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
/// Ids stand before a point in what is sealed.
constexpr std::string_view kIdCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
constexpr std::size_t kLongestId = 32;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string randomBytes(std::size_t count) {
    std::string random(count, '\0');
    if (RAND_bytes(bytes(random), static_cast<int>(count)) != 1) throw std::runtime_error("no random bytes");
    return random;
}

std::string_view kindName(Identifier kind) {
    switch (kind) {
        case Identifier::patient:
            return "patient";
        case Identifier::encounter:
            return "encounter";
        case Identifier::prescriber:
            return "prescriber";
        case Identifier::finding:
            return "finding";
    }
    return {};
}

/// With the lengths before the parts, so that no two subjects are one text.
std::string nameOf(const Subject& subject) {
    std::string name;
    for (const auto part : {kindName(subject.kind), subject.client, subject.tenant, subject.id}) {
        name.append(std::to_string(part.size())).append(1, ':').append(part);
    }
    return name;
}

fhir::Issue wrong(std::string details) {
    return {fhir::IssueCode::value, std::move(details), {}, "audit.keys"};
}

}  // namespace

struct Keyring::Impl {
    struct Key {
        std::string id;
        trust::Secret hash, data;
    };
    std::vector<Key> keys;  // the newest last

    const Key* find(std::string_view id) const {
        const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.id == id; });
        return found == keys.end() ? nullptr : &*found;
    }

    static std::string hash(const Key& key, const Subject& subject) {
        const std::string name = nameOf(subject);
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        const auto secret = key.hash.reveal();
        if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes(name), name.size(), digest.data(),
                 &length) == nullptr) {
            throw std::runtime_error("HMAC is not available");
        }
        return trust::encodeBase64url({reinterpret_cast<const char*>(digest.data()), length});
    }
};

Keyring::Keyring(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Keyring::~Keyring() = default;
Keyring::Keyring(Keyring&&) noexcept = default;
Keyring& Keyring::operator=(Keyring&&) noexcept = default;

fhir::Result<Keyring> Keyring::parse(std::string_view json) {
    fhir::Document document;
    auto root = document.parse(json);
    if (!root) return wrong("The keys of the audit are no JSON.");
    auto impl = std::make_unique<Impl>();
    for (const auto key : (*root)["keys"].elements()) {
        const std::string id(key["id"].text());
        if (id.empty() || id.size() > kLongestId || id.find_first_not_of(kIdCharacters) != std::string::npos) {
            return wrong("An id of a key has 1 to 32 letters, digits, '-' or '_'.");
        }
        if (impl->find(id) != nullptr) return wrong("Two keys of the audit have one id: " + id);
        const auto hash = trust::decodeBase64url(key["hash"].text());
        const auto data = trust::decodeBase64url(key["data"].text());
        if (!hash || !data || hash->size() != kKeyBytes || data->size() != kKeyBytes) {
            return wrong("hash and data of a key are 32 bytes in base64url each: " + id);
        }
        impl->keys.push_back({id, trust::Secret(*hash), trust::Secret(*data)});
    }
    if (impl->keys.empty()) return wrong("There is no key for the audit.");
    return Keyring(std::move(impl));
}

fhir::Result<std::string> Keyring::withNewKey(std::string_view json, std::string_view id) {
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> out(buffer);
    const auto member = [&out](const char* name, std::string_view value) {
        out.Key(name);
        out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    };
    const auto write = [&](std::string_view key, std::string_view hash, std::string_view data) {
        out.StartObject();
        member("id", key);
        member("hash", hash);
        member("data", data);
        out.EndObject();
    };
    fhir::Document document;
    out.StartObject();
    out.Key("keys");
    out.StartArray();
    if (!json.empty()) {
        if (auto known = parse(json); !known) return std::move(known).error();
        auto root = document.parse(json);
        for (const auto key : (*root)["keys"].elements()) {
            write(key["id"].text(), key["hash"].text(), key["data"].text());
        }
    }
    write(id, trust::encodeBase64url(randomBytes(kKeyBytes)), trust::encodeBase64url(randomBytes(kKeyBytes)));
    out.EndArray();
    out.EndObject();
    std::string text(buffer.GetString(), buffer.GetSize());
    if (auto fits = parse(text); !fits) return std::move(fits).error();
    return text + "\n";
}

const std::string& Keyring::newestId() const {
    return impl_->keys.back().id;
}

std::string Keyring::hash(const Subject& subject) const {
    return Impl::hash(impl_->keys.back(), subject);
}

std::vector<std::string> Keyring::hashes(const Subject& subject) const {
    std::vector<std::string> all;
    for (auto key = impl_->keys.rbegin(); key != impl_->keys.rend(); ++key) all.push_back(Impl::hash(*key, subject));
    return all;
}

std::string Keyring::seal(std::string_view field, std::string_view text) const {
    const auto& key = impl_->keys.back();
    const std::string nonce = randomBytes(kNonceBytes);
    std::string sealed(text.size(), '\0');
    std::string tag(kTagBytes, '\0');
    const CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    const bool done =
        context != nullptr &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key.data.reveal()), bytes(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(field), static_cast<int>(field.size())) == 1 &&
        EVP_EncryptUpdate(context.get(), bytes(sealed), &length, bytes(text), static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), bytes(sealed) + length, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1;
    if (!done) throw std::runtime_error("AES-256-GCM is not available");
    return key.id + "." + trust::encodeBase64url(nonce + sealed + tag);
}

std::optional<std::string> Keyring::open(std::string_view field, std::string_view sealed) const {
    const auto point = sealed.find('.');
    if (point == std::string_view::npos) return std::nullopt;
    const auto* key = impl_->find(sealed.substr(0, point));
    const auto raw = trust::decodeBase64url(sealed.substr(point + 1));
    if (key == nullptr || !raw || raw->size() < kNonceBytes + kTagBytes) return std::nullopt;
    const std::string_view all(*raw);
    const auto inner = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
    std::string tag(all.substr(all.size() - kTagBytes));
    std::string text(inner.size(), '\0');
    const CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    const bool done =
        context != nullptr &&
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key->data.reveal()), bytes(all)) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(field), static_cast<int>(field.size())) == 1 &&
        EVP_DecryptUpdate(context.get(), bytes(text), &length, bytes(inner), static_cast<int>(inner.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), bytes(text) + length, &length) == 1;
    if (!done) return std::nullopt;
    return text;
}

std::string tokenDigest(std::string_view jti) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(jti.data(), jti.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    return trust::encodeBase64url({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace refract::audit
