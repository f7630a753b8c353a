// Prescriptions, supplies and statements as a real server shapes them.
#include "plugin/casebook/case_medications.h"

#include <algorithm>
#include <string>

namespace refract::casebook {

namespace {

using Kind = MedicationLine::Kind;

/// A course is dispensed a month at a time.
constexpr int kDaysPerDispense = 30;

class MedicationWriter {
public:
    MedicationWriter(const Case& story, const rules::Knowledge& knowledge, FhirWriter& out)
        : story_(story), knowledge_(knowledge), out_(out) {}

    void requests() {
        out_.bundle("medicationRequests", "searchset", [&] {
            for (std::size_t i = 0; i < story_.medications.size(); ++i) {
                const auto& line = story_.medications[i];
                if (line.kind == Kind::course || line.kind == Kind::request) request(line, i);
            }
            for (std::size_t i = 0; i < story_.others.size(); ++i) {
                if (story_.others[i].kind == OtherLine::Kind::declined) declined(story_.others[i], i);
            }
        });
    }

    void dispenses() {
        out_.bundle("medicationDispenses", "searchset", [&] {
            for (std::size_t i = 0; i < story_.medications.size(); ++i) {
                const auto& line = story_.medications[i];
                if (line.kind == Kind::dispense) dispense(line, i, *line.from, *line.days, {});
                if (line.kind == Kind::course) supplyOf(line, i);
            }
        });
    }

    void statements() {
        out_.bundle("medicationStatements", "searchset", [&] {
            for (std::size_t i = 0; i < story_.medications.size(); ++i) {
                if (story_.medications[i].kind == Kind::statement) statement(story_.medications[i], i);
            }
        });
    }

    void drafts() {
        std::size_t number = 0;
        for (const auto& line : story_.medications) {
            if (line.kind != Kind::draft) continue;
            out_.beginResource("MedicationRequest", "draft-" + std::to_string(++number));
            out_.string("status", "draft");
            out_.string("intent", "order");
            medication(line);
            out_.reference("subject", kSubject);
            out_.string("authoredOn", fhir::toString(story_.today));
            reasons(line);
            dosage(line, "dosageInstruction");
            if (line.days) {
                out_.object("dispenseRequest");
                out_.quantity("expectedSupplyDuration", *line.days, "d");
                out_.endObject();
            }
            out_.endResource();
        }
    }

private:
    bool running(const MedicationLine& line) const {
        return line.openEnded || (line.until && *line.until >= story_.today);
    }
    std::string_view status(const MedicationLine& line) const {
        if (running(line)) return "active";
        return line.stopped || !line.statusReason.empty() ? "stopped" : "completed";
    }

    void medication(const MedicationLine& line) {
        std::string code;
        if (!line.verbatim) {
            const auto drug = knowledge_.terminology().byName(line.drug);
            // Numbers of our own, for ingredients that RxNorm does not list, stay at home.
            constexpr rules::IngredientId kOwnNumbers = 4000000000U;
            if (drug.components.size() == 1 && drug.components.front().ingredient < kOwnNumbers) {
                code = std::to_string(drug.components.front().ingredient);
            }
        }
        out_.concept_("medicationCodeableConcept", fhir::CodeSystem::rxnorm, code, line.drug);
    }

    void declined(const OtherLine& line, std::size_t number) {
        out_.beginResource("MedicationRequest", "declined-" + std::to_string(number));
        out_.string("status", "completed");
        out_.string("intent", "order");
        out_.boolean("doNotPerform", true);
        out_.concept_("medicationCodeableConcept", fhir::CodeSystem::none, {}, line.text);
        out_.reference("subject", kSubject);
        out_.string("authoredOn", line.from);
        out_.endResource();
    }

    void reasons(const MedicationLine& line) {
        if (line.reasons.empty()) return;
        out_.array("reasonCode");
        for (const auto& reason : line.reasons) {
            const bool digits = std::all_of(reason.begin(), reason.end(), [](char c) { return c >= '0' && c <= '9'; });
            out_.conceptElement(digits ? fhir::CodeSystem::snomed : fhir::CodeSystem::icd10, reason, {});
        }
        out_.endArray();
    }

    void dosage(const MedicationLine& line, std::string_view key) {
        if (!line.dose.amount && !line.verbatim && line.route.empty() && !line.dose.asNeeded) return;
        out_.array(key);
        out_.object();
        if (line.verbatim && !line.dose.amount) out_.string("text", "Take 1 tablet by mouth daily");
        if (line.dose.amount) {
            out_.object("timing");
            out_.object("repeat");
            out_.number("frequency", line.dose.timesPerPeriod);
            out_.number("period", line.dose.periodDays);
            out_.string("periodUnit", "d");
            if (line.kind == Kind::draft && line.from) {
                out_.object("boundsPeriod");
                out_.string("start", fhir::toString(*line.from));
                out_.endObject();
            }
            if (line.dose.atBedtime) {
                out_.array("when");
                out_.element("HS");
                out_.endArray();
            }
            out_.endObject();
            out_.endObject();
        }
        if (line.dose.asNeeded) out_.boolean("asNeededBoolean", true);
        if (!line.route.empty()) out_.concept_("route", fhir::CodeSystem::none, {}, line.route);
        if (line.dose.amount) {
            out_.array("doseAndRate");
            out_.object();
            out_.quantity("doseQuantity", *line.dose.amount, line.dose.unit);
            out_.endObject();
            out_.endArray();
        }
        out_.endObject();
        out_.endArray();
    }

    void request(const MedicationLine& line, std::size_t number) {
        out_.beginResource("MedicationRequest", "request-" + std::to_string(number));
        out_.string("status", status(line));
        if (!line.statusReason.empty()) out_.concept_("statusReason", fhir::CodeSystem::none, {}, line.statusReason);
        out_.string("intent", "order");
        if (line.inpatient) {
            out_.array("category");
            out_.conceptElement(fhir::CodeSystem::none, "inpatient", {});
            out_.endArray();
        }
        medication(line);
        out_.reference("subject", kSubject);
        out_.string("authoredOn", fhir::toString(*line.from));
        reasons(line);
        dosage(line, "dosageInstruction");
        out_.object("dispenseRequest");
        out_.object("validityPeriod");
        out_.string("start", fhir::toString(*line.from));
        if (line.until) out_.string("end", fhir::toString(*line.until));
        out_.endObject();
        out_.endObject();
        out_.endResource();
    }

    void dispense(const MedicationLine& line, std::size_t number, fhir::Day on, double days,
                  std::string_view prescription) {
        out_.beginResource("MedicationDispense", "dispense-" + std::to_string(number) + "-" + fhir::toString(on));
        out_.string("status", "completed");
        medication(line);
        out_.reference("subject", kSubject);
        if (!prescription.empty()) {
            out_.array("authorizingPrescription");
            out_.object();
            out_.string("reference", prescription);
            out_.endObject();
            out_.endArray();
        }
        out_.quantity("daysSupply", days, "d");
        out_.string("whenHandedOver", fhir::toString(on));
        dosage(line, "dosageInstruction");
        out_.endResource();
    }

    void supplyOf(const MedicationLine& line, std::size_t number) {
        const fhir::Day last = line.until ? *line.until : story_.today;
        const std::string prescription = "MedicationRequest/request-" + std::to_string(number);
        for (fhir::Day day = *line.from; day <= last; day += std::chrono::days(kDaysPerDispense)) {
            const int left = fhir::daysBetween(day, last) + 1;
            // A running course has its whole month in hand; one that ended was supplied to its last day.
            dispense(line, number, day, line.until ? std::min(left, kDaysPerDispense) : kDaysPerDispense, prescription);
        }
    }

    void statement(const MedicationLine& line, std::size_t number) {
        out_.beginResource("MedicationStatement", "statement-" + std::to_string(number));
        out_.string("status", status(line));
        if (!line.statusReason.empty()) {
            out_.array("statusReason");
            out_.conceptElement(fhir::CodeSystem::none, {}, line.statusReason);
            out_.endArray();
        }
        medication(line);
        out_.reference("subject", kSubject);
        out_.object("effectivePeriod");
        out_.string("start", fhir::toString(*line.from));
        if (line.until) out_.string("end", fhir::toString(*line.until));
        out_.endObject();
        reasons(line);
        dosage(line, "dosage");
        out_.endResource();
    }

    const Case& story_;
    const rules::Knowledge& knowledge_;
    FhirWriter& out_;
};

}  // namespace

void writeMedications(const Case& story, const rules::Knowledge& knowledge, FhirWriter& out) {
    MedicationWriter writer(story, knowledge, out);
    writer.requests();
    writer.dispenses();
    writer.statements();
}

void writeDraftOrders(const Case& story, const rules::Knowledge& knowledge, FhirWriter& out) {
    MedicationWriter(story, knowledge, out).drafts();
}

}  // namespace refract::casebook
