// Reading the stories and moving their dates.
#include "plugin/demo/records.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fhir/json.h"
#include "plugin/demo/patients_data.h"
#include "plugin/hooks/json_writer.h"

namespace refract::demo {

namespace {

using fhir::Value;

/// A date, or a date with a time after it; anything else stays as it is.
std::string moved(std::string_view text, std::chrono::days by) {
    constexpr std::size_t kDate = 10;
    if (text.size() < kDate || (text.size() > kDate && text[kDate] != 'T')) return std::string(text);
    const auto day = fhir::parseDay(text.substr(0, kDate));
    if (!day) return std::string(text);
    return fhir::toString(*day + by).append(text.substr(kDate));
}

void write(hooks::JsonWriter& json, Value value, std::chrono::days by) {
    switch (value.kind()) {
        case Value::Kind::object:
            json.startObject();
            for (const auto& [key, member] : value.members()) {
                json.key(key);
                write(json, member, by);
            }
            json.endObject();
            break;
        case Value::Kind::array:
            json.startArray();
            for (const Value element : value.elements()) write(json, element, by);
            json.endArray();
            break;
        case Value::Kind::string:
            json.string(moved(value.text(), by));
            break;
        default:
            json.checkedJson(value.serialize());
    }
}

std::string_view withoutType(std::string_view reference) {
    return reference.substr(reference.find('/') + 1);
}

std::string patientOf(Value resource) {
    if (resource["resourceType"].text() == "Patient") return std::string(resource["id"].text());
    for (const auto name : {"subject", "patient"}) {
        const auto reference = resource[name]["reference"].text();
        if (!reference.empty()) return std::string(withoutType(reference));
    }
    return {};
}

std::string dateOf(Value resource) {
    for (const auto name : {"effectiveDateTime", "authoredOn", "authored", "whenHandedOver", "performedDateTime",
                            "onsetDateTime", "recordedDate", "birthDate"}) {
        if (const auto date = resource[name].text(); !date.empty()) return std::string(date);
    }
    for (const auto name : {"effectivePeriod", "performedPeriod", "onsetPeriod", "period"}) {
        if (const auto date = resource[name]["start"].text(); !date.empty()) return std::string(date);
    }
    return {};
}

Resource readResource(Value value, std::chrono::days by) {
    Resource resource;
    resource.type = value["resourceType"].text();
    resource.id = value["id"].text();
    resource.patient = patientOf(value);
    resource.date = moved(dateOf(value), by);
    for (const Value coding : value["code"]["coding"].elements()) resource.codes.emplace_back(coding["code"].text());
    hooks::JsonWriter json;
    write(json, value, by);
    resource.json = json.take();
    return resource;
}

Chart readChart(Value root, std::chrono::days by) {
    Chart chart;
    const Value story = root["story"];
    chart.title = story["title"].text();
    chart.text = story["text"].text();
    chart.advice = story["try"].text();
    for (const Value type : root["unavailable"].elements()) chart.unavailable.emplace_back(type.text());
    for (const Value entry : root["bundle"]["entry"].elements()) {
        chart.resources.push_back(readResource(entry["resource"], by));
        if (chart.resources.back().type == "Patient") chart.id = chart.resources.back().id;
    }
    return chart;
}

bool has(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool fits(const Resource& resource, const Criterion& criterion) {
    return std::any_of(criterion.values.begin(), criterion.values.end(), [&](std::string_view value) {
        if (criterion.name == "_id") return resource.id == value;
        if (criterion.name != "code") return resource.patient == withoutType(value);
        return has(resource.codes, value.substr(value.find('|') + 1));
    });
}

}  // namespace

fhir::Result<std::shared_ptr<const Records>> Records::of(fhir::Day day) {
    const auto by = day - *fhir::parseDay(kStoryDay);
    auto records = std::make_shared<Records>();
    for (const auto& file : patientFiles()) {
        fhir::Document document;
        const auto root = document.parse(file.json);
        if (!root) return root.error();
        Chart chart = readChart(*root, by);
        if (chart.id.empty() || chart.title.empty()) {
            return fhir::Issue{fhir::IssueCode::required, "A story of the demo has no patient or no title.",
                               std::string(file.name), "story.title"};
        }
        records->charts_.push_back(std::move(chart));
    }
    return std::shared_ptr<const Records>(std::move(records));
}

const Chart* Records::chart(std::string_view patientId) const {
    const auto found =
        std::find_if(charts_.begin(), charts_.end(), [&](const Chart& chart) { return chart.id == patientId; });
    return found == charts_.end() ? nullptr : &*found;
}

const Resource* Records::read(std::string_view type, std::string_view id) const {
    for (const Chart& chart : charts_) {
        if (has(chart.unavailable, type)) continue;
        for (const Resource& resource : chart.resources) {
            if (resource.type == type && resource.id == id) return &resource;
        }
    }
    return nullptr;
}

Records::Search Records::search(std::string_view type, const std::vector<Criterion>& criteria,
                                std::vector<const Resource*>& found) const {
    static constexpr std::array<std::string_view, 4> kKnown{"patient", "subject", "_id", "code"};
    static constexpr std::array<std::string_view, 8> kPassedOver{"_sort",   "_count", "_offset",  "_format",
                                                                 "_pretty", "_total", "_summary", "_elements"};
    std::vector<const Criterion*> used;
    for (const Criterion& criterion : criteria) {
        if (std::find(kPassedOver.begin(), kPassedOver.end(), criterion.name) != kPassedOver.end()) continue;
        if (std::find(kKnown.begin(), kKnown.end(), criterion.name) == kKnown.end()) return Search::notSupported;
        used.push_back(&criterion);
    }
    bool missing = false;
    for (const Chart& chart : charts_) {
        const bool gone = has(chart.unavailable, type);
        for (const Resource& resource : chart.resources) {
            const bool asked =
                resource.type == type &&
                std::all_of(used.begin(), used.end(), [&](const Criterion* one) { return fits(resource, *one); });
            if (asked && !gone) found.push_back(&resource);
        }
        const bool about = std::any_of(used.begin(), used.end(), [&](const Criterion* one) {
            return (one->name == "patient" || one->name == "subject") &&
                   std::any_of(one->values.begin(), one->values.end(),
                               [&](std::string_view value) { return withoutType(value) == chart.id; });
        });
        missing = missing || (gone && about);
    }
    return missing ? Search::unavailable : Search::found;
}

}  // namespace refract::demo
