// base64url without padding, as RFC 7515 section 2 has it: strictly – no padding, no
// white space, no characters of plain base64, no bits set in the unused end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refract::trust {

std::optional<std::string> decodeBase64url(std::string_view text);
std::string encodeBase64url(std::string_view bytes);

}  // namespace refract::trust
