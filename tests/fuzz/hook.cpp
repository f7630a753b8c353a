// Any bytes as the body of a hook: refused with an Issue, or answered with JSON that is whole.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fhir/json.h"
#include "plugin/service/service.h"
#include "tests/fuzz/edition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static refract::service::Service service(refract::fuzz::knowledge());
    static const auto today = *refract::fhir::parseDay("2026-03-02");
    const auto answer = service.answer({}, {reinterpret_cast<const char*>(data), size}, today);
    if (!answer) return 0;
    refract::fhir::Document document;
    if (!document.parse(*answer)) std::abort();
    return 0;
}
