// Any bytes as the name of a drug, an RxNorm number, an NDC and an ATC code.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/edition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto& terminology = *refract::fuzz::terminology();
    terminology.byName(text);
    terminology.byRxNorm(text);
    terminology.byNdc(text);
    terminology.byAtc(text);
    return 0;
}
