// Passwords of local users, kept as scrypt hashes (RFC 7914) in the PHC string format:
//   $scrypt$ln=17,r=8,p=1$<salt>$<hash>          salt and hash in base64url without padding
//
// The cost is the first of the OWASP Password Storage Cheat Sheet for scrypt: N=2^17, r=8, p=1
// (128 MiB and some tenths of a second each, so callers bound how many run at once).
// Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fhir/result.h"
#include "plugin/trust/secret.h"

namespace refract::access {

/// NIST SP 800-63B section 5.1.1.2 asks for 8 at least, OWASP for 64 as the least maximum.
inline constexpr std::size_t kShortestPassword = 12;
inline constexpr std::size_t kLongestPassword = 256;

/// The hash of a new password, with a salt of its own. An Issue names what is wrong with
/// the password (too short, too long), never the password.
fhir::Result<std::string> hashPassword(const trust::Secret& password);

/// Is it the password of that hash? False too for a hash that is none. Takes as long for a
/// wrong password as for the right one.
bool isPassword(const trust::Secret& password, std::string_view hash);

/// Costs what a look at a password costs, so that a name nobody has is answered no faster.
void pretendToCheck(const trust::Secret& password);

/// 256 random bits as base64url: a session's token, a one-time password.
trust::Secret randomToken();

}  // namespace refract::access
