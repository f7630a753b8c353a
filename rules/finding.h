// Finding: what a rule has to say about this patient today, as a value. Cards are a
// rendering of it (plugin/cards).
//
// Fields carry values for the placeholders of the rule's texts, typed, so that text
// that came from a request (Untrusted) can never be mistaken for ours.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fhir/date.h"
#include "rules/record.h"

namespace refract::rules {

struct Rule;

enum class Severity { info, warning, critical };
std::string_view severityName(Severity severity);

/// The moment in the workflow at which we are asked.
enum class Moment { patientView, encounterStart, orderSelect, orderSign };

/// Text that came with the request. Only plugin/cards can turn it into card text.
struct Untrusted {
    std::string text;
};

/// number: shown without trailing zeros. string: ours (knowledge, ingredient names).
/// A value that is not known is a phrase of the knowledge that says so ("dose not known"),
/// never an absent field: every placeholder of a rule's texts has one.
using FieldValue = std::variant<std::string, double, Day, Untrusted>;
using Fields = std::map<std::string, FieldValue, std::less<>>;

/// A fact of the record that made a condition hold.
struct Witness {
    enum class Kind {
        course,
        entry,
        problem,
        measure,
        score,
        procedure,
        serviceOrder,
        allergy,
        device,
        trial,
        derived
    };
    Kind kind = Kind::derived;
    std::size_t index = 0;        ///< into the list of its kind
    std::string role;             ///< "a", "b": the name that the rule gave it; may be empty
    IngredientId ingredient = 0;  ///< drugs
    std::string name;             ///< our name of it ("phenelzine", value set title); never text of the request
    std::string reference;        ///< "MedicationRequest/1"; may be empty
    bool operator==(const Witness&) const = default;
};

struct Finding {
    const Rule* rule = nullptr;          ///< lives as long as the Knowledge
    Severity severity = Severity::info;  ///< the rule's, or that of the variant that held
    std::string variant;                 ///< id of the variant; empty for the rule itself
    std::vector<Witness> witnesses;
    /// Sorted ingredients and dose bands of the witnesses, and the rule's version: the same
    /// facts give the same trigger on any day (design.md decision 5).
    std::string trigger;
    /// The last day on which something of it began or changed (rules/finding_clock.h); unknown: std::nullopt.
    std::optional<Day> since;
    Fields fields;
    bool taken = false;       ///< its drugs are taken (or were), and none of them is being ordered
    bool onlyAsLine = false;  ///< never a card of its own: the rule's or variant's word, or an info row (11, row 1)
    std::string mergeInto;    ///< rule under whose card this is shown when that has a finding too; may be empty
    /// Of an option: the templates of what speaks for it in this patient, and of what asks for caution.
    /// `notes`: said with the cautions, and no matter for its rank.
    std::vector<std::string> reasons, cautions, notes;
    std::vector<std::size_t> withheld;  ///< suggestions of the rule whose own condition does not hold
    std::vector<std::string> lines;     ///< ids of phrases to add as lines of the detail ("C12 as a line of C13")
};

}  // namespace refract::rules
