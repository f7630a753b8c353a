// Looking up, by id, every number and value set of the assessment.
#include "rules/assessment_parameters.h"

#include <cmath>

namespace refract::rules {

namespace {

class Reader {
public:
    Reader(const Thresholds& thresholds, const ValueSets& sets, AuthorErrors& errors)
        : thresholds_(thresholds), sets_(sets), errors_(errors) {}

    double number(std::string_view id) { return thresholds_.value(id, errors_); }
    int whole(std::string_view id) { return static_cast<int>(std::lround(number(id))); }

    const ValueSet* set(std::string_view id) {
        const ValueSet* found = sets_.find(id);
        if (found == nullptr) {
            AuthorError error;
            error.file = "diagnosis-sets.json";
            error.message = "there is no value set \"" + std::string(id) + "\", and the assessment needs it";
            errors_.push_back(std::move(error));
        }
        return found;
    }

private:
    const Thresholds& thresholds_;
    const ValueSets& sets_;
    AuthorErrors& errors_;
};

TrialNumbers trialNumbers(Reader& read) {
    TrialNumbers numbers;
    numbers.minimumDays = read.whole("trial.minimum-days");
    numbers.lenientDays = read.whole("trial.lenient-days");
    numbers.pdcMinimum = read.number("trial.pdc-minimum");
    numbers.gapRestartDays = read.whole("trial.gap-restart-days");
    numbers.gapShownDays = read.whole("trial.gap-shown-days");
    numbers.belowDoseRestartDays = read.whole("trial.below-dose-restart-days");
    numbers.eraGapDays = read.whole("trial.era-gap-days");
    numbers.crossTaperDays = read.whole("trial.cross-taper-days");
    numbers.togetherDays = read.whole("trial.together-days");
    numbers.optimiseHoldDays = read.whole("trial.optimise-hold-days");
    numbers.adultAge = read.whole("trial.adult-age");
    numbers.olderAge = read.whole("trial.older-age");
    numbers.levelSteadyDays = read.whole("trial.level-steady-days");
    return numbers;
}

OutcomeNumbers outcomeNumbers(Reader& read) {
    OutcomeNumbers numbers;
    numbers.baselineBeforeDays = read.whole("outcome.baseline-before-days");
    numbers.baselineAfterDays = read.whole("outcome.baseline-after-days");
    numbers.baselineMinimum = read.whole("outcome.baseline-minimum");
    numbers.endMinimum = read.whole("outcome.end-minimum");
    numbers.responsePercent = read.number("outcome.response-percent");
    numbers.partialPercent = read.number("outcome.partial-percent");
    numbers.remissionBelow = read.whole("outcome.remission-below");
    numbers.afterStopDays = read.whole("outcome.after-stop-days");
    return numbers;
}

EpisodeNumbers episodeNumbers(Reader& read) {
    EpisodeNumbers numbers;
    numbers.depressedScore = read.whole("episode.depressed-score");
    numbers.remissionDays = read.whole("episode.remission-days");
    numbers.offMonths = read.whole("episode.off-months");
    numbers.lookBackMonths = read.whole("episode.look-back-months");
    numbers.lifetimeOnsetMonths = read.whole("episode.lifetime-onset-months");
    numbers.onsetPrecisionDays = read.whole("episode.onset-precision-days");
    numbers.neededTrials = read.whole("episode.needed-trials");
    numbers.pregnancyDays = read.whole("exclusion.pregnancy-days");
    numbers.postpartumMonths = read.whole("exclusion.postpartum-months");
    return numbers;
}

StagingNumbers stagingNumbers(Reader& read) {
    StagingNumbers numbers;
    numbers.augmentationDays = read.whole("augmentation.minimum-days");
    numbers.acuteMonths = read.whole("msm.acute-months");
    numbers.subacuteMonths = read.whole("msm.subacute-months");
    for (std::size_t i = 0; i < numbers.failureLevels.size(); ++i) {
        numbers.failureLevels[i] = read.whole("msm.failures-level-" + std::to_string(i + 1));
    }
    numbers.severityScores = {read.whole("msm.phq9-subsyndromal"), read.whole("msm.phq9-mild"),
                              read.whole("msm.phq9-moderate"), read.whole("msm.phq9-severe")};
    numbers.mostPoints = read.whole("msm.of");
    numbers.trialPoints = read.number("mgh.trial-points");
    numbers.stepPoints = read.number("mgh.step-points");
    numbers.ectPoints = read.number("mgh.ect-points");
    return numbers;
}

AssessmentSets assessmentSets(Reader& read) {
    AssessmentSets sets;
    sets.mdd = read.set("mdd");
    sets.mddMild = read.set("mdd-mild");
    sets.mddModerate = read.set("mdd-moderate");
    sets.mddSevere = read.set("mdd-severe");
    sets.mddPsychotic = read.set("mdd-psychotic");
    sets.mddRemission = read.set("mdd-remission");
    sets.mddSingleEpisode = read.set("mdd-single-episode");
    sets.mddUnspecified = read.set("mdd-unspecified");
    sets.depressionToConfirm = read.set("depression-to-confirm");
    sets.bipolar = read.set("bipolar");
    sets.psychotic = read.set("psychotic-disorder");
    sets.dementia = read.set("dementia");
    sets.delirium = read.set("delirium");
    sets.pregnancy = read.set("pregnancy");
    sets.pregnancyEnded = read.set("pregnancy-ended");
    sets.pregnancyStatus = read.set("pregnancy-status");
    sets.pregnant = read.set("pregnancy-status-pregnant");
    sets.ect = read.set("ect-procedure");
    sets.egfr = read.set("egfr");
    return sets;
}

}  // namespace

const ValueSet* AssessmentParameters::set(std::string_view id) const {
    const auto found = tableSets.find(id);
    return found == tableSets.end() ? nullptr : found->second;
}

AssessmentParameters AssessmentParameters::load(const Thresholds& thresholds, const ValueSets& valueSets,
                                                const AntidepressantTable& table, AuthorErrors& errors) {
    Reader read(thresholds, valueSets, errors);
    AssessmentParameters parameters;
    parameters.trial = trialNumbers(read);
    parameters.outcome = outcomeNumbers(read);
    parameters.episode = episodeNumbers(read);
    parameters.staging = stagingNumbers(read);
    parameters.egfrDays = read.whole("cap.egfr-days");
    parameters.sets = assessmentSets(read);
    parameters.table = &table;
    const auto need = [&](const std::string& id) {
        if (!id.empty() && parameters.tableSets.count(id) == 0) parameters.tableSets.emplace(id, read.set(id));
    };
    for (const Antidepressant& row : table.rows()) {
        for (const OtherIndication& indication : row.otherIndications) need(indication.valueSet);
        if (row.level) need(row.level->valueSet);
    }
    for (const auto& [id, condition] : table.capConditions()) {
        need(condition.problems);
        need(condition.takes);
    }
    return parameters;
}

}  // namespace refract::rules
