// From the stretches of a course to days with a row, a dose and a threshold.
#include "rules/trial_days.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include "rules/patient_age.h"
#include "rules/trial_entry.h"

namespace refract::rules {

using std::chrono::days;

namespace {

/// Doses come from divisions: a thousandth of a per mille is not a difference.
constexpr double kSameDose = 1 - 1e-6;

class HistoryMaker {
public:
    HistoryMaker(const PatientRecord& patient, const DoseCaps& caps, const AssessmentParameters& parameters, Day today)
        : patient_(patient),
          caps_(caps),
          parameters_(parameters),
          today_(today),
          older_(surelyAgedFrom(patient, parameters.trial.olderAge)),
          levels_(patient, parameters) {}

    DrugHistory make(const Course& course, std::size_t index) {
        DrugHistory history;
        history.course = index;
        history.source = &course;
        entries_.clear();
        dailyTrialDays_ = 0;
        lastDay_ = Day{};
        readCourse(history);
        for (const Stretch& stretch : course.stretches) addStretch(history, stretch);
        markLevels(history.days);
        return history;
    }

private:
    const TrialEntry& factsOf(const Course& course, std::size_t entry) {
        const auto found = entries_.find(entry);
        if (found != entries_.end()) return found->second;
        return entries_.emplace(entry, readTrialEntry(patient_.medications[entry], course, parameters_)).first->second;
    }

    /// What the entries say of the course as a whole. A dispense seldom says what it is for:
    /// then it is for what its prescription says, or else all that say something.
    void readCourse(DrugHistory& history) {
        courseUse_ = DrugUseKind::depression;
        useOfReference_.clear();
        bool depression = false;
        for (const std::size_t entry : history.source->entries) {
            if (entry >= patient_.medications.size()) continue;
            const TrialEntry& facts = factsOf(*history.source, entry);
            history.reasonGiven = history.reasonGiven || facts.reasonGiven;
            history.adverse = history.adverse || facts.adverse;
            depression = depression || facts.forDepression;
            if (facts.use != DrugUseKind::depression) courseUse_ = facts.use;
            const MedicationEntry& medication = patient_.medications[entry];
            if (facts.reasonGiven || facts.use != DrugUseKind::depression) {
                useOfReference_.emplace(medication.reference, facts.use);
            }
            if (!medication.drug.qualifier.empty()) history.qualifiers.push_back(medication.drug.qualifier);
        }
        if (depression) courseUse_ = DrugUseKind::depression;
    }

    DrugUseKind useOf(const TrialEntry& facts, const MedicationEntry& entry) const {
        if (facts.use != DrugUseKind::depression || facts.reasonGiven) return facts.use;
        const auto prescription = useOfReference_.find(entry.basedOn);
        return prescription == useOfReference_.end() ? courseUse_ : prescription->second;
    }

    /// What the entries behind a stretch say together.
    struct Together {
        const Antidepressant* row = nullptr;
        const Antidepressant* never = nullptr;  ///< a row that is never a trial
        double factor = 1;
        bool weekly = false;
        DrugUseKind use = DrugUseKind::depression;
        const MedicationEntry* product = nullptr;
    };

    Together together(const Course& course, const Stretch& stretch) {
        Together all;
        bool depression = false;
        bool weeklyOnly = true;
        for (const std::size_t entry : stretch.entries) {
            if (entry >= patient_.medications.size()) continue;
            const TrialEntry& facts = factsOf(course, entry);
            depression = depression || facts.forDepression;
            const DrugUseKind use = useOf(facts, patient_.medications[entry]);
            if (use != DrugUseKind::depression) all.use = use;
            if (facts.row == nullptr) continue;
            if (!facts.row->trial) {
                all.never = facts.row;
                continue;
            }
            if (all.row == nullptr || facts.row->minimum18to64 > all.row->minimum18to64) all.row = facts.row;
            all.factor = std::min(all.factor, facts.saltFactor);
            weeklyOnly = weeklyOnly && facts.weekly;
            all.product = &patient_.medications[entry];
        }
        if (depression) all.use = DrugUseKind::depression;
        all.weekly = all.row != nullptr && all.row->weekly && weeklyOnly;
        if (all.row == nullptr && all.never == nullptr) {
            const Antidepressant* row = parameters_.table->find(course.ingredient, course.route, course.release);
            (row != nullptr && !row->trial ? all.never : all.row) = row;
        }
        return all;
    }

    void addStretch(DrugHistory& history, const Stretch& stretch) {
        const Day last = std::min(stretch.last, today_);
        if (last < stretch.first) return;
        const Together all = together(*history.source, stretch);
        TrialDays piece;
        piece.first = stretch.first;
        piece.last = last;
        piece.covered = stretch.covered;
        piece.bridged = stretch.bridged;
        piece.dispensed = stretch.supplied;
        piece.undated = stretch.undated;
        if (all.row == nullptr) {
            if (all.never == nullptr) return;
            piece.row = all.never;
            piece.note = all.never->notATrialPhrase;
            piece.mg = stretch.dose.mg;
            history.never.push_back(std::move(piece));
            return;
        }
        piece.row = all.row;
        piece.use = all.use;
        // A dose that is summed over a product that counts and one that does not is not known.
        const bool known = all.never == nullptr && stretch.dose.basis != DoseBasis::assumed && stretch.dose.mg;
        if (known) piece.mg = *stretch.dose.mg * all.factor;
        if (all.weekly) piece.mg = weeklyDose(*all.row, piece.first);
        readOtherUse(piece, all.product);
        addByAge(history.days, std::move(piece));
    }

    /// The weekly form counts as a daily dose after a daily trial, else as what it is.
    double weeklyDose(const Antidepressant& row, Day first) const {
        constexpr double kDaysOfWeek = 7;
        const bool straightOn = first <= lastDay_ + days(parameters_.trial.gapRestartDays + 1);
        const bool afterTrial = straightOn && dailyTrialDays_ >= parameters_.trial.minimumDays;
        return afterTrial ? row.weekly->countsAsMgPerDay : row.weekly->strengthMg / kDaysOfWeek;
    }

    void readOtherUse(TrialDays& piece, const MedicationEntry* product) const {
        if (!piece.mg || piece.use == DrugUseKind::otherIndication) return;
        for (const OtherUse& use : piece.row->otherUses) {
            if (*piece.mg > use.upToMgPerDay) continue;
            if (use.belowAge && !surelyYounger(patient_, *use.belowAge, piece.first)) continue;
            if (!use.formWords.empty() && (product == nullptr || !containsAnyWord(product->drug.form, use.formWords))) {
                continue;
            }
            piece.use = DrugUseKind::otherDose;
            piece.note = use.phrase;
            return;
        }
    }

    void addByAge(std::vector<TrialDays>& list, TrialDays piece) {
        if (older_ && piece.first < *older_ && *older_ <= piece.last) {
            TrialDays before = piece;
            before.last = *older_ - days(1);
            piece.first = *older_;
            add(list, std::move(before));
        }
        add(list, std::move(piece));
    }

    void add(std::vector<TrialDays>& list, TrialDays piece) {
        piece = withThreshold(std::move(piece));
        if (piece.first > lastDay_ + days(parameters_.trial.gapRestartDays + 1)) dailyTrialDays_ = 0;
        if (piece.atDose()) dailyTrialDays_ += piece.length();
        lastDay_ = piece.last;
        list.push_back(std::move(piece));
    }

    TrialDays withThreshold(TrialDays piece) const {
        piece.adultThreshold = piece.row->minimum18to64;
        piece.threshold = piece.row->minimum(older_ && piece.first >= *older_);
        if (!piece.threshold) return piece;
        const auto cap = caps_.throughout(*piece.row, piece.first, piece.last);
        if (cap && *cap < *piece.threshold) {
            piece.threshold = cap;
            piece.capped = true;
        }
        return piece;
    }

    /// A level counts for all days on end at the dose at which it was measured.
    void markLevels(std::vector<TrialDays>& list) const {
        for (std::size_t begin = 0; begin < list.size();) {
            std::size_t end = begin + 1;
            while (end < list.size() && list[end].mg == list[begin].mg && list[end].row == list[begin].row &&
                   list[end].first == list[end - 1].last + days(1)) {
                ++end;
            }
            const Day steady = list[begin].first + days(parameters_.trial.levelSteadyDays);
            if (list[begin].row->level && levels_.inRange(*list[begin].row->level, steady, list[end - 1].last)) {
                for (std::size_t i = begin; i < end; ++i) list[i].level = true;
            }
            begin = end;
        }
    }

    const PatientRecord& patient_;
    const DoseCaps& caps_;
    const AssessmentParameters& parameters_;
    const Day today_;
    const std::optional<Day> older_;
    const LevelLine levels_;
    std::unordered_map<std::size_t, TrialEntry> entries_;
    std::unordered_map<std::string_view, DrugUseKind> useOfReference_;  ///< of entries that say what they are for
    DrugUseKind courseUse_ = DrugUseKind::depression;
    int dailyTrialDays_ = 0;  ///< at dose, without a long gap, up to lastDay_
    Day lastDay_{};
};

}  // namespace

bool TrialDays::doseReaches(const std::optional<double>& limit) const {
    return mg && limit && *limit > 0 && *mg >= *limit * kSameDose;
}

std::vector<DrugHistory> drugHistories(const PatientRecord& patient, const Exposure& exposure, const DoseCaps& caps,
                                       const AssessmentParameters& parameters, Day today) {
    std::vector<DrugHistory> histories;
    HistoryMaker maker(patient, caps, parameters, today);
    for (std::size_t i = 0; i < exposure.courses.size(); ++i) {
        DrugHistory history = maker.make(exposure.courses[i], i);
        if (!history.days.empty() || !history.never.empty()) histories.push_back(std::move(history));
    }
    return histories;
}

}  // namespace refract::rules
