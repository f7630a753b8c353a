// 128 bits of the system's randomness.
#include "plugin/trust/random_id.h"

#include <random>

#include "plugin/trust/base64url.h"

namespace refract::trust {

std::string randomId() {
    std::random_device random;
    constexpr int kWords = 4;
    std::string bytes;
    for (int word = 0; word < kWords; ++word) {
        const std::uint32_t number = random();
        for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(number >> shift & 0xFFU));
    }
    return encodeBase64url(bytes);
}

}  // namespace refract::trust
