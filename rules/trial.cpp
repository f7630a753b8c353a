// Putting one antidepressant to the test: windows, the best of them, and the reasons.
#include "rules/trial.h"

#include <algorithm>
#include <chrono>

#include "rules/patient_age.h"
#include "rules/trial_candidate.h"
#include "rules/trial_span.h"

namespace refract::rules {

namespace {

using ChronoDays = std::chrono::days;

/// How many of the days are for something else.
struct OtherUses {
    bool otherIndication = false;
    bool otherDose = false;
    bool depression = false;
    bool doseKnown = false;
    bool doseUnknown = false;
    std::string note;
};

class TrialMaker {
public:
    TrialMaker(const TrialScene& scene, const DrugHistory& history, std::size_t index)
        : scene_(scene), numbers_(scene.parameters.trial), history_(history), index_(index) {}

    /// `spells` are those of one episode, or of all time before it.
    TrialDraft make(std::span<const Spell> spells, std::size_t firstSpell, bool earlier) {
        draft_ = TrialDraft{};
        draft_.earlier = earlier;
        collectUses(spells.size(), firstSpell);
        readDays(spells);
        begin(spells);
        judge(spells);
        if (best_ == nullptr) {
            neverAtDose(spells.back());
        } else {
            fromBest(*best_);
            trial().startUnknown && best_->window.open ? sayNotSinceWhen() : sayDuration();
        }
        sayTheRest();
        return std::move(draft_);
    }

private:
    Trial& trial() { return draft_.trial; }
    void say(Reason reason) {
        if (!trial().has(reason)) trial().reasons.push_back(reason);
    }

    void collectUses(std::size_t count, std::size_t firstSpell) {
        added_ = false;
        for (std::size_t i = 0; i < scene_.uses.size(); ++i) {
            const AntidepressantUse& use = scene_.uses[i];
            if (use.history != index_ || use.spell < firstSpell || use.spell >= firstSpell + count) continue;
            draft_.uses.push_back(i);
            added_ = added_ || use.added;
        }
    }

    /// The days, those for something else without a threshold, so that they are never at dose.
    void readDays(std::span<const Spell> spells) {
        days_ = history_.days;
        other_ = OtherUses{};
        const bool inferred = inferredOtherUse(spells);
        for (const Spell& spell : spells) {
            for (std::size_t i = spell.begin; i < spell.end; ++i) {
                TrialDays& piece = days_[i];
                (piece.mg ? other_.doseKnown : other_.doseUnknown) = true;
                const bool otherDose = piece.use == DrugUseKind::otherDose && !piece.level;
                const bool otherReason = inferred || piece.use == DrugUseKind::otherIndication ||
                                         piece.use == DrugUseKind::otherUnlessDepressed;
                other_.otherIndication = other_.otherIndication || otherReason;
                other_.otherDose = other_.otherDose || otherDose;
                other_.depression = other_.depression || !(otherReason || otherDose);
                if (!piece.note.empty()) other_.note = piece.note;
                const bool counts =
                    piece.use == DrugUseKind::otherUnlessDepressed && !inferred && depressedDuring(piece);
                if (otherDose || (otherReason && !counts)) {
                    piece.threshold = piece.adultThreshold = std::nullopt;
                    piece.level = false;
                }
            }
        }
    }

    /// Nobody wrote what it was for, it was as short as such a course is, and the record has the problem.
    bool inferredOtherUse(std::span<const Spell> spells) const {
        if (history_.reasonGiven || history_.source->ongoing) return false;
        for (const OtherIndication& indication : history_.days[spells.front().begin].row->otherIndications) {
            const ValueSet* set = scene_.parameters.set(indication.valueSet);
            if (!indication.problemUpToDays || set == nullptr) continue;
            const bool asShort = std::all_of(spells.begin(), spells.end(), [&](const Spell& spell) {
                return fhir::daysBetween(spell.first, spell.last) + 1 <= *indication.problemUpToDays;
            });
            const auto& qualifiers = history_.qualifiers;
            const bool excepted =
                std::find(qualifiers.begin(), qualifiers.end(), indication.exceptQualifier) != qualifiers.end();
            const auto& problems = scene_.patient.problems;
            if (asShort && !excepted && std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
                    return set->containsAny(problem.codes);
                })) {
                return true;
            }
        }
        return false;
    }

    /// Was an episode active in these weeks – known from its start, or from a score?
    bool depressedDuring(const TrialDays& piece) const {
        const Episode& episode = scene_.episode;
        if (episode.diagnosed && episode.startKnown && *episode.start <= piece.last) return true;
        const Day from = piece.first - ChronoDays(scene_.parameters.outcome.baselineBeforeDays);
        return scene_.scores.anyIn(from, piece.last, [&](const ScorePoint& score) {
            return score.total >= scene_.parameters.episode.depressedScore;
        });
    }

    void begin(std::span<const Spell> spells) {
        const TrialDays& last = days_[spells.back().end - 1];
        draft_.row = last.row;
        trial().ingredient = history_.ingredient();
        trial().name = last.row->name;
        trial().drugClass = last.row->drugClass;
        trial().course = history_.course;
        trial().ongoing = !draft_.earlier && history_.source->ongoing && spells.back().last >= scene_.today;
        trial().startUnknown = trial().ongoing && last.undated;
        trial().span = {spells.front().first, trial().ongoing ? scene_.today : spells.back().last,
                        spanPdc(history_.days, spells, scene_.today)};
        for (std::size_t i = spells.back().end; i-- > spells.front().begin;) {
            if (!history_.days[i].mg) continue;
            trial().lastDoseMgPerDay = history_.days[i].mg;
            break;
        }
        trial().thresholdMgPerDay = history_.days[spells.back().end - 1].threshold.value_or(0);
        trial().doseIncreasesHeld = heldIncreases(days_, spells, scene_.today, numbers_);
    }

    std::vector<TrialCandidate> candidatesIn(std::span<const TrialDays> days, std::span<const Spell> spells,
                                             std::span<const Spell> whole) const {
        WindowQuestion question{days, spells, std::nullopt, scene_.today, trial_ongoing()};
        if (!draft_.earlier && scene_.episode.startKnown) question.countFrom = scene_.episode.start;
        std::vector<TrialCandidate> candidates;
        std::size_t at = 0;
        for (const TrialWindow& window : windowsOf(question, numbers_)) {
            while (at + 1 < whole.size() && whole[at + 1].first <= window.from) ++at;
            const Day firstOfEra = eras_[eraAt(eras_, window.from)].first;
            candidates.push_back(judgeWindow(window, whole[at].first, firstOfEra, scene_.scores, scene_.parameters));
        }
        return candidates;
    }
    bool trial_ongoing() const { return draft_.trial.ongoing; }

    void judge(std::span<const Spell> spells) {
        eras_ = erasOf(days_, spells, scene_.today, numbers_);
        alone_ = false;
        candidates_.clear();
        if (added_) {
            const auto whole = std::span<const TrialDays>(days_);
            const auto own = whole.subspan(spells.front().begin, spells.back().end - spells.front().begin);
            const auto days = without(own, takenBeside(scene_.uses, history_.ingredient()));
            candidates_ = candidatesIn(days, spellsOf(days, numbers_), spells);
            alone_ = std::any_of(candidates_.begin(), candidates_.end(),
                                 [](const TrialCandidate& candidate) { return candidate.adequate; });
        }
        if (!alone_) candidates_ = candidatesIn(days_, spells, spells);
        best_ = bestOf(candidates_);
    }

    void neverAtDose(const Spell& spell) {
        trial().window = trial().span;
        for (std::size_t i = 0; i < days_.size(); ++i) {
            const auto& mg = days_[i].mg;
            const bool within = days_[i].first >= trial().span.from && days_[i].last <= trial().span.to;
            if (mg && within) trial().doseMgPerDay = std::max(trial().doseMgPerDay.value_or(0), *mg);
        }
        trial().baseline = baselineScore(scene_.scores, spell.first, scene_.parameters.outcome);
        readLatest(spell.first);
        trial().note = other_.note;
        if (other_.otherIndication) {
            say(Reason::otherIndication);
        } else if (other_.otherDose && !other_.depression) {
            say(Reason::hypnoticDose);
        } else if (other_.doseKnown) {
            say(Reason::doseLow);
            trial().note.clear();
        }
        if (other_.doseUnknown && !trial().has(Reason::otherIndication)) say(Reason::doseUnknown);
    }

    void fromBest(const TrialCandidate& best) {
        const TrialWindow& window = best.window;
        trial().window = {window.from, window.to, window.pdc()};
        trial().doseMgPerDay = window.highestMg;
        trial().thresholdMgPerDay = window.threshold;
        trial().daysAtDose = window.atDose;
        for (const Era& era : eras_) trial().longestGapDays = std::max(trial().longestGapDays, era.longestGap);
        trial().adequate = best.adequate;
        trial().baseline = best.baseline;
        trial().end = best.outcome.end;
        trial().percentChange = best.outcome.percentChange;
        trial().outcome = best.outcome.outcome;
        trial().counts = best.counts;
        readLatest(trial().baseline ? trial().baseline->day : window.from);
        for (const TrialCandidate& candidate : candidates_) {
            if (candidate.window.open) trial().runningDays = candidate.window.atDose;
        }
        if (!best.adequate) return;
        for (const Reason reason : best.outcome.reasons) say(reason);
        const bool respondedBefore =
            std::any_of(candidates_.begin(), candidates_.end(),
                        [](const TrialCandidate& candidate) { return candidate.adequate && candidate.responded(); });
        if (respondedBefore && trial().counts != Counts::no) {
            say(Reason::respondedThenLost);
            trial().counts = Counts::no;
        }
    }

    void readLatest(Day since) {
        trial().latest = scene_.scores.lastIn(since + ChronoDays(1), trial().span.to);
        trial().latestPercentChange = percentChange(trial().baseline, trial().latest, scene_.parameters.outcome);
    }

    /// What was measured before today may have been on the drug as well: nothing is compared.
    void sayNotSinceWhen() {
        trial().baseline = trial().end = trial().latest = std::nullopt;
        trial().percentChange = trial().latestPercentChange = std::nullopt;
        say(Reason::durationUnknown);
        if (!best_->window.supplyKnown) say(Reason::adherenceUnknown);
    }

    void sayDuration() {
        const TrialWindow& window = best_->window;
        if (!best_->adequate) {
            const bool longButBroken = std::any_of(eras_.begin(), eras_.end(), [&](const Era& era) {
                return era.longestGap > numbers_.gapRestartDays && era.atDose >= numbers_.minimumDays;
            });
            const bool lowCover = std::any_of(candidates_.begin(), candidates_.end(),
                                              [](const TrialCandidate& each) { return each.adherenceFails; });
            if (longButBroken || lowCover) {
                say(Reason::adherenceLow);
            } else {
                say(window.atDose >= numbers_.lenientDays ? Reason::durationShort : Reason::durationTooShort);
            }
            const int missing = numbers_.minimumDays - trial().runningDays;
            const bool running = std::any_of(candidates_.begin(), candidates_.end(),
                                             [](const TrialCandidate& each) { return each.window.open; });
            if (running && missing > 0) {
                trial().reviewOn = scene_.today + ChronoDays(missing);
                say(Reason::inProgress);
            }
        }
        if (!window.supplyKnown) say(Reason::adherenceUnknown);
        if (window.longestGap >= numbers_.gapShownDays) say(Reason::gapShort);
        sayRepeats();
    }

    void sayRepeats() {
        std::size_t adequate = 0;
        std::size_t erasUsed = 0;
        std::optional<std::size_t> lastEra;
        for (const TrialCandidate& candidate : candidates_) {
            const std::size_t era = eraAt(eras_, candidate.window.from);
            if (candidate.window.afterGap && lastEra == era) say(Reason::gapLong);
            if (lastEra != era) ++erasUsed;
            lastEra = era;
            if (candidate.adequate) ++adequate;
        }
        if (adequate > 1 || erasUsed > 1) say(Reason::sameDrugTwice);
    }

    void sayTheRest() {
        if (added_ && !alone_) {
            say(Reason::augmentationStep);
            if (trial().counts == Counts::yes) trial().counts = Counts::possible;
        }
        if (best_ != nullptr) {
            const TrialWindow& window = best_->window;
            if (window.capped) say(Reason::capped);
            if (window.level) say(Reason::plasmaLevel);
            if (window.bridged) say(Reason::inpatientBridge);
            if (trial().adequate && window.atAdultDose < numbers_.minimumDays) say(Reason::olderThreshold);
        }
        if (!trial().adequate && !trial().ongoing && notTolerated()) say(Reason::intolerance);
        readTarget();
        if (!draft_.earlier) return;
        say(Reason::earlierEpisode);
        trial().counts = Counts::no;
    }

    bool notTolerated() const {
        if (history_.adverse) return true;
        const auto& allergies = scene_.patient.allergies;
        return std::any_of(allergies.begin(), allergies.end(), [&](const Allergy& allergy) {
            if (!allergy.intolerance || !allergy.drug.contains(history_.ingredient())) return false;
            return !allergy.recorded || allergy.recorded->last >= draft_.trial.span.from;
        });
    }

    void readTarget() {
        const Antidepressant& row = *draft_.row;
        trial().cap = scene_.caps.on(row, trial().span.to);
        if (!row.optimiseTo) return;
        if (row.level) {
            if (scene_.levels.inRange(*row.level, trial().span.from, scene_.today)) return;
        }
        if (row.silentWithoutLevelFromAge && surelyAged(scene_.patient, *row.silentWithoutLevelFromAge, scene_.today)) {
            if (!row.level || !scene_.levels.any(*row.level, trial().span.from, scene_.today)) return;
        }
        trial().optimiseToMgPerDay = trial().cap ? std::min(*row.optimiseTo, trial().cap->mgPerDay) : row.optimiseTo;
    }

    const TrialScene& scene_;
    const TrialNumbers& numbers_;
    const DrugHistory& history_;
    const std::size_t index_;
    TrialDraft draft_;
    std::vector<TrialDays> days_;
    OtherUses other_;
    std::vector<Era> eras_;
    std::vector<TrialCandidate> candidates_;
    const TrialCandidate* best_ = nullptr;
    bool added_ = false;
    bool alone_ = false;
};

/// What is never a trial, whatever the dose: listed, so that nobody wonders where it is.
TrialDraft neverATrial(const TrialScene& scene, const DrugHistory& history) {
    TrialDraft draft;
    draft.row = history.never.back().row;
    Trial& trial = draft.trial;
    trial.ingredient = history.ingredient();
    trial.name = draft.row->name;
    trial.drugClass = draft.row->drugClass;
    trial.course = history.course;
    trial.ongoing = history.source->ongoing && history.never.back().last >= scene.today;
    trial.span = {history.never.front().first, history.never.back().last, std::nullopt};
    trial.window = trial.span;
    for (const TrialDays& piece : history.never) {
        if (!piece.mg) continue;
        trial.doseMgPerDay = std::max(trial.doseMgPerDay.value_or(0), *piece.mg);
        trial.lastDoseMgPerDay = piece.mg;
    }
    trial.note = draft.row->notATrialPhrase;
    trial.reasons.push_back(Reason::notATrial);
    return draft;
}

}  // namespace

std::vector<TrialDraft> trialsOf(const TrialScene& scene, const DrugHistory& history, std::size_t historyIndex,
                                 std::span<const Spell> spells) {
    std::vector<TrialDraft> drafts;
    if (!history.never.empty()) drafts.push_back(neverATrial(scene, history));
    const Day since = scene.episode.start.value_or(scene.episode.lookBackFrom);
    std::size_t earlier = 0;
    while (earlier < spells.size() && spells[earlier].last < since) ++earlier;
    TrialMaker maker(scene, history, historyIndex);
    if (earlier > 0) drafts.push_back(maker.make(spells.first(earlier), 0, true));
    if (earlier < spells.size()) drafts.push_back(maker.make(spells.subspan(earlier), earlier, false));
    return drafts;
}

}  // namespace refract::rules
