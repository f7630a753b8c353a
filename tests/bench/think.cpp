// bench_think: how long the rules take for a large patient, and how that grows with the record.
//
// A patient of 30 courses, 60 conditions and 500 observations is what issue and specification name; twice, four
// and eight times as much tell whether a part grows faster than the record. Exit status 1 when all
// rules together take a millisecond for the first, or grow faster than the record by more than half.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "plugin/service/service.h"
#include "rules/think.h"

namespace {

using namespace refract;
using Clock = std::chrono::steady_clock;

constexpr int kCourses = 30, kConditions = 60, kObservations = 500;
constexpr int kRuns = 101;
constexpr double kMostMicroseconds = 1000;
constexpr double kMostGrowth = 1.5;

/// What people of a depression clinic take; RxNorm.
constexpr std::array<int, 15> kDrugs{36437, 39786, 4493, 42347, 15996, 72625, 29046, 17767,
                                     83367, 6809,  7646, 6448,  89013, 5640,  1191};
constexpr std::array<const char*, 12> kProblems{"F33.1",  "I10",   "E11.9",   "E78.5", "M54.5", "F41.1",
                                                "G47.00", "K21.9", "J45.909", "E03.9", "N18.3", "F17.210"};
/// LOINC, and a value and unit that a laboratory would send.
struct Measure {
    const char *code, *value, *unit;
};
constexpr std::array<Measure, 8> kMeasures{{{"44261-6", "17", "{score}"},
                                            {"2951-2", "139", "mmol/L"},
                                            {"2160-0", "0.9", "mg/dL"},
                                            {"29463-7", "82", "kg"},
                                            {"3016-3", "2.1", "m[IU]/L"},
                                            {"4548-4", "5.9", "%"},
                                            {"8480-6", "128", "mm[Hg]"},
                                            {"718-7", "13.8", "g/dL"}}};

/// The day `back` days before the one on which the patient is looked at.
std::string dayBack(rules::Day today, int back) {
    return fhir::toString(today - std::chrono::days(back));
}

/// A Bundle of the patient, `times` as large as the one that is named.
std::string bundleOf(int times, rules::Day today) {
    std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient",)"
                       R"("id":"1","birthDate":"1971-05-01","gender":"female"}})";
    const auto add = [&text](const std::string& resource) { text += R"(,{"resource":)" + resource + "}"; };
    const std::string subject = R"("subject":{"reference":"Patient/1"},)";
    for (int i = 0; i < kCourses * times; ++i) {
        const std::string code = std::to_string(kDrugs[static_cast<std::size_t>(i) % kDrugs.size()]);
        const std::string coding = R"("medicationCodeableConcept":{"coding":[{"system":)"
                                   R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":")" +
                                   code + "\"}]},";
        add(R"({"resourceType":"MedicationDispense","id":"d)" + std::to_string(i) + R"(","status":"completed",)" +
            subject + coding + R"("daysSupply":{"value":30},"quantity":{"value":30},"whenHandedOver":")" +
            dayBack(today, i * 23 % 1500) +
            R"(","dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":100,"unit":"mg"}}],"timing":{"repeat":)"
            R"({"frequency":1,"period":1,"periodUnit":"d"}}}]})");
    }
    for (int i = 0; i < kConditions * times; ++i) {
        add(R"({"resourceType":"Condition","id":"c)" + std::to_string(i) + "\"," + subject +
            R"("clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":)"
            R"("http://hl7.org/fhir/sid/icd-10-cm","code":")" +
            kProblems[static_cast<std::size_t>(i) % kProblems.size()] + R"("}]},"onsetDateTime":")" +
            dayBack(today, i * 17 % 2000) + "\"}");
    }
    for (int i = 0; i < kObservations * times; ++i) {
        const Measure& measure = kMeasures[static_cast<std::size_t>(i) % kMeasures.size()];
        add(R"({"resourceType":"Observation","id":"o)" + std::to_string(i) + R"(","status":"final",)" + subject +
            R"("code":{"coding":[{"system":"http://loinc.org","code":")" + measure.code +
            R"("}]},"effectiveDateTime":")" + dayBack(today, i * 7 % 1400) + R"(","valueQuantity":{"value":)" +
            measure.value + R"(,"unit":")" + measure.unit + R"(","system":"http://unitsofmeasure.org","code":")" +
            measure.unit + "\"}}");
    }
    return text + "]}";
}

/// The median of some runs, in microseconds.
double median(const std::function<void()>& run) {
    std::vector<double> took;
    for (int i = 0; i < kRuns; ++i) {
        const auto begun = Clock::now();
        run();
        took.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
    }
    std::nth_element(took.begin(), took.begin() + kRuns / 2, took.end());
    return took[kRuns / 2];
}

struct Times {
    double exposure = 0, assess = 0, think = 0;
    std::size_t courses = 0, findings = 0;
};

Times timesOf(const rules::Knowledge& knowledge, const service::Evaluation& patient) {
    Times times;
    times.courses = patient.exposure.courses.size();
    times.findings = patient.findings.size();
    times.exposure = median([&] { rules::exposure(patient.patient, patient.today); });
    times.assess = median([&] { rules::assess(patient.patient, patient.exposure, knowledge, patient.today); });
    const rules::Question question{patient.patient, patient.exposure, patient.assessment,
                                   patient.today,   patient.moment,   nullptr};
    times.think = median([&] { rules::think(knowledge, question); });
    return times;
}

}  // namespace

int main() {
    const std::string folder = std::string(REFRACT_SOURCE_DIR) + "/rules/";
    const auto terminology = rules::Terminology::load(folder + "terminology");
    if (!terminology) return 1;
    const auto loaded = rules::Knowledge::load(folder + "knowledge", *terminology);
    if (!loaded.knowledge) return 1;
    service::Service service(loaded.knowledge);
    const rules::Day today = *fhir::parseDay("2026-03-02");
    std::printf("%zu rules, median of %d runs, microseconds\n\n", loaded.knowledge->rules().size(), kRuns);
    std::printf("%-6s %8s %9s %9s %9s %9s %9s\n", "record", "courses", "findings", "exposure", "assess", "rules",
                "growth");
    double first = 0;
    bool holds = true;
    for (const int times : {1, 2, 4, 8}) {
        const auto patient = service.assess(bundleOf(times, today), today);
        if (!patient) {
            std::fprintf(stderr, "%s\n", fhir::describe(patient.error()).c_str());
            return 1;
        }
        const Times took = timesOf(*loaded.knowledge, **patient);
        if (times == 1) first = took.think;
        const double growth = took.think / first / times;
        std::printf("%5dx %8zu %9zu %9.0f %9.0f %9.0f %8.2fx\n", times, took.courses, took.findings, took.exposure,
                    took.assess, took.think, growth);
        holds = holds && growth <= kMostGrowth;
    }
    std::printf(
        "\nAll rules for the patient that is named: %.0f us (aim: under %.0f); growth beyond the record's: at most "
        "%.1fx\n",
        first, kMostMicroseconds, kMostGrowth);
    return holds && first < kMostMicroseconds ? 0 : 1;
}
