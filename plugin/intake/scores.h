// Scores: PHQ-9, PHQ-2 and GAD-7 put together from whatever told of them – a total, a
// panel, items, a QuestionnaireResponse – and results that are no questionnaire.
//
// A stated total that its own items contradict is a Gap, never a guess; item 9 that is
// not on file is absent, never 0.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/intake/reading.h"

namespace refract::intake {

class ScoreReader {
public:
    explicit ScoreReader(Reading& reading) : reading_(reading) {}

    /// Takes a readable Observation: a score, an item of one, or a Measure of the record.
    void take(const Found& found, const fhir::Observation& observation);
    void take(const Found& found, const fhir::QuestionnaireResponse& response);
    /// Puts the items together and writes the scores to the record, by day.
    void finish();

private:
    /// What is known of one administration.
    struct Administration {
        const rules::InstrumentDefinition* definition = nullptr;
        fhir::PartialDate when;
        std::optional<int> total;
        std::vector<std::optional<int>> items;
        std::string reference;
        std::string path;
    };
    struct ItemObservation {
        rules::Code code;
        int points;
        fhir::PartialDate when;
        std::string reference, path;
    };

    Administration administration(const rules::InstrumentDefinition& definition, const fhir::PartialDate& when,
                                  const Found& found, std::string reference) const;
    bool takeTotal(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when);
    /// Items and totals that stand as components; true when an item was read.
    bool takeComponents(Administration& into, const fhir::Observation& observation) const;
    bool takePanel(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when);
    bool takeItem(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when);
    void readWords(rules::Measure& measure, std::string_view text) const;
    void takeMeasures(const Found& found, const fhir::Observation& observation, const fhir::PartialDate& when);
    std::optional<int> itemPoints(const rules::InstrumentDefinition& definition,
                                  const fhir::ObservationValue& value) const;
    /// True when an answer to a known question could not be read.
    bool takeQuestions(const std::vector<fhir::QuestionnaireItem>& items, std::vector<Administration>& found) const;
    const rules::InstrumentDefinition* longestInstrument() const;
    void putItem(Administration& administration, const ItemObservation& item) const;
    /// Items and totals that a panel names as its members.
    void joinMembers();
    /// Items that no panel holds: those of one moment are one questionnaire.
    void groupLooseItems();
    void close(Administration& administration);
    /// The same questionnaire arrives as a total, a panel and a response: one score a moment.
    void mergeScores();

    Reading& reading_;
    std::vector<Administration> administrations_;
    std::vector<ItemObservation> items_;  ///< Observations of single items
    std::map<std::string, std::size_t, std::less<>> itemByPath_;
    std::map<std::string, std::size_t, std::less<>> totalByPath_;
    std::vector<std::pair<std::size_t, std::vector<std::string>>> members_;  ///< panel → paths of its members
    std::vector<bool> used_;
};

}  // namespace refract::intake
