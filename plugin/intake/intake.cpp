// One patient's resources, one after the other, into the record.
#include "plugin/intake/intake.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include "plugin/intake/mapping.h"
#include "plugin/intake/reading.h"
#include "plugin/intake/scores.h"
#include "rules/worked_out.h"

namespace refract::intake {

namespace {

/// Whose resource is it?
enum class Subject { thisPatient, otherPatient, nobody };

Subject subjectOf(const Input& input, const Found& found, const fhir::Reference& subject) {
    const std::string_view reference = subject.reference;
    if (reference.empty()) return Subject::nobody;
    if (const auto* item = found.collection.resolve(reference, found.item); item != nullptr) {
        if (fhir::resourceType(item->json) == "Patient" && item->json["id"].text() == input.patientId) {
            return Subject::thisPatient;
        }
        if (!item->fullUrl.empty() && item->fullUrl == input.patientId) return Subject::thisPatient;
    }
    constexpr std::string_view kType = "Patient/";
    std::string_view rest = reference;
    if (const auto history = rest.find("/_history/"); history != std::string_view::npos) rest = rest.substr(0, history);
    if (!rest.ends_with(input.patientId)) return Subject::otherPatient;
    rest.remove_suffix(input.patientId.size());
    if (!rest.ends_with(kType)) return Subject::otherPatient;
    rest.remove_suffix(kType.size());
    // What is left is empty for a relative reference, else the base of a server.
    const auto base = [](std::string_view url) {
        while (url.ends_with('/')) url.remove_suffix(1);
        return url;
    };
    if (rest.empty()) return Subject::thisPatient;
    return !input.fhirServer.empty() && base(rest) == base(input.fhirServer) ? Subject::thisPatient
                                                                             : Subject::otherPatient;
}

rules::Sex sexOf(std::string_view gender) {
    if (gender == "female") return rules::Sex::female;
    if (gender == "male") return rules::Sex::male;
    return gender == "other" ? rules::Sex::other : rules::Sex::unknown;
}

class RecordReader {
public:
    explicit RecordReader(Reading& reading) : reading_(reading), scores_(reading) {}

    void read(const fhir::Collection& collection, bool inContext) {
        for (const auto& item : collection.items()) {
            // What is contained belongs to its container, and is read from there.
            if (item.container.absent()) read({collection, item, inContext});
        }
    }
    void finish() {
        scores_.finish();
        for (const auto& [kind, seen] : seenOf_) {
            auto& supply = reading_.record.supplied.*kind;
            if (seen.leftOut == 0 || supply != rules::Supply::supplied) continue;
            supply = seen.used > 0 ? rules::Supply::partly : rules::Supply::failed;
        }
    }
    /// "Type/id" of the orders that the hook carries as drafts: their copies in the record are older.
    std::set<std::string, std::less<>> drafts;

private:
    void read(const Found& found) {
        const auto type = fhir::resourceType(found.item.json);
        if (!fhir::readable(type)) return;
        // One resource often answers several prefetch keys.
        const auto id = found.item.json["id"].text();
        if (!found.inContext && !id.empty() && !seen_.insert(referenceOf(found.item, id)).second) return;
        const auto resource = fhir::readResource(found.item.json, fhir::Path(found.item.path), reading_.record.gaps);
        if (!resource) {
            reading_.gap(resource.error().expression, resource.error().details);
            notRead(found);
            return;
        }
        if (Seen* seen = seenOf(found)) ++seen->used;
        std::visit([&](const auto& one) { accept(found, one, *resource); }, *resource);
    }

    void notRead(const Found& found) {
        if (Seen* seen = seenOf(found)) ++seen->leftOut;
        const bool drugOrder = fhir::resourceType(found.item.json) == "MedicationRequest";
        if (found.inContext && drugOrder) reading_.record.orderNotRead = true;
    }

    bool belongs(const Found& found, const fhir::ResourceHead& head) {
        switch (subjectOf(reading_.input, found, head.subject)) {
            case Subject::thisPatient:
                return true;
            case Subject::otherPatient:
                reading_.gap(found.item.path + ".subject", "a resource of another patient was left out");
                if (Seen* seen = seenOf(found)) --seen->used;
                notRead(found);
                return false;
            case Subject::nobody:
                // The hook's own orders are of the patient in context by definition. What a record says
                // of nobody stands in an answer about this patient, and leaving out a drug costs more
                // than reading one too many.
                if (!found.inContext) {
                    reading_.gap(found.item.path + ".subject",
                                 "a resource without a subject is read as this patient's");
                }
                return true;
        }
        return false;
    }

    template <typename T>
    void accept(const Found& found, const T& one, const fhir::Resource& resource) {
        if constexpr (std::is_same_v<T, fhir::PatientResource>) {
            readPerson(found, one);
        } else if constexpr (std::is_same_v<T, fhir::MedicationResource>) {
            return;  // read where something refers to it
        } else if constexpr (std::is_same_v<T, fhir::Device>) {
            const bool someoneElse = one.head.subject.given() && !belongs(found, one.head);
            if (!someoneElse && fhir::factStatus(resource) != fhir::FactStatus::notAFact)
                readDevice(reading_, found, one);
        } else {
            if (!belongs(found, one.head)) return;
            take(found, one, fhir::factStatus(resource));
        }
    }

    void readPerson(const Found& found, const fhir::PatientResource& person) {
        const auto& id = reading_.input.patientId;
        if (person.head.id != id && found.item.fullUrl != id) {
            reading_.gap(found.item.path, "a resource of another patient was left out");
            return;
        }
        reading_.record.sex = sexOf(person.gender);
        reading_.record.birth = person.birthDate;
        reading_.record.deceased = person.deceased;
    }

    template <typename T>
    void take(const Found& found, const T& one, fhir::FactStatus status) {
        constexpr bool decidesItself = std::is_same_v<T, fhir::Procedure> || std::is_same_v<T, fhir::ServiceRequest> ||
                                       std::is_same_v<T, fhir::MedicationRequest>;
        if (status == fhir::FactStatus::notAFact) {
            if constexpr (!decidesItself) return;
        }
        if constexpr (std::is_same_v<T, fhir::Observation> || std::is_same_v<T, fhir::QuestionnaireResponse>) {
            // A result that is registered, or a form that is still being filled in, is no result yet.
            if (status != fhir::FactStatus::draft) scores_.take(found, one);
        } else if constexpr (std::is_same_v<T, fhir::MedicationRequest>) {
            if (status == fhir::FactStatus::notAFact && !one.doNotPerform) return;
            const bool olderCopy = !found.inContext && drafts.contains(referenceOf(found.item, one.head.id));
            if (!olderCopy) readRequest(reading_, found, one);
        } else {
            dispatch(found, one);
        }
    }

    void dispatch(const Found& f, const fhir::MedicationStatement& r) { readStatement(reading_, f, r); }
    void dispatch(const Found& f, const fhir::MedicationDispense& r) { readDispense(reading_, f, r); }
    void dispatch(const Found& f, const fhir::Condition& r) { readCondition(reading_, f, r); }
    void dispatch(const Found& f, const fhir::Procedure& r) { readProcedure(reading_, f, r); }
    void dispatch(const Found& f, const fhir::ServiceRequest& r) { readServiceRequest(reading_, f, r); }
    void dispatch(const Found& f, const fhir::AllergyIntolerance& r) { readAllergy(reading_, f, r); }
    void dispatch(const Found& f, const fhir::Encounter& r) { readEncounter(reading_, f, r); }

    using Kind = rules::Supply rules::Supplied::*;
    struct Seen {
        std::size_t used = 0, leftOut = 0;
    };
    /// The counts of its kind of data; nullptr for the hook's own orders, and for what is of no kind.
    Seen* seenOf(const Found& found) {
        const Kind kind = found.inContext ? nullptr : kindOf(fhir::resourceType(found.item.json));
        if (kind == nullptr) return nullptr;
        for (auto& [known, seen] : seenOf_) {
            if (known == kind) return &seen;
        }
        return &seenOf_.emplace_back(kind, Seen{}).second;
    }

    Reading& reading_;
    ScoreReader scores_;
    std::unordered_set<std::string> seen_;
    std::vector<std::pair<Kind, Seen>> seenOf_;
};

}  // namespace

rules::Supply rules::Supplied::*kindOf(std::string_view resourceType) {
    using rules::Supplied;
    static constexpr std::array<std::pair<std::string_view, rules::Supply Supplied::*>, 12> kKinds{{
        {"MedicationRequest", &Supplied::medications},
        {"MedicationStatement", &Supplied::medications},
        {"MedicationDispense", &Supplied::dispenses},
        {"Condition", &Supplied::conditions},
        {"Observation", &Supplied::observations},
        {"QuestionnaireResponse", &Supplied::observations},
        {"Procedure", &Supplied::procedures},
        {"AllergyIntolerance", &Supplied::allergies},
        {"Device", &Supplied::devices},
        {"DeviceUseStatement", &Supplied::devices},
        {"Encounter", &Supplied::encounters},
        {"ServiceRequest", &Supplied::serviceRequests},
    }};
    for (const auto& [type, kind] : kKinds) {
        if (type == resourceType) return kind;
    }
    return nullptr;
}

bool namesAnOrder(const std::vector<std::string_view>& selections, const fhir::Collection& orders) {
    const std::unordered_set<std::string_view> named(selections.begin(), selections.end());
    return std::any_of(orders.items().begin(), orders.items().end(), [&](const fhir::Collection::Item& item) {
        return item.container.absent() && named.contains(referenceOf(item, item.json["id"].text()));
    });
}

rules::PatientRecord readPatient(const Input& input, const rules::Knowledge& knowledge) {
    rules::PatientRecord record;
    record.id = std::string(input.patientId);
    record.supplied = input.supplied;
    Reading reading{input,
                    knowledge.terminology(),
                    knowledge.instruments(),
                    knowledge.valueSets(),
                    knowledge.diagnosisNames(),
                    knowledge.serviceNames(),
                    knowledge.units(),
                    knowledge.thresholds(),
                    record,
                    {},
                    {},
                    {}};
    reading.selected.insert(input.orderContext.selections.begin(), input.orderContext.selections.end());
    RecordReader reader(reading);
    if (input.orders != nullptr) {
        for (const auto& item : input.orders->items()) {
            const auto status = item.json["status"].text();
            if (status.empty() || status == "draft") reader.drafts.insert(referenceOf(item, item.json["id"].text()));
        }
    }
    reader.read(input.record, false);
    if (input.orders != nullptr) reader.read(*input.orders, true);
    reader.finish();
    rules::addWorkedOut(record, knowledge);
    return record;
}

}  // namespace refract::intake
