// Observations and questionnaires → administrations of an instrument.
#include "plugin/intake/scores.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "plugin/intake/mapping.h"

namespace refract::intake {

namespace {

constexpr std::string_view kUnknownAnswer = "the answer to a question is not one of the known answers";

std::optional<fhir::PartialDate> whenOf(const fhir::Observation& observation) {
    if (observation.effective.start) return observation.effective.start;
    if (observation.effective.end) return observation.effective.end;
    return observation.issued;
}

/// "/44260-8", "44260-8" and "phq9/44260-8" end in the same code.
std::string_view lastPart(std::string_view linkId) {
    const auto slash = linkId.rfind('/');
    return slash == std::string_view::npos ? linkId : linkId.substr(slash + 1);
}

std::optional<int> wholePoints(std::optional<double> number) {
    if (!number || std::floor(*number) != *number || std::abs(*number) > 1000) return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<int> within(std::optional<int> points, int maximum) {
    if (!points || *points < 0 || *points > maximum) return std::nullopt;
    return points;
}

std::optional<double> numberOf(const fhir::QuestionnaireAnswer& answer) {
    if (answer.number) return answer.number;
    fhir::ObservationValue value;
    value.text = answer.text;
    return pointsOf(value);
}

std::optional<int> answerPoints(const rules::InstrumentDefinition& definition,
                                const fhir::QuestionnaireAnswer& answer) {
    if (const auto points = definition.answerPoints(answer.coding.code, {})) return points;
    if (answer.ordinal) return within(wholePoints(answer.ordinal), definition.itemMaximum);
    for (const std::string_view text : {answer.coding.display, answer.text}) {
        if (const auto points = definition.answerPoints({}, text)) return points;
    }
    return within(wholePoints(numberOf(answer)), definition.itemMaximum);
}

}  // namespace

ScoreReader::Administration ScoreReader::administration(const rules::InstrumentDefinition& definition,
                                                        const fhir::PartialDate& when, const Found& found,
                                                        std::string reference) const {
    Administration result;
    result.definition = &definition;
    result.when = when;
    result.items.resize(definition.items.size());
    result.reference = std::move(reference);
    result.path = found.item.path;
    return result;
}

void ScoreReader::take(const Found& found, const fhir::Observation& observation) {
    const auto when = whenOf(observation);
    if (!when) {
        reading_.gap(found.item.path + ".effectiveDateTime", "a result without a date is not used");
        return;
    }
    if (takeTotal(found, observation, *when) || takePanel(found, observation, *when) ||
        takeItem(found, observation, *when)) {
        return;
    }
    if (reading_.instruments.namesUnreadInstrument(observation.code.shown())) {
        reading_.gap(found.item.path + ".code", "instrument not read");
    }
    takeMeasures(found, observation, *when);
}

bool ScoreReader::takeTotal(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when) {
    for (const auto& code : codesOf(observation.code)) {
        const auto* definition = reading_.instruments.byTotal(code);
        if (definition == nullptr) continue;
        auto score = administration(*definition, when, found, referenceOf(found.item, observation.head.id));
        score.total = within(pointsOf(observation.value), definition->totalMaximum);
        if (!score.total) {
            reading_.gap(found.item.path + ".value",
                         definition->name + " total is missing or no whole number in its range");
        }
        // Some servers hang the items on the total, not on a panel.
        const bool anyItem = takeComponents(score, observation);
        if (!score.total && !anyItem) return true;
        totalByPath_.emplace(found.item.path, administrations_.size());
        administrations_.push_back(std::move(score));
        return true;
    }
    return false;
}

std::optional<int> ScoreReader::itemPoints(const rules::InstrumentDefinition& definition,
                                           const fhir::ObservationValue& value) const {
    for (const auto& coding : value.codeableConcept.codings) {
        if (const auto points = definition.answerPoints(coding.code, coding.display)) return points;
    }
    for (const std::string_view text : {value.codeableConcept.text, value.text}) {
        if (const auto points = definition.answerPoints({}, text)) return points;
    }
    return within(pointsOf(value), definition.itemMaximum);
}

bool ScoreReader::takeComponents(Administration& into, const fhir::Observation& observation) const {
    const auto& definition = *into.definition;
    bool any = false;
    for (const auto& component : observation.components) {
        for (const auto& code : codesOf(component.code)) {
            if (reading_.instruments.byTotal(code) == &definition) {
                into.total = within(pointsOf(component.value), definition.totalMaximum);
            }
            for (const auto& item : reading_.instruments.byItem(code)) {
                if (item.definition != &definition) continue;
                into.items[item.index] = itemPoints(definition, component.value);
                any = any || into.items[item.index].has_value();
                if (into.items[item.index] || !component.value.given()) continue;
                reading_.gap(into.path + ".component", std::string(kUnknownAnswer));
            }
        }
    }
    return any;
}

bool ScoreReader::takePanel(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when) {
    const rules::InstrumentDefinition* definition = nullptr;
    for (const auto& code : codesOf(observation.code)) {
        if ((definition = reading_.instruments.byPanel(code)) != nullptr) break;
    }
    if (definition == nullptr) return false;
    auto panel = administration(*definition, when, found, referenceOf(found.item, observation.head.id));
    panel.total = within(pointsOf(observation.value), definition->totalMaximum);
    if (!panel.total && observation.value.given()) {
        reading_.gap(found.item.path + ".value", definition->name + " total is no whole number in its range");
    }
    takeComponents(panel, observation);
    std::vector<std::string> members;
    members.reserve(observation.hasMembers.size());
    for (const auto& member : observation.hasMembers) {
        const auto* item = found.collection.resolve(member.reference, found.item);
        if (item != nullptr) members.push_back(item->path);
    }
    if (!members.empty()) members_.emplace_back(administrations_.size(), std::move(members));
    administrations_.push_back(std::move(panel));
    return true;
}

bool ScoreReader::takeItem(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when) {
    for (const auto& code : codesOf(observation.code)) {
        const auto items = reading_.instruments.byItem(code);
        if (items.empty()) continue;
        const auto points = itemPoints(*items.front().definition, observation.value);
        if (!points) {
            reading_.gap(found.item.path + ".value", std::string(kUnknownAnswer));
            return true;
        }
        itemByPath_.emplace(found.item.path, items_.size());
        items_.push_back({code, *points, when, referenceOf(found.item, observation.head.id), found.item.path});
        return true;
    }
    return false;
}

/// A result in words: a number with what stands beside it, or an answer that is known ("positive").
void ScoreReader::readWords(rules::Measure& measure, std::string_view text) const {
    if (const auto written = writtenQuantity(text, reading_.units)) {
        measure.value = written->value;
        measure.comparator = std::string(written->comparator);
        measure.unit = std::string(written->unit);
        return;
    }
    std::vector<std::uint32_t> sets;
    for (const rules::Code& code : measure.coded) reading_.valueSets.setsOf(code, sets);
    if (!sets.empty()) return;
    for (const std::uint32_t set : reading_.serviceNames.setsNamed(measure.text)) {
        const auto& codes = reading_.valueSets.byIndex()[set]->codes;
        if (!codes.empty()) measure.coded.push_back({codes.front().system, codes.front().code});
    }
}

void ScoreReader::takeMeasures(const Found& found, const fhir::Observation& observation,
                               const fhir::PartialDate& when) {
    const auto add = [&](const fhir::CodeableConcept& code, const fhir::ObservationValue& value, bool withRange) {
        rules::Measure measure;
        measure.codes = codesOf(code);
        if (measure.codes.empty() || !value.given()) return;
        if (value.quantity) {
            measure.value = value.quantity->value;
            measure.comparator = std::string(value.quantity->comparator);
            measure.unit = std::string(value.quantity->unitOrCode());
        } else {
            measure.value = value.number;
        }
        measure.coded = codesOf(value.codeableConcept);
        measure.text = std::string(value.text.empty() ? value.codeableConcept.shown() : value.text);
        if (!measure.value) readWords(measure, value.text);
        if (withRange && !observation.referenceRanges.empty()) {
            const auto& range = observation.referenceRanges.front();
            if (range.low) measure.referenceLow = range.low->value;
            if (range.high) measure.referenceHigh = range.high->value;
        }
        measure.when = when;
        measure.reference = referenceOf(found.item, observation.head.id);
        reading_.record.measures.push_back(std::move(measure));
    };
    add(observation.code, observation.value, true);
    for (const auto& component : observation.components) add(component.code, component.value, false);
}

bool ScoreReader::takeQuestions(const std::vector<fhir::QuestionnaireItem>& items,
                                std::vector<Administration>& found) const {
    bool unread = false;
    for (const auto& item : items) {
        const rules::Code code{fhir::CodeSystem::loinc, std::string(lastPart(item.linkId))};
        for (auto& administration : found) {
            const auto& definition = *administration.definition;
            for (const auto& answer : item.answers) {
                if (reading_.instruments.byTotal(code) == &definition) {
                    administration.total = within(wholePoints(numberOf(answer)), definition.totalMaximum);
                    if (!administration.total) unread = true;
                }
                for (const auto& match : reading_.instruments.byItem(code)) {
                    if (match.definition != &definition) continue;
                    const auto points = answerPoints(definition, answer);
                    if (!points) unread = true;
                    administration.items[match.index] = points;
                }
            }
        }
        unread = takeQuestions(item.items, found) || unread;
    }
    return unread;
}

void ScoreReader::take(const Found& found, const fhir::QuestionnaireResponse& response) {
    if (!response.authored) {
        reading_.gap(found.item.path + ".authored", "a questionnaire without a date is not used");
        return;
    }
    std::vector<Administration> read;
    read.reserve(reading_.instruments.all().size());
    for (const auto& definition : reading_.instruments.all()) {
        read.push_back(
            administration(definition, *response.authored, found, referenceOf(found.item, response.head.id)));
    }
    if (takeQuestions(response.items, read)) {
        reading_.gap(found.item.path + ".item", std::string(kUnknownAnswer));
    }
    bool any = false;
    std::size_t mostItems = 0;
    for (const auto& administration : read) {
        const auto answered = std::count_if(administration.items.begin(), administration.items.end(),
                                            [](const auto& item) { return item.has_value(); });
        mostItems = std::max(mostItems, static_cast<std::size_t>(answered));
    }
    for (auto& administration : read) {
        const auto answered =
            static_cast<std::size_t>(std::count_if(administration.items.begin(), administration.items.end(),
                                                   [](const auto& item) { return item.has_value(); }));
        // The PHQ-2 is the first two questions of the PHQ-9: a longer form that was answered
        // is that form alone.
        const bool partOfLonger = answered > 0 && answered == administration.items.size() && answered < mostItems;
        if ((answered == 0 && !administration.total) || (partOfLonger && !administration.total)) continue;
        any = true;
        administrations_.push_back(std::move(administration));
    }
    if (any) return;
    const std::string_view address = response.questionnaire.substr(0, response.questionnaire.find('|'));
    const rules::Code form{fhir::CodeSystem::loinc, std::string(lastPart(address))};
    if (const auto* known = reading_.instruments.byPanel(form)) {
        reading_.gap(found.item.path + ".item", known->name + ": none of its answers could be read");
    } else if (reading_.instruments.namesUnreadInstrument(response.questionnaire)) {
        reading_.gap(found.item.path, "instrument not read");
    }
}

}  // namespace refract::intake
