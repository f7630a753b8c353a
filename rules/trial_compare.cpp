// What trials say about each other.
#include <algorithm>
#include <map>
#include <tuple>

#include "rules/trial.h"

namespace refract::rules {

namespace {

int countsRank(Counts counts) {
    return counts == Counts::yes ? 2 : counts == Counts::possible ? 1 : 0;
}

auto rank(const Trial& trial) {
    return std::tuple(countsRank(trial.counts), trial.adequate, trial.daysAtDose);
}

void say(Trial& trial, Reason reason) {
    if (!trial.has(reason)) trial.reasons.push_back(reason);
}

/// Of two that stand for one, the lesser counts for nothing.
void keepBetter(Trial& a, Trial& b, Reason reason, bool markBoth) {
    Trial& lesser = rank(a) >= rank(b) ? b : a;
    Trial& better = &lesser == &a ? b : a;
    say(lesser, reason);
    lesser.counts = Counts::no;
    if (markBoth) say(better, reason);
}

void markTogether(std::vector<TrialDraft>& drafts, std::span<const AntidepressantUse> uses) {
    std::map<std::size_t, std::size_t> draftOf;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        for (const std::size_t use : drafts[i].uses) draftOf[use] = i;
    }
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        for (const std::size_t use : drafts[i].uses) {
            for (const std::size_t other : uses[use].together) {
                const auto found = draftOf.find(other);
                if (found == draftOf.end() || found->second <= i) continue;
                TrialDraft& with = drafts[found->second];
                if (with.earlier != drafts[i].earlier) continue;
                keepBetter(drafts[i].trial, with.trial, Reason::startedTogether, true);
            }
        }
    }
}

/// By two routes, or as two products: one ingredient is one trial (D19).
void markSameIngredient(std::vector<TrialDraft>& drafts) {
    std::map<IngredientId, std::size_t> first;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (drafts[i].earlier || !drafts[i].row->trial) continue;
        const auto [known, isNew] = first.emplace(drafts[i].trial.ingredient, i);
        if (isNew) continue;
        keepBetter(drafts[known->second].trial, drafts[i].trial, Reason::sameDrugTwice, false);
        if (rank(drafts[i].trial) > rank(drafts[known->second].trial)) known->second = i;
    }
}

/// The later of two that both count.
void markCloselyRelated(std::vector<TrialDraft>& drafts) {
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        const auto& related = drafts[i].row->closelyRelated;
        if (drafts[i].trial.counts == Counts::no || related.empty()) continue;
        for (std::size_t j = 0; j < i; ++j) {
            if (drafts[j].trial.counts == Counts::no) continue;
            if (std::find(related.begin(), related.end(), drafts[j].trial.ingredient) != related.end()) {
                say(drafts[i].trial, Reason::closelyRelated);
            }
        }
    }
}

}  // namespace

std::vector<Trial> compareTrials(std::vector<TrialDraft> drafts, std::span<const AntidepressantUse> uses) {
    std::stable_sort(drafts.begin(), drafts.end(), [](const TrialDraft& a, const TrialDraft& b) {
        return std::tie(a.trial.window.from, a.trial.name) < std::tie(b.trial.window.from, b.trial.name);
    });
    markTogether(drafts, uses);
    markSameIngredient(drafts);
    markCloselyRelated(drafts);
    std::vector<Trial> trials;
    trials.reserve(drafts.size());
    for (TrialDraft& draft : drafts) trials.push_back(std::move(draft.trial));
    return trials;
}

}  // namespace refract::rules
