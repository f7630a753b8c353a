// FHIR resources of the record, written element by element.
#include "plugin/report/fhir_report.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "plugin/hooks/json_writer.h"
#include "plugin/report/kept_back.h"

namespace refract::report {

namespace {

using hooks::JsonWriter;

constexpr std::string_view kDevice = "Refract";
constexpr std::string_view kMasked = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// An object under a key; ends with the scope.
class Object {
public:
    Object(JsonWriter& writer, std::string_view key) : writer_(writer) {
        if (!key.empty()) writer_.key(key);
        writer_.startObject();
    }
    ~Object() { writer_.endObject(); }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

private:
    JsonWriter& writer_;
};

class Array {
public:
    Array(JsonWriter& writer, std::string_view key) : writer_(writer) {
        writer_.key(key);
        writer_.startArray();
    }
    ~Array() { writer_.endArray(); }
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;

private:
    JsonWriter& writer_;
};

void coding(JsonWriter& json, std::string_view key, std::string_view system, std::string_view code,
            std::string_view display = {}) {
    const Object object(json, key);
    json.member("system", system);
    json.member("code", code);
    json.optional("display", display);
}

void codeable(JsonWriter& json, std::string_view key, std::string_view system, std::string_view code) {
    const Object object(json, key);
    const Array codings(json, "coding");
    coding(json, {}, system, code);
}

/// A reference by identifier: nobody can follow it to a person.
void logical(JsonWriter& json, std::string_view key, std::string_view type, std::string_view system,
             std::string_view value) {
    const Object object(json, key);
    json.member("type", type);
    const Object identifier(json, "identifier");
    json.member("system", system);
    json.member("value", value);
}

void device(JsonWriter& json, std::string_view key) {
    const Object object(json, key);
    json.member("type", "Device");
    json.member("display", kDevice);
}

std::string firingId(const quality::DecisionDetail& decision, const quality::FiredFinding& finding) {
    return std::to_string(decision.id) + "-" + std::to_string(finding.ordinal);
}

void agents(JsonWriter& json, const quality::DecisionDetail& decision) {
    const Array array(json, "agent");
    {
        const Object agent(json, {});
        if (!decision.prescriber.empty()) {
            logical(json, "who", "Practitioner", "urn:org.refract:prescriber", decision.prescriber);
        }
        json.optional("name", decision.client);
        json.member("requestor", true);
    }
    const Object agent(json, {});
    device(json, "who");
    json.member("requestor", false);
}

void detail(JsonWriter& json, std::string_view type, std::string_view value) {
    if (value.empty()) return;
    const Object object(json, {});
    json.member("type", type);
    json.member("valueString", value);
}

void entities(JsonWriter& json, const quality::DecisionDetail& decision, const quality::FiredFinding& finding) {
    const Array array(json, "entity");
    if (!decision.patient.empty()) {
        const Object entity(json, {});
        logical(json, "what", "Patient", "urn:org.refract:patient", decision.patient);
        coding(json, "role", "http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient");
    }
    const Object entity(json, {});
    logical(json, "what", "PlanDefinition", kRuleSystem, finding.rule);
    coding(json, "role", "http://terminology.hl7.org/CodeSystem/object-role", "24", "Query");
    const Array details(json, "detail");
    detail(json, "version", finding.version);
    detail(json, "severity", finding.severity);
    detail(json, "edition", decision.edition);
    detail(json, "hook", decision.hook);
    detail(json, "hookInstance", decision.hookInstance);
    detail(json, "heldBack", finding.heldBack);
    detail(json, "heldBackWhy", finding.heldBackWhy);
}

void population(JsonWriter& json, std::string_view code, std::size_t count, bool masked) {
    const Object object(json, {});
    codeable(json, "code", "http://terminology.hl7.org/CodeSystem/measure-population", code);
    if (!masked) {
        json.member("count", static_cast<double>(count));
        return;
    }
    const Object element(json, "_count");
    const Array extensions(json, "extension");
    const Object extension(json, {});
    json.member("url", kMasked);
    json.member("valueCode", "masked");
}

/// What of a rate is not said.
struct Masks {
    bool whole = false, part = false;
};

/// A small count, and one that gives a small one away: with the whole, its rest is known too.
Masks masksOf(quality::Share share, bool kept, bool all) {
    if (all) return {};
    const bool whole = isSmall(share.whole);
    return {whole, kept || whole || isSmall(share.part) || isSmall(share.whole - share.part)};
}

void group(JsonWriter& json, std::string_view code, quality::Share share, Masks masks) {
    const Object object(json, {});
    codeable(json, "code", "urn:org.refract:measure", code);
    {
        const Array populations(json, "population");
        population(json, "denominator", share.whole, masks.whole);
        population(json, "numerator", share.part, masks.part);
    }
    if (const auto rate = share.rate(); rate && !masks.whole && !masks.part) {
        const Object score(json, "measureScore");
        json.member("value", *rate);
        json.member("system", "http://unitsofmeasure.org");
        json.member("code", "1");
    }
}

}  // namespace

std::string instant(std::int64_t milliseconds) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(milliseconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 32> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%03dZ", static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                      static_cast<int>(clock.subseconds().count()));
    return fhir::toString(day) + std::string(text.data(), static_cast<std::size_t>(length));
}

std::string auditEvent(const quality::DecisionDetail& decision, const quality::FiredFinding& finding) {
    JsonWriter json;
    {
        const Object resource(json, {});
        json.member("resourceType", "AuditEvent");
        json.member("id", firingId(decision, finding));
        coding(json, "type", "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation");
        {
            const Array subtypes(json, "subtype");
            coding(json, {}, "urn:org.refract:firing", finding.heldBack.empty() ? "shown" : "held-back");
        }
        json.member("action", "E");
        json.member("recorded", instant(decision.at));
        json.member("outcome", "0");
        agents(json, decision);
        {
            const Object source(json, "source");
            json.optional("site", decision.location);
            device(json, "observer");
        }
        entities(json, decision, finding);
    }
    return json.take();
}

std::string guidanceResponse(const quality::DecisionDetail& decision, const quality::FiredFinding& finding) {
    JsonWriter json;
    {
        const Object resource(json, {});
        json.member("resourceType", "GuidanceResponse");
        json.member("id", firingId(decision, finding));
        {
            const Object request(json, "requestIdentifier");
            json.member("system", "urn:org.refract:hook-instance");
            json.member("value", decision.hookInstance);
        }
        json.member("moduleUri", std::string(kRuleSystem) + ":" + finding.rule + "|" + finding.version);
        json.member("status", decision.missing.empty() ? "success" : "data-required");
        if (!decision.patient.empty()) logical(json, "subject", "Patient", "urn:org.refract:patient", decision.patient);
        json.member("occurrenceDateTime", instant(decision.at));
        device(json, "performer");
        const Array notes(json, "note");
        const Object note(json, {});
        json.member("text", finding.heldBack.empty() ? "Shown: " + finding.part
                                                     : "Held back: " + finding.heldBack + " " + finding.heldBackWhy);
    }
    return json.take();
}

std::string measureReport(const quality::Tally& tally, const quality::Scope& scope, bool all) {
    JsonWriter json;
    {
        const Object resource(json, {});
        json.member("resourceType", "MeasureReport");
        json.member("id", "rule-" + tally.key);
        json.member("status", "complete");
        json.member("type", "summary");
        json.member("measure", std::string(kRuleSystem) + ":" + tally.key);
        device(json, "reporter");
        {
            const Object period(json, "period");
            json.member("start", fhir::toString(scope.since));
            json.member("end", fhir::toString(scope.until - std::chrono::days(1)));
        }
        const auto& cards = tally.cards;
        const KeptBack kept = keptBack(cards);
        Masks quick = masksOf(cards.quickShare(), kept.quick, all);
        quick.whole = quick.whole || (kept.quick && !all);
        const Array groups(json, "group");
        group(json, "accepted-of-shown", cards.acceptance(), masksOf(cards.acceptance(), kept.accepted, all));
        group(json, "overridden-of-shown", cards.override(), masksOf(cards.override(), kept.overridden, all));
        group(json, "answered-under-3-s-of-timed", cards.quickShare(), quick);
    }
    return json.take();
}

}  // namespace refract::report
