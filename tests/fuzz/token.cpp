// Any bytes as a token, and as a JWK Set.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugin/trust/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refract::trust;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = readToken(text);
    if (const auto* token = std::get_if<Token>(&read)) judgeClaims(*token, "https://cds.example/x", token->issued);
    if (const auto keys = KeySet::parse(text)) keys->find("k", Algorithm::es384);
    return 0;
}
