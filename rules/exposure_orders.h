// Orders and statements of one ingredient: which holds when (rules/exposure.h, ORDERS).
#pragma once

#include <optional>
#include <vector>

#include "rules/exposure_parts.h"

namespace refract::rules {

/// One order or statement, placed in time.
struct Plan {
    std::size_t entry = 0;
    DosePlan doses;
    std::optional<Day> first;         ///< surely on the drug from; absent: nobody says
    Day last{};                       ///< surely on the drug until, never after today
    std::optional<Day> possibleLast;  ///< the latest last day that it may be, if it has ended
    Day written{};                    ///< when it was authored or asserted
    bool writtenSaid = false;
    bool exact = true;  ///< the first day is known to the day
    bool open = false;  ///< still taken on today
    bool endKnown = true;
    bool stopUndated = false;  ///< ended, and nothing bounds when
    bool mayExtend = false;    ///< ended one does not know when: to the next order
    bool stopped = false;      ///< ended on `last` by decision, or as the patient says
    bool replaced = false;
    bool lingers = false;  ///< replaced, and still reads "active"
    ProductKey product;

    bool days() const { return first && *first <= last; }
};

/// Places an entry; std::nullopt if it begins after today. Gaps where dates are missing or
/// contradict each other.
std::optional<Plan> placePlan(const MedicationEntry& entry, std::size_t index, IngredientId ingredient, Day today,
                              fhir::Gaps& gaps);

/// Neither the entry, its period nor its dosage says when it began.
bool isUndated(const MedicationEntry& entry);

/// All of one course. Orders of a hospital are a list of their own: they do not end the order
/// at home, which holds again afterwards.
struct Plans {
    std::vector<Plan> orders, hospital, statements;

    template <typename Do>
    void forEach(Do visit) const {
        for (const auto* list : {&orders, &hospital, &statements}) {
            for (const Plan& plan : *list) visit(plan);
        }
    }
};

/// Orders, or statements, against each other: sets the last day of what is replaced.
/// Afterwards they are in the order of their first days.
void settle(std::vector<Plan>& plans, const std::vector<MedicationEntry>& entries);

/// A day on which all that was ordered or stated ended by decision.
struct StopDay {
    Day day{};
    bool byOrder = false;
};

/// What orders and statements say together, day by day.
struct Ordered {
    std::vector<Segment> segments;
    std::vector<StopDay> stops;  ///< ascending
};
Ordered combine(const Plans& plans);

/// Ends open statements that were made before the orders stopped.
void endWithOrders(Plans& plans);

/// `under` fills in where `over` has nothing, or no dose; where both tell one, the later.
std::vector<Segment> overlay(const std::vector<Segment>& over, const std::vector<Segment>& under);

}  // namespace refract::rules
