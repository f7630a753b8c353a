// Witnesses, triggers and fields of findings.
#include "rules/findings.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/derived.h"
#include "rules/fill.h"
#include "rules/finding_clock.h"
#include "rules/knowledge.h"
#include "rules/trial_list.h"

namespace refract::rules {

namespace {

constexpr std::string_view kResultNotRead = "line.result-not-read";

bool isDrug(const Bound& bound) {
    return bound.kind == Witness::Kind::course || bound.kind == Witness::Kind::entry;
}

/// What makes two solutions the same advice: the drugs, whichever order or course of them,
/// and the other facts in roles.
std::vector<std::tuple<int, int, std::uint32_t>> identity(const Scene& scene, const Solution& solution) {
    std::vector<std::tuple<int, int, std::uint32_t>> key;
    for (const Bound& bound : solution.bound) {
        if (bound.role == RoleTable::kNone) continue;
        if (isDrug(bound)) {
            key.emplace_back(bound.role, -1, scene.uses()[bound.index].ingredient);
        } else {
            key.emplace_back(bound.role, static_cast<int>(bound.kind), bound.index);
        }
    }
    std::sort(key.begin(), key.end());
    key.erase(std::unique(key.begin(), key.end()), key.end());
    return key;
}

/// The same advice whichever way round: two bupropion products, two SSRIs.
std::vector<std::pair<int, std::uint32_t>> unordered(const std::vector<std::tuple<int, int, std::uint32_t>>& key) {
    std::vector<std::pair<int, std::uint32_t>> plain;
    plain.reserve(key.size());
    for (const auto& [role, kind, index] : key) plain.emplace_back(kind, index);
    std::sort(plain.begin(), plain.end());
    return plain;
}

void addMissing(Bounds& into, const Bounds& from) {
    for (const Bound& bound : from) {
        if (std::find(into.begin(), into.end(), bound) == into.end()) into.push_back(bound);
    }
}

/// "fluoxetine@40", "score:PHQ-9@2026-02-25=16": a part of the trigger. The dose is its own band.
std::string triggerPart(const Scene& scene, const Bound& bound, const Witness& witness) {
    const PatientRecord& patient = scene.patient();
    switch (bound.kind) {
        case Witness::Kind::course:
        case Witness::Kind::entry: {
            const DrugUse& use = scene.uses()[bound.index];
            return witness.name + "@" + (use.mg ? numberText(*use.mg) : "?");
        }
        case Witness::Kind::trial: {
            const Trial& trial = scene.question().assessment.trials[bound.index];
            return "trial:" + witness.name + "@" +
                   (trial.doseMgPerDay ? numberText(*trial.doseMgPerDay) : std::string("?")) + "=" +
                   std::string(countsName(trial.counts));
        }
        case Witness::Kind::score: {
            const Score& score = patient.scores[bound.index];
            return "score:" + witness.name + "@" + fhir::toString(score.when.first) + "=" +
                   std::to_string(score.total.value_or(-1)) + "/" + std::to_string(score.item9.value_or(-1));
        }
        case Witness::Kind::measure: {
            const Measure& measure = patient.measures[bound.index];
            return "measure:" + witness.name + "@" + fhir::toString(measure.when.first) + "=" +
                   (measure.value ? numberText(*measure.value) : std::string("?"));
        }
        default:
            return "fact:" + witness.name + ":" + witness.reference;
    }
}

std::string titleOf(const Scene& scene, const std::vector<Code>& codes) {
    std::vector<std::uint32_t> sets;
    for (const Code& code : codes) scene.knowledge().valueSets().setsOf(code, sets);
    return sets.empty() ? std::string() : scene.knowledge().valueSets().byIndex()[sets.front()]->title;
}

Witness witnessOf(const Scene& scene, const RoleTable& roles, const Bound& bound) {
    const PatientRecord& patient = scene.patient();
    Witness witness;
    witness.kind = bound.kind;
    witness.index = bound.index;
    if (bound.role != RoleTable::kNone) witness.role = roles.all()[bound.role].name;
    const auto take = [&](const auto& element) {
        witness.name = titleOf(scene, element.codes);
        witness.reference = element.reference;
    };
    switch (bound.kind) {
        case Witness::Kind::course:
        case Witness::Kind::entry: {
            const DrugUse& use = scene.uses()[bound.index];
            witness.index = use.source;
            witness.ingredient = use.ingredient;
            witness.name = use.name;
            if (use.ordered()) {
                witness.reference = patient.medications[use.source].reference;
            } else if (!use.course->entries.empty()) {
                witness.reference = patient.medications[use.course->entries.back()].reference;
            }
            break;
        }
        case Witness::Kind::trial: {
            const Trial& trial = scene.question().assessment.trials[bound.index];
            witness.ingredient = trial.ingredient;
            witness.name = trial.name;
            break;
        }
        case Witness::Kind::problem:
            take(patient.problems[bound.index]);
            if (const auto& named = patient.problems[bound.index].named; witness.name.empty() && !named.empty()) {
                witness.name = scene.knowledge().valueSets().byIndex()[named.front()]->title;
            }
            break;
        case Witness::Kind::measure:
            take(patient.measures[bound.index]);
            break;
        case Witness::Kind::score:
            witness.name = instrumentName(patient.scores[bound.index].instrument);
            witness.reference = patient.scores[bound.index].reference;
            break;
        case Witness::Kind::procedure:
            take(patient.procedures[bound.index]);
            break;
        case Witness::Kind::serviceOrder:
            take(patient.serviceOrders[bound.index]);
            break;
        case Witness::Kind::device:
            take(patient.devices[bound.index]);
            break;
        case Witness::Kind::allergy:
            witness.reference = patient.allergies[bound.index].reference;
            break;
        case Witness::Kind::derived:
            break;
    }
    return witness;
}

Fields patientFields(const Scene& scene) {
    const Knowledge& knowledge = scene.knowledge();
    const Assessment& assessment = scene.question().assessment;
    Fields fields;
    fields["age"] =
        scene.age() ? FieldValue(static_cast<double>(*scene.age())) : FieldValue(knowledge.phrase("unknown.value"));
    fields["failed"] = static_cast<double>(assessment.failed);
    fields["failedTrials"] = failedTrialsText(assessment, knowledge);
    fields["counted"] = static_cast<double>(assessment.failed + assessment.possible);
    fields["items"] = knowledge.phrase("unknown.value");
    fields["lastScore"] = knowledge.phrase("score.none");
    if (const auto& latest = assessment.latestPhq9) {
        fields["lastScore"] = fill(knowledge.phrase("score.last"),
                                   {{"total", static_cast<double>(latest->total)}, {"date", latest->day}});
    }
    return fields;
}

void addCommonFields(const Scene& scene, Fields& fields) {
    for (const auto& [name, value] : scene.common(patientFields)) fields.insert_or_assign(name, value);
    std::optional<Day> earliest;
    for (const auto& [key, value] : fields) {
        const auto* day = std::get_if<Day>(&value);
        if (key.ends_with(".clear") && day != nullptr && (!earliest || *day > *earliest)) earliest = *day;
    }
    fields["earliestDate"] =
        earliest ? FieldValue(*earliest) : FieldValue(scene.knowledge().phrase("earliest-date.unknown"));
}

/// Several witnesses in one role are a list: "sertraline, tramadol".
void addRoleFields(const Scene& scene, const RoleTable& roles, const Solution& solution, Fields& fields) {
    std::set<std::string> seen;
    for (const Bound& bound : solution.bound) {
        if (bound.role == RoleTable::kNone) continue;
        const std::string& role = roles.all()[bound.role].name;
        if (seen.insert(role).second) {
            bound.word->addFields(scene, bound, role, fields);
            continue;
        }
        Fields more;
        bound.word->addFields(scene, bound, role, more);
        const std::string known = fieldText(fields[role]);
        const std::string name = fieldText(more[role]);
        if (known.find(name) == std::string::npos) fields[role] = known + ", " + name;
    }
    // A role that this way of holding does not fill: its placeholders still need something to say.
    for (const auto& role : roles.all()) {
        for (const FieldSpec& field : fieldsOf(role.kind)) {
            fields.try_emplace(field.name.empty() ? role.name : role.name + "." + std::string(field.name),
                               scene.knowledge().phrase("unknown.value"));
        }
    }
}

/// A test that is asked for was done, and its result could not be read.
void tellUnread(const Scene& scene, const Bound& bound, Finding& finding) {
    if (bound.role != RoleTable::kNone || bound.word == nullptr) return;
    Fields told;
    bound.word->addFields(scene, bound, {}, told);
    const auto unread = told.find("unread");
    if (unread == told.end()) return;
    const auto [known, fresh] = finding.fields.insert(*unread);
    if (fresh) {
        finding.lines.emplace_back(kResultNotRead);
    } else if (fieldText(known->second).find(fieldText(unread->second)) == std::string::npos) {
        known->second = fieldText(known->second) + ", " + fieldText(unread->second);
    }
}

/// Drugs, and none of them being ordered: the texts speak of what is taken already.
bool takenAlready(const Scene& scene, const Solution& solution) {
    bool drugs = false;
    for (const Bound& bound : solution.bound) {
        if (!isDrug(bound)) continue;
        if (scene.uses()[bound.index].ordered()) return false;
        drugs = true;
    }
    return drugs;
}

const RuleVariant* chooseVariant(const Rule& rule, const Scene& scene, const Solution& solution) {
    for (const RuleVariant& variant : rule.variants) {
        if (truthOf(*variant.when, scene, solution) == Ternary::yes) return &variant;
    }
    return nullptr;
}

/// Does it hold of this finding? What made it hold joins `told`: its texts may name it.
bool holdsAndTells(const CompiledCondition& when, const Scene& scene, const Solution& solution, Bounds& told) {
    std::vector<Solution> ways;
    if (evaluate(when, scene, solution, ways) != Ternary::yes) return false;
    const auto certain = std::find_if(ways.begin(), ways.end(), [](const Solution& way) { return way.certain; });
    if (certain != ways.end()) addMissing(told, certain->bound);
    return true;
}

/// The phrases of the reasons that hold.
std::vector<std::string> reasonsThatHold(const std::vector<OptionReason>& reasons, const Scene& scene,
                                         const Solution& solution, Bounds& told) {
    std::vector<std::string> holding;
    for (const OptionReason& reason : reasons) {
        if (holdsAndTells(*reason.when, scene, solution, told)) holding.push_back(reason.why);
    }
    return holding;
}

}  // namespace

std::vector<Solution> distinct(const Rule& rule, const Scene& scene, std::vector<Solution> solutions) {
    std::vector<Solution> kept;
    std::map<std::vector<std::pair<int, std::uint32_t>>, std::size_t> places;
    // Orders that are selected first: of two ways that are the same advice, the one that can be acted on stands.
    std::stable_sort(solutions.begin(), solutions.end(), [&](const Solution& a, const Solution& b) {
        return involvesSelectedOrder(scene, a) > involvesSelectedOrder(scene, b);
    });
    for (Solution& solution : solutions) {
        if (!solution.certain) continue;
        auto key = rule.oneFinding ? decltype(places)::key_type{} : unordered(identity(scene, solution));
        const auto [place, fresh] = places.emplace(std::move(key), kept.size());
        if (fresh) {
            kept.push_back(std::move(solution));
            continue;
        }
        Bounds& into = kept[place->second].bound;
        if (rule.oneFinding) {
            addMissing(into, solution.bound);
        } else {
            // The roles stay those of the first; what else was evidence joins it.
            for (const Bound& bound : solution.bound) {
                if (bound.role == RoleTable::kNone) addMissing(into, {bound});
            }
        }
    }
    return kept;
}

bool involvesSelectedOrder(const Scene& scene, const Solution& solution) {
    return std::any_of(solution.bound.begin(), solution.bound.end(), [&](const Bound& bound) {
        if (isDrug(bound)) return scene.uses()[bound.index].selected;
        if (bound.kind == Witness::Kind::trial) {
            const IngredientId ingredient = scene.question().assessment.trials[bound.index].ingredient;
            return std::any_of(scene.uses().begin(), scene.uses().end(), [ingredient](const DrugUse& use) {
                return use.selected && use.ingredient == ingredient;
            });
        }
        if (bound.kind != Witness::Kind::serviceOrder) return false;
        return scene.patient().serviceOrders[bound.index].selected;
    });
}

Finding findingOf(const Rule& rule, const Scene& scene, const Solution& solution) {
    Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.onlyAsLine = rule.onlyAsLine;
    finding.mergeInto = rule.mergeInto;
    finding.taken = takenAlready(scene, solution);
    if (const RuleVariant* variant = chooseVariant(rule, scene, solution)) {
        finding.variant = variant->id;
        finding.severity = variant->severity.value_or(rule.severity);
        finding.onlyAsLine = finding.onlyAsLine || variant->onlyAsLine;
        if (!variant->mergeInto.empty()) finding.mergeInto = variant->mergeInto;
    }
    // Row 1 and F02: an information on an interaction never stands alone.
    if (rule.rank == Rank::safety && finding.severity == Severity::info) finding.onlyAsLine = true;

    std::set<std::string> parts;
    for (const Bound& bound : solution.bound) {
        finding.witnesses.push_back(witnessOf(scene, *rule.roles, bound));
        parts.insert(triggerPart(scene, bound, finding.witnesses.back()));
    }
    finding.trigger = rule.id + "/" + rule.version;
    if (!finding.variant.empty()) finding.trigger += "/" + finding.variant;
    for (const std::string& part : parts) finding.trigger += "|" + part;
    finding.since = unchangedSince(scene, solution.bound);

    Solution told = solution;
    if (const RuleVariant* variant = rule.variant(finding.variant)) {
        holdsAndTells(*variant->when, scene, solution, told.bound);
    }
    for (const RuleLine& line : rule.lines) {
        if (holdsAndTells(*line.when, scene, solution, told.bound)) finding.lines.push_back(line.phrase);
    }
    if (rule.option) {
        finding.reasons = reasonsThatHold(rule.option->preferredWhen, scene, solution, told.bound);
        finding.cautions = reasonsThatHold(rule.option->avoidWhen, scene, solution, told.bound);
        finding.notes = reasonsThatHold(rule.option->mindWhen, scene, solution, told.bound);
    }
    addRoleFields(scene, *rule.roles, told, finding.fields);
    addCommonFields(scene, finding.fields);
    for (std::size_t i = 0; i < rule.suggestions.size(); ++i) {
        const auto& when = rule.suggestions[i].when;
        if (when && truthOf(*when, scene, solution) != Ternary::yes) finding.withheld.push_back(i);
    }
    for (const Bound& bound : solution.bound) {
        if (bound.kind != Witness::Kind::measure) continue;
        tellUnread(scene, bound, finding);
        const std::string& phrase = scene.patient().measures[bound.index].workedOut;
        const bool said = std::find(finding.lines.begin(), finding.lines.end(), phrase) != finding.lines.end();
        if (!phrase.empty() && !said) finding.lines.push_back(phrase);
    }
    return finding;
}

}  // namespace refract::rules
