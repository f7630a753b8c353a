// Writing the patient, the problems, the results and the frame of the request.
#include "plugin/casebook/case_request.h"

#include <algorithm>
#include <cctype>

#include "plugin/casebook/case_medications.h"
#include "plugin/casebook/fhir_writer.h"

namespace refract::casebook {

namespace {

/// SNOMED CT codes are digits alone; ICD-10-CM begins with a letter; CPT has five digits.
fhir::CodeSystem systemOf(std::string_view code) {
    constexpr std::size_t kCptLength = 5;
    const bool digits = std::all_of(code.begin(), code.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (digits) return code.size() == kCptLength ? fhir::CodeSystem::cpt : fhir::CodeSystem::snomed;
    return code.find('-') != std::string_view::npos ? fhir::CodeSystem::loinc : fhir::CodeSystem::icd10;
}

class RequestWriter {
public:
    RequestWriter(const Case& story, const rules::Knowledge& knowledge) : story_(story), knowledge_(knowledge) {}

    std::string write() {
        const auto hook = story_.hookOrDefault();
        out_.object();
        out_.string("hook", hooks::hookName(hook));
        out_.string("hookInstance", "00000000-0000-4000-8000-000000000001");
        out_.object("context");
        out_.string("userId", "Practitioner/case");
        out_.string("patientId", kPatient);
        if (hook == hooks::Hook::encounterStart) out_.string("encounterId", "case-encounter");
        if (hook == hooks::Hook::orderSelect || hook == hooks::Hook::orderSign) writeDrafts(hook);
        out_.endObject();
        out_.object("prefetch");
        writePatient();
        writeProblems();
        writeMedications(story_, knowledge_, out_);
        writeObservations();
        writeOthers();
        out_.endObject();
        out_.endObject();
        return out_.take();
    }

private:
    void writeDrafts(hooks::Hook hook) {
        if (hook == hooks::Hook::orderSelect) {
            out_.array("selections");
            std::size_t number = 0;
            for (const auto& line : story_.medications) {
                if (line.kind != MedicationLine::Kind::draft) continue;
                ++number;
                if (line.selected) out_.element("MedicationRequest/draft-" + std::to_string(number));
            }
            out_.endArray();
        }
        out_.bundle("draftOrders", "collection", [&] { writeDraftOrders(story_, knowledge_, out_); });
    }

    std::string nextId(std::string_view stem) { return std::string(stem) + "-" + std::to_string(++ids_); }

    void writePatient() {
        out_.object("patient");
        out_.string("resourceType", "Patient");
        out_.string("id", kPatient);
        out_.string("gender", story_.gender);
        out_.string("birthDate", story_.born);
        out_.endObject();
    }

    void writeProblems() {
        out_.bundle("conditions", "searchset", [&] {
            for (const auto& problem : story_.problems) {
                out_.beginResource("Condition", nextId("condition"));
                for (const auto& [key, status] : {std::pair{"clinicalStatus", &problem.clinicalStatus},
                                                  std::pair{"verificationStatus", &problem.verificationStatus}}) {
                    out_.object(key);
                    out_.array("coding");
                    out_.object();
                    out_.string("code", *status);
                    out_.endObject();
                    out_.endArray();
                    out_.endObject();
                }
                out_.concept_("code", systemOf(problem.code), problem.code, problem.text);
                out_.reference("subject", kSubject);
                out_.string("onsetDateTime", problem.since);
                out_.string("abatementDateTime", problem.until);
                out_.string("recordedDate", problem.recorded);
                out_.endResource();
            }
        });
    }

    void writeObservations() {
        out_.bundle("observations", "searchset", [&] {
            for (const auto& score : story_.scores) writeScore(score);
            for (const auto& lab : story_.labs) writeLab(lab);
        });
    }

    void observation(const rules::Code& code, std::string_view when) {
        out_.beginResource("Observation", nextId("observation"));
        out_.string("status", "final");
        out_.concept_("code", code.system, code.code, {});
        out_.reference("subject", kSubject);
        out_.string("effectiveDateTime", when);
    }

    void writeScore(const ScoreLine& score) {
        for (const auto& definition : knowledge_.instruments().all()) {
            if (definition.name != score.instrument) continue;
            if (score.total) {
                observation(definition.totals.front(), score.when);
                out_.number("valueInteger", *score.total);
                out_.endResource();
            }
            if (score.item9 && definition.safetyItem) {
                observation(definition.items[*definition.safetyItem], score.when);
                out_.number("valueInteger", *score.item9);
                out_.endResource();
            }
        }
    }

    /// "systolic-bp" names the value set that holds the code.
    rules::Code labCode(const std::string& code) const {
        if (const auto* set = knowledge_.valueSets().find(code); set != nullptr && !set->codes.empty()) {
            return {set->codes.front().system, set->codes.front().code};
        }
        return {systemOf(code), code};
    }

    void writeLab(const LabLine& lab) {
        observation(labCode(lab.code), lab.when);
        if (lab.value)
            out_.quantity("valueQuantity", *lab.value, lab.unit);
        else if (!lab.answer.empty())
            out_.concept_("valueCodeableConcept", systemOf(lab.answer), lab.answer, {});
        else
            out_.string("valueString", lab.text);
        if (lab.low && lab.high) {
            out_.array("referenceRange");
            out_.object();
            out_.quantity("low", *lab.low, lab.unit);
            out_.quantity("high", *lab.high, lab.unit);
            out_.endObject();
            out_.endArray();
        }
        out_.endResource();
    }

    void writeOthers() {
        using Kind = OtherLine::Kind;
        const auto all = [&](std::string_view key, Kind kind, auto write) {
            out_.bundle(key, "searchset", [&] {
                for (const auto& line : story_.others) {
                    if (line.kind == kind) write(line);
                }
            });
        };
        all("procedures", Kind::procedure, [&](const OtherLine& line) {
            out_.beginResource("Procedure", nextId("procedure"));
            out_.string("status", line.status.empty() ? "completed" : line.status);
            subjectAndCode("code", line);
            out_.string("performedDateTime", line.from);
            out_.endResource();
        });
        all("serviceRequests", Kind::service, [&](const OtherLine& line) {
            out_.beginResource("ServiceRequest", nextId("service"));
            out_.string("status", line.status.empty() ? "active" : line.status);
            out_.string("intent", "order");
            subjectAndCode("code", line);
            out_.string("authoredOn", line.from);
            out_.endResource();
        });
        all("devices", Kind::device, [&](const OtherLine& line) {
            out_.beginResource("Device", nextId("device"));
            out_.concept_("type", systemOf(line.code), line.code, line.text);
            out_.reference("patient", kSubject);
            out_.endResource();
        });
        all("allergies", Kind::allergy, [&](const OtherLine& line) {
            out_.beginResource("AllergyIntolerance", nextId("allergy"));
            out_.string("type", line.intolerance ? "intolerance" : "allergy");
            out_.concept_("code", fhir::CodeSystem::none, {}, line.text);
            out_.reference("patient", kSubject);
            out_.string("recordedDate", line.from);
            out_.endResource();
        });
        all("encounters", Kind::stay, [&](const OtherLine& line) {
            out_.beginResource("Encounter", nextId("encounter"));
            out_.string("status", line.until.empty() ? "in-progress" : "finished");
            out_.object("class");
            out_.string("code", "IMP");
            out_.endObject();
            out_.reference("subject", kSubject);
            out_.object("period");
            out_.string("start", line.from);
            out_.string("end", line.until);
            out_.endObject();
            out_.endResource();
        });
    }
    void subjectAndCode(std::string_view key, const OtherLine& line) {
        out_.concept_(key, systemOf(line.code), line.code, line.text);
        out_.reference("subject", kSubject);
    }

    const Case& story_;
    const rules::Knowledge& knowledge_;
    FhirWriter out_;
    std::size_t ids_ = 0;
};

}  // namespace

std::string requestOf(const Case& story, const rules::Knowledge& knowledge) {
    return RequestWriter(story, knowledge).write();
}

}  // namespace refract::casebook
