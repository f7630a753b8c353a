// Any bytes as a Bundle: parsed, collected, every resource read, every reference resolved.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/bundle.h"
#include "fhir/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refract::fhir;
    Document document;
    const auto root = document.parse({reinterpret_cast<const char*>(data), size});
    if (!root) return 0;
    Gaps gaps;
    Collection collection;
    collection.add(*root, Path("bundle"), "bundle", gaps);
    for (const auto& item : collection.items()) {
        const auto resource = readResource(item.json, Path(item.path), gaps);
        if (resource) factStatus(*resource);
        collection.resolve(item.json["subject"]["reference"].text(), item);
        collection.resolve(item.json["medicationReference"]["reference"].text(), item);
    }
    return 0;
}
