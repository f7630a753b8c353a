// From a resourceType to its reader, and from a complaint to an Issue.
#include "fhir/reader.h"

#include <array>

#include "fhir/datatypes.h"
#include "fhir/element.h"
#include "fhir/readers.h"

namespace refract::fhir {

namespace {

template <auto read>
Resource as(const Element& element) {
    return read(element);
}

struct Reader {
    std::string_view type;
    Resource (*read)(const Element&);
};

constexpr std::array<Reader, 13> kReaders{{
    {"Observation", as<readObservation>},
    {"MedicationRequest", as<readMedicationRequest>},
    {"MedicationDispense", as<readMedicationDispense>},
    {"MedicationStatement", as<readMedicationStatement>},
    {"Condition", as<readCondition>},
    {"Procedure", as<readProcedure>},
    {"Encounter", as<readEncounter>},
    {"QuestionnaireResponse", as<readQuestionnaireResponse>},
    {"ServiceRequest", as<readServiceRequest>},
    {"AllergyIntolerance", as<readAllergyIntolerance>},
    {"Medication", as<readMedication>},
    {"Device", as<readDevice>},
    {"Patient", as<readPatientResource>},
}};

const Reader* readerOf(std::string_view type) {
    for (const auto& reader : kReaders) {
        if (reader.type == type) return &reader;
    }
    return nullptr;
}

}  // namespace

std::string_view resourceType(Value resource) {
    return resource["resourceType"].text();
}

bool readable(std::string_view type) {
    return readerOf(type) != nullptr;
}

ResourceHead head(const Element& element) {
    ResourceHead result;
    result.id = element.looseText("id");
    result.versionId = element.json()["meta"]["versionId"].text();
    const std::size_t mark = element.mark();
    result.subject = referenceAt(element, element.has("subject") ? "subject" : "patient");
    element.refuse(mark);
    return result;
}

Result<Resource> readResource(Value resource, const Path& path, Gaps& gaps) {
    if (!resource.isObject()) return Issue{IssueCode::structure, "This is no resource.", {}, path.str()};
    const Reader* reader = readerOf(resourceType(resource));
    if (reader == nullptr) {
        return Issue{IssueCode::notSupported, "Resources of this type are not read.", {}, path.str()};
    }
    Faults faults;
    const Element element(resource, path, faults);
    element.refuseModifiers();
    element.refuse(0);
    Resource result = reader->read(element);
    if (faults.refused()) return std::move(faults).reason();
    for (auto& fault : std::move(faults).told()) {
        gaps.push_back({std::move(fault.expression), std::move(fault.details)});
    }
    return result;
}

Result<CodeableConcept> readCodeableConcept(Value value, const Path& path) {
    if (!value.given()) return CodeableConcept{};
    Faults faults;
    CodeableConcept result = concept_(Element(value, path, faults));
    if (result.empty()) faults.refuse(0);
    if (faults.refused()) return std::move(faults).reason();
    return result;
}

}  // namespace refract::fhir
