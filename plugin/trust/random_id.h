// Random identifiers of 128 bits.
#pragma once

#include <string>

namespace refract::trust {

/// 22 characters of base64url.
std::string randomId();

}  // namespace refract::trust
