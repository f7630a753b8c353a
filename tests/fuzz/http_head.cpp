// Any bytes as the head of a request, whole and in two pieces: both read the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugin/server/http_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refract::server;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    HeadReader whole{HeadLimits{}};
    const Progress once = whole.advance(bytes);
    HeadReader pieces{HeadLimits{}};
    Progress twice = pieces.advance(bytes.substr(0, size / 2));
    if (twice == Progress::more) twice = pieces.advance(bytes);
    if (once != twice || (once == Progress::complete && whole.used() != pieces.used())) std::abort();
    return 0;
}
