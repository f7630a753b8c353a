// Writing a sample, and choosing it by the hook.
#include "plugin/conformance/sample.h"

#include "fhir/json.h"
#include "plugin/conformance/samples.h"
#include "plugin/hooks/json_writer.h"

namespace refract::conformance {

namespace {

constexpr std::string_view kInstance = "c0f0a2de-1b2c-4d5e-8f90-a1b2c3d4e5f6";

/// Every search that was asked for is answered: nothing was found.
std::string prefetchFor(const Listed& service, const std::string& patient, fhir::Value own) {
    hooks::JsonWriter json;
    json.startObject();
    for (const auto& [key, query] : service.prefetch) {
        if (own[key].given()) continue;
        json.key(key);
        json.checkedJson(query.starts_with("Patient/") ? patient
                                                       : R"({"resourceType":"Bundle","type":"searchset","total":0})");
    }
    for (const auto& [key, value] : own.members()) {
        json.key(key);
        json.checkedJson(value.serialize());
    }
    json.endObject();
    return json.take();
}

}  // namespace

std::string Sample::write(std::string_view leftOut, std::string_view more) const {
    const auto has = [&](std::string_view element) { return element != leftOut && !without.contains(element); };
    hooks::JsonWriter json;
    json.startObject();
    if (has("hook")) json.member("hook", hook);
    if (has("hookInstance")) json.member("hookInstance", kInstance);
    if (has("context")) {
        json.key("context");
        json.checkedJson(context);
    }
    json.key("prefetch");
    json.checkedJson(prefetch);
    if (!more.empty()) {
        json.key("x-unknown");
        json.checkedJson(more);
    }
    json.endObject();
    return json.take();
}

Sample sampleFor(const Listed& service) {
    fhir::Document document;
    const auto root = document.parse(kSamples);
    const fhir::Value samples = *root;
    const fhir::Value form = samples["otherForms"][service.hook];
    Sample sample{service.hook, {}, prefetchFor(service, samples["patient"].serialize(), form["prefetch"]), {}};
    const fhir::Value own = samples["contexts"][service.hook];
    // A hook that is not known here has at least a user and a patient.
    sample.context = (own.given() ? own : samples["contexts"]["patient-view"]).serialize();
    for (const fhir::Value element : form["without"].elements()) sample.without.emplace(element.text());
    return sample;
}

}  // namespace refract::conformance
