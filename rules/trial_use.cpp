// Comparing the spells of antidepressants with each other.
#include "rules/trial_use.h"

#include <algorithm>
#include <chrono>
#include <map>

namespace refract::rules {

namespace {

using ChronoDays = std::chrono::days;

int overlap(const DayRange& a, const DayRange& b) {
    return fhir::daysBetween(std::max(a.first, b.first), std::min(a.last, b.last)) + 1;
}

/// Uses of one ingredient by first day, and for each the latest last day up to it, so that
/// "does any that began before this go on until then" is a search.
struct Lane {
    std::vector<std::size_t> uses;
    std::vector<Day> latestLast;
};

using Lanes = std::map<IngredientId, Lane>;

Lanes lanesOf(const std::vector<AntidepressantUse>& uses) {
    Lanes lanes;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        Lane& lane = lanes[uses[i].ingredient];
        lane.uses.push_back(i);
        const Day last = uses[i].days.last;
        lane.latestLast.push_back(lane.latestLast.empty() ? last : std::max(lane.latestLast.back(), last));
    }
    return lanes;
}

/// Did something of the lane begin well before `use` and go on beside it for longer than a cross-taper?
bool wentOnBeside(const Lane& lane, const std::vector<AntidepressantUse>& uses, const AntidepressantUse& use,
                  const TrialNumbers& numbers) {
    const Day begunBefore = use.days.first - ChronoDays(numbers.togetherDays);
    const auto after = std::lower_bound(lane.uses.begin(), lane.uses.end(), begunBefore,
                                        [&](std::size_t i, Day day) { return uses[i].days.first < day; });
    if (after == lane.uses.begin()) return false;
    const Day last = lane.latestLast[static_cast<std::size_t>(after - lane.uses.begin()) - 1];
    return overlap({use.days.first, last}, use.days) > numbers.crossTaperDays;
}

void findBegunTogether(const Lane& lane, const std::vector<AntidepressantUse>& uses, AntidepressantUse& use,
                       const TrialNumbers& numbers) {
    const Day from = use.days.first - ChronoDays(numbers.togetherDays);
    const Day until = use.days.first + ChronoDays(numbers.togetherDays);
    auto other = std::lower_bound(lane.uses.begin(), lane.uses.end(), from,
                                  [&](std::size_t i, Day day) { return uses[i].days.first < day; });
    for (; other != lane.uses.end() && uses[*other].days.first <= until; ++other) {
        if (overlap(use.days, uses[*other].days) > numbers.crossTaperDays) use.together.push_back(*other);
    }
}

}  // namespace

std::vector<AntidepressantUse> antidepressantUses(std::span<const DrugHistory> histories,
                                                  std::span<const std::vector<Spell>> spells,
                                                  const TrialNumbers& numbers) {
    std::vector<AntidepressantUse> uses;
    for (std::size_t i = 0; i < histories.size(); ++i) {
        for (std::size_t s = 0; s < spells[i].size(); ++s) {
            AntidepressantUse use;
            use.history = i;
            use.spell = s;
            use.ingredient = histories[i].ingredient();
            bool any = false;
            for (std::size_t at = spells[i][s].begin; at < spells[i][s].end; ++at) {
                const TrialDays& piece = histories[i].days[at];
                if (piece.use != DrugUseKind::depression) continue;
                if (!any) use.days = {piece.first, piece.last};
                use.days.last = std::max(use.days.last, piece.last);
                any = true;
            }
            if (any) uses.push_back(std::move(use));
        }
    }
    std::stable_sort(uses.begin(), uses.end(), [](const AntidepressantUse& a, const AntidepressantUse& b) {
        return a.days.first < b.days.first;
    });
    const Lanes lanes = lanesOf(uses);
    for (AntidepressantUse& use : uses) {
        for (const auto& [ingredient, lane] : lanes) {
            if (ingredient == use.ingredient) continue;
            use.added = use.added || wentOnBeside(lane, uses, use, numbers);
            findBegunTogether(lane, uses, use, numbers);
        }
    }
    return uses;
}

std::vector<DayRange> merged(std::vector<DayRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const DayRange& a, const DayRange& b) { return a.first < b.first; });
    std::vector<DayRange> few;
    for (const DayRange& range : ranges) {
        if (!few.empty() && range.first <= few.back().last + ChronoDays(1)) {
            few.back().last = std::max(few.back().last, range.last);
        } else {
            few.push_back(range);
        }
    }
    return few;
}

std::vector<DayRange> takenBeside(std::span<const AntidepressantUse> uses, IngredientId ingredient) {
    std::vector<DayRange> ranges;
    for (const AntidepressantUse& use : uses) {
        if (use.ingredient != ingredient) ranges.push_back(use.days);
    }
    return merged(std::move(ranges));
}

std::vector<TrialDays> without(std::span<const TrialDays> days, std::span<const DayRange> ranges) {
    std::vector<TrialDays> rest;
    std::size_t range = 0;
    for (const TrialDays& piece : days) {
        Day first = piece.first;
        while (range < ranges.size() && ranges[range].last < first) ++range;
        for (std::size_t at = range; at < ranges.size() && ranges[at].first <= piece.last; ++at) {
            if (first < ranges[at].first) {
                rest.push_back(piece);
                rest.back().first = first;
                rest.back().last = ranges[at].first - ChronoDays(1);
            }
            first = ranges[at].last + ChronoDays(1);
        }
        if (first <= piece.last) {
            rest.push_back(piece);
            rest.back().first = first;
        }
    }
    return rest;
}

}  // namespace refract::rules
