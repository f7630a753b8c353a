// From whole to short.
#include "rules/trial_list.h"

#include <cmath>
#include <vector>

#include "rules/fill.h"

namespace refract::rules {

namespace {

std::string whole(const Trial& trial, const Knowledge& knowledge) {
    if (!trial.doseMgPerDay || !trial.percentChange) return trial.name;
    return fill(knowledge.phrase("trial.failed"), {{"drug", trial.name},
                                                   {"dose", *trial.doseMgPerDay},
                                                   {"days", static_cast<double>(trial.daysAtDose)},
                                                   {"change", std::round(*trial.percentChange)}});
}

std::string joined(const std::vector<std::string>& parts, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : ", ").append(parts[i]);
    return text;
}

}  // namespace

std::string failedTrialsText(const Assessment& assessment, const Knowledge& knowledge) {
    std::vector<std::string> wholes, names;
    for (const Trial& trial : assessment.trials) {
        if (trial.counts != Counts::yes) continue;
        wholes.push_back(whole(trial, knowledge));
        names.push_back(trial.name);
    }
    std::string text = joined(wholes, wholes.size());
    if (text.size() <= kLongestTrialList) return text;
    text = joined(names, names.size());
    for (std::size_t shown = names.size(); text.size() > kLongestTrialList && shown > 1;) {
        --shown;
        text = fill(knowledge.phrase("trial.and-more"),
                    {{"some", joined(names, shown)}, {"more", static_cast<double>(names.size() - shown)}});
    }
    return text;
}

}  // namespace refract::rules
