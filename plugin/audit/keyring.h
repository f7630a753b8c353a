// Keyring: the keys of the audit, by their ids: what turns identifiers into keyed hashes, and
// what encrypts the fields that speak of a person.
//
// A key is a pair of 256 bits each: one for HMAC-SHA256, one for AES-256-GCM. The newest, the
// last of the file, writes; look-ups try all that are retained. Immutable, thread-safe. Keys
// are never part of a backup: without their file what is encrypted is lost, and that is how a
// record is made unreadable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"

namespace refract::audit {

/// Whose identifier it is: no two kinds give one hash. finding: which findings of one patient are about the same.
enum class Identifier { patient, encounter, prescriber, finding };

/// An identifier as a client has it. The same id at another client or tenant is somebody else.
struct Subject {
    Identifier kind = Identifier::patient;
    std::string_view client, tenant, id;
};

class Keyring {
public:
    /// {"keys": [{"id": "2026-03", "hash": "…", "data": "…"}]}, the newest last; base64url of 32 bytes each.
    static fhir::Result<Keyring> parse(std::string_view json);
    /// The text of a keys file with one more key, whose id is `id`; `json` may be empty.
    static fhir::Result<std::string> withNewKey(std::string_view json, std::string_view id);

    ~Keyring();
    Keyring(Keyring&&) noexcept;
    Keyring& operator=(Keyring&&) noexcept;

    const std::string& newestId() const;
    /// By the newest key; base64url, 43 characters.
    std::string hash(const Subject& subject) const;
    /// By each key that is retained, the newest first.
    std::vector<std::string> hashes(const Subject& subject) const;
    /// "ID.…": key id and, base64url, nonce, text and tag. `field` ("evidence") is bound to it: a
    /// value that is moved to another field does not open.
    std::string seal(std::string_view field, std::string_view text) const;
    /// std::nullopt when its key is not retained, or somebody has changed it.
    std::optional<std::string> open(std::string_view field, std::string_view sealed) const;

private:
    struct Impl;
    explicit Keyring(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The digest under which a token's id is kept: SHA-256, base64url.
std::string tokenDigest(std::string_view jti);

}  // namespace refract::audit
