// Any bytes as a page link, as fhirServer and as scopes: a FHIR server or a client writes them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/client/bearer_token.h"
#include "fhir/client/scopes.h"
#include "fhir/client/url.h"

namespace {

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refract::fhir::client;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto link = linkOnServer("https://ehr.example/r4", text)) {
        // Wherever it leads, the server's own name and folder stand before it.
        const auto url = lower(*link);
        std::string_view rest = url;
        if (!rest.starts_with("https://ehr.example")) std::abort();
        rest.remove_prefix(std::string_view("https://ehr.example").size());
        if (rest.starts_with(":443")) rest.remove_prefix(4);
        const bool below = rest.starts_with("/r4") && (rest.size() == 3 || rest[3] == '/' || rest[3] == '?');
        rest = rest.substr(0, rest.find('?'));
        if (!below || rest.find("/../") != std::string_view::npos || rest.ends_with("/..")) std::abort();
        for (const char c : *link) {
            if (c <= ' ' || c >= '\x7f') std::abort();
        }
    }
    if (const auto base = normalisedBase(text)) {
        if (normalisedBase(*base) != base) std::abort();  // one spelling is enough
        if (base->find('@') < base->find('/', 8) || hostOfBase(*base).empty()) std::abort();
    }
    Scopes::parse(text).allows("Observation", Interaction::search);
    if (const auto token = BearerToken::parse(text); token && token->reveal() != text) std::abort();
    return 0;
}
