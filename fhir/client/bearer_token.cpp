// What may be a token, and forgetting it.
#include "fhir/client/bearer_token.h"

#include <algorithm>

namespace refract::fhir::client {

std::optional<BearerToken> BearerToken::parse(std::string_view text) {
    const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (text.empty() || text.size() > kLongest || !visible) return std::nullopt;
    return BearerToken(text);
}

void BearerToken::wipe(std::string& text) {
    volatile char* byte = text.data();
    for (std::size_t i = 0; i < text.size(); ++i) byte[i] = '\0';
    text.clear();
}

}  // namespace refract::fhir::client
