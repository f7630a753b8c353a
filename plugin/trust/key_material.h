// What the units of trust share about OpenSSL's keys.
#pragma once

#include <string>

struct evp_pkey_st;

namespace refract::trust {

/// OpenSSL's name of an EC key's group, as "secp384r1"; empty for other keys.
std::string curveOf(const evp_pkey_st* key);
/// OpenSSL keeps errors per thread: what was answered "no" must not surface elsewhere.
void clearErrors();

}  // namespace refract::trust
