// What the readers of intake share while one patient is read: the resources, where
// to resolve references, and the record that is being filled.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "fhir/bundle.h"
#include "fhir/reader.h"
#include "plugin/intake/intake.h"
#include "rules/instruments.h"
#include "rules/set_names.h"
#include "rules/thresholds.h"
#include "rules/units.h"

namespace refract::intake {

struct Reading {
    const Input& input;
    const rules::Terminology& terminology;
    const rules::Instruments& instruments;
    const rules::ValueSets& valueSets;
    const rules::SetNames& diagnosisNames;
    const rules::SetNames& serviceNames;
    const rules::Units& units;
    const rules::Thresholds& thresholds;
    rules::PatientRecord& record;
    /// Drugs of Medication resources, by item: one Medication is often referred to many times.
    std::unordered_map<const fhir::Collection::Item*, rules::Drug> medications;
    /// What names mean, as they stand in the request: a drug is named in each of its dispenses.
    std::unordered_map<std::string_view, rules::Drug> named;
    std::unordered_set<std::string_view> selected;  ///< the selections of order-select

    /// Is advice asked for about this order of the hook's?
    bool isSelected(std::string_view reference) const {
        return !input.orderContext.selectedOnly || selected.contains(reference);
    }
    void gap(std::string expression, std::string text) {
        record.gaps.push_back({std::move(expression), std::move(text)});
    }
};

/// One resource, with the collection that it came from.
struct Found {
    const fhir::Collection& collection;
    const fhir::Collection::Item& item;
    bool inContext = false;  ///< it is one of the hook's own orders
};

void readStatement(Reading& reading, const Found& found, const fhir::MedicationStatement& resource);
void readRequest(Reading& reading, const Found& found, const fhir::MedicationRequest& resource);
void readDispense(Reading& reading, const Found& found, const fhir::MedicationDispense& resource);

void readCondition(Reading& reading, const Found& found, const fhir::Condition& resource);
void readProcedure(Reading& reading, const Found& found, const fhir::Procedure& resource);
void readServiceRequest(Reading& reading, const Found& found, const fhir::ServiceRequest& resource);
void readAllergy(Reading& reading, const Found& found, const fhir::AllergyIntolerance& resource);
void readDevice(Reading& reading, const Found& found, const fhir::Device& resource);
void readEncounter(Reading& reading, const Found& found, const fhir::Encounter& resource);

}  // namespace refract::intake
