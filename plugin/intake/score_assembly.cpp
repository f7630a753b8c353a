// Administrations → scores: items are put with their panel or with each other, totals
// are checked against their items, and what tells of the same thing twice stands once.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "plugin/intake/mapping.h"
#include "plugin/intake/scores.h"

namespace refract::intake {

namespace {

bool sameTime(const fhir::PartialDate& a, const fhir::PartialDate& b) {
    return a == b;
}

auto timeKey(const fhir::PartialDate& when) {
    return std::tuple(when.first, when.last, when.instant);
}

bool answered(const std::optional<int>& item) {
    return item.has_value();
}

}  // namespace

const rules::InstrumentDefinition* ScoreReader::longestInstrument() const {
    const rules::InstrumentDefinition* longest = nullptr;
    for (const auto& definition : reading_.instruments.all()) {
        if (longest == nullptr || definition.items.size() > longest->items.size()) longest = &definition;
    }
    return longest;
}

void ScoreReader::groupLooseItems() {
    const rules::InstrumentDefinition* longest = longestInstrument();
    if (longest == nullptr || longest->items.empty()) return;
    std::vector<std::size_t> loose;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (!used_[i]) loose.push_back(i);
    }
    std::stable_sort(loose.begin(), loose.end(),
                     [&](std::size_t a, std::size_t b) { return timeKey(items_[a].when) < timeKey(items_[b].when); });
    // A total of the same moment belongs to the same questionnaire.
    std::map<decltype(timeKey(fhir::PartialDate{})), std::size_t> totals;
    for (std::size_t i = 0; i < administrations_.size(); ++i) {
        const auto& total = administrations_[i];
        const bool bare = std::none_of(total.items.begin(), total.items.end(), answered);
        if (total.definition == longest && bare) totals.emplace(timeKey(total.when), i);
    }
    for (std::size_t begin = 0; begin < loose.size();) {
        const ItemObservation& first = items_[loose[begin]];
        std::size_t end = begin;
        while (end < loose.size() && sameTime(items_[loose[end]].when, first.when)) ++end;
        const auto total = totals.find(timeKey(first.when));
        if (total == totals.end()) {
            Administration group;
            group.definition = longest;
            group.when = first.when;
            group.items.resize(longest->items.size());
            group.reference = first.reference;
            group.path = first.path;
            administrations_.push_back(std::move(group));
        }
        Administration& group = total == totals.end() ? administrations_.back() : administrations_[total->second];
        for (std::size_t i = begin; i < end; ++i) putItem(group, items_[loose[i]]);
        begin = end;
    }
}

void ScoreReader::putItem(Administration& administration, const ItemObservation& item) const {
    for (const auto& match : reading_.instruments.byItem(item.code)) {
        if (match.definition == administration.definition) administration.items[match.index] = item.points;
    }
}

void ScoreReader::joinMembers() {
    for (const auto& [index, paths] : members_) {
        for (const auto& path : paths) {
            auto& panel = administrations_[index];
            if (const auto item = itemByPath_.find(path); item != itemByPath_.end()) {
                used_[item->second] = true;
                putItem(panel, items_[item->second]);
            } else if (const auto total = totalByPath_.find(path); total != totalByPath_.end()) {
                auto& stated = administrations_[total->second];
                if (stated.definition != panel.definition || total->second == index) continue;
                panel.total = stated.total;
                stated.definition = nullptr;  // told by the panel from now on
            }
        }
    }
}

void ScoreReader::close(Administration& administration) {
    const auto& definition = *administration.definition;
    const auto given =
        static_cast<std::size_t>(std::count_if(administration.items.begin(), administration.items.end(), answered));
    const int sum = std::accumulate(administration.items.begin(), administration.items.end(), 0,
                                    [](int total, const auto& item) { return total + item.value_or(0); });
    const bool complete = given > 0 && given == administration.items.size();
    const int open = static_cast<int>(administration.items.size() - given) * definition.itemMaximum;
    if (administration.total && given > 0 && (*administration.total < sum || *administration.total > sum + open)) {
        reading_.gap(administration.path, "the stated " + definition.name + " total contradicts its items");
        administration.total.reset();
    } else if (!administration.total && complete) {
        administration.total = sum;
    } else if (!administration.total && given > 1) {
        reading_.gap(administration.path, definition.name + ": " + std::to_string(given) + " of " +
                                              std::to_string(administration.items.size()) +
                                              " items answered, no total");
    }
    rules::Score score;
    score.instrument = definition.instrument;
    score.when = administration.when;
    score.total = administration.total;
    if (definition.safetyItem) score.item9 = administration.items[*definition.safetyItem];
    score.reference = administration.reference;
    if (score.total || score.item9) reading_.record.scores.push_back(std::move(score));
}

void ScoreReader::finish() {
    used_.assign(items_.size(), false);
    joinMembers();
    groupLooseItems();
    for (auto& administration : administrations_) {
        if (administration.definition != nullptr) close(administration);
    }
    mergeScores();
}

void ScoreReader::mergeScores() {
    auto& scores = reading_.record.scores;
    const auto key = [](const rules::Score& s) {
        return std::tuple(s.when.first, s.when.last, static_cast<int>(s.instrument));
    };
    std::stable_sort(scores.begin(), scores.end(), [&](const auto& a, const auto& b) {
        if (key(a) != key(b)) return key(a) < key(b);
        if (a.when.instant && b.when.instant && a.when.instant != b.when.instant)
            return a.when.instant < b.when.instant;
        return a.total.value_or(-1) < b.total.value_or(-1);
    });
    std::vector<rules::Score> merged;
    merged.reserve(scores.size());
    std::size_t dayBegin = 0;  // first of `merged` with this day and instrument
    for (auto& score : scores) {
        if (merged.empty() || key(merged.back()) != key(score)) dayBegin = merged.size();
        const auto sameOne = [&](const rules::Score& other) {
            const bool apart = other.when.instant && score.when.instant && other.when.instant != score.when.instant &&
                               other.total && score.total;
            const bool totalsAgree = !other.total || !score.total || other.total == score.total;
            const bool itemsAgree = !other.item9 || !score.item9 || other.item9 == score.item9;
            return !apart && totalsAgree && itemsAgree;
        };
        const auto known = std::find_if(merged.begin() + static_cast<std::ptrdiff_t>(dayBegin), merged.end(), sameOne);
        if (known == merged.end()) {
            merged.push_back(std::move(score));
            continue;
        }
        if (!known->total) known->total = score.total;
        if (!known->item9) known->item9 = score.item9;
        if (!known->when.instant) known->when.instant = score.when.instant;
    }
    scores = std::move(merged);
}

}  // namespace refract::intake
