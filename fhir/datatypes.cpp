// Concepts, codings, quantities, references and periods out of Elements.
#include "fhir/datatypes.h"

#include <array>

namespace refract::fhir {

namespace {

bool says(const Coding& coding) {
    return !coding.code.empty();
}
bool says(const CodeableConcept& concept_) {
    return !concept_.empty();
}
bool says(const Reference& reference) {
    return reference.given();
}
/// A line that cannot be read is still a line: it may change what the others mean.
bool says(const Dosage&) {
    return true;
}

/// The elements of which something can be read.
template <typename T, typename Read>
std::vector<T> listAt(const Element& parent, std::string_view name, Read read) {
    std::vector<T> list;
    list.reserve(parent.json()[name].size());
    parent.each(name, [&](const Element& element) {
        const std::size_t mark = element.mark();
        T one = read(element);
        if (!element.spoiledSince(mark) || says(one)) list.push_back(std::move(one));
    });
    return list;
}

}  // namespace

Coding coding(const Element& element) {
    return element.whole([&] {
        Coding result;
        if (!element.json().isObject()) element.wrongShape();
        result.systemText = element.text("system");
        result.system = codeSystem(result.systemText);
        result.code = element.text("code");
        result.display = element.looseText("display");
        return result;
    });
}

CodeableConcept concept_(const Element& element) {
    CodeableConcept result;
    if (const auto text = element.json().string()) {
        result.text = *text;
        return result;
    }
    if (!element.json().isObject()) {
        element.wrongShape();
        return result;
    }
    result.codings = listAt<Coding>(element, "coding", coding);
    result.text = element.text("text");
    if (!result.empty()) return result;
    if (element.json()["concept"].isObject()) {
        element.inside("concept", [&](const Element& inner) { result = concept_(inner); });
    } else if (element.has("code")) {
        Coding lone = coding(element);
        if (says(lone) || !lone.display.empty()) result.codings.push_back(lone);
    }
    return result;
}

Quantity quantity(const Element& element) {
    static constexpr std::array<std::string_view, 5> kComparators{"", "<", "<=", ">=", ">"};
    Quantity result;
    if (!element.json().isObject()) {
        element.wrongShape();
        return result;
    }
    result.value = element.number("value");
    result.comparator = element.text("comparator");
    bool known = false;
    for (const auto comparator : kComparators) known = known || comparator == result.comparator;
    if (!known) element.fault(IssueCode::value, "comparator", "This is no comparator of FHIR R4.");
    result.unit = element.looseText("unit");
    const auto code = element.looseText("code");
    if (codeSystem(element.looseText("system")) == CodeSystem::ucum) {
        result.code = code;
    } else if (result.unit.empty()) {
        result.unit = code;  // a code of another system, or of none, is at least a name
    }
    return result;
}

Reference reference(const Element& element) {
    Reference result;
    if (const auto text = element.json().string()) {
        result.reference = *text;
    } else if (!element.json().isObject()) {
        element.wrongShape();
    } else if (element.json()["reference"].isObject()) {
        element.inside("reference", [&](const Element& inner) { result = reference(inner); });
    } else {
        result.reference = element.text("reference");
        result.display = element.looseText("display");
    }
    return result;
}

Range range(const Element& element) {
    if (!element.json().isObject()) {
        element.wrongShape();
        return {};
    }
    return {quantityAt(element, "low"), quantityAt(element, "high")};
}

Period period(const Element& element) {
    if (!element.json().isObject()) {
        element.wrongShape();
        return {};
    }
    Period result{element.date("start"), element.date("end")};
    if (result.start && result.end && result.end->last < result.start->first) {
        element.fault(IssueCode::invariant, "The period ends before it begins.");
        return {};
    }
    return result;
}

CodeableConcept conceptAt(const Element& parent, std::string_view name) {
    CodeableConcept result;
    parent.inside(name, [&](const Element& element) { result = concept_(element); });
    return result;
}

CodeableConcept subjectMatterAt(const Element& parent, std::string_view name) {
    const std::size_t mark = parent.mark();
    CodeableConcept result = conceptAt(parent, name);
    if (result.empty()) parent.refuse(mark);
    return result;
}

std::vector<CodeableConcept> conceptsAt(const Element& parent, std::string_view name) {
    return listAt<CodeableConcept>(parent, name, concept_);
}

CodeableConcept joinedConceptsAt(const Element& parent, std::string_view name) {
    CodeableConcept result;
    parent.each(name, [&](const Element& element) {
        const CodeableConcept one = concept_(element);
        result.codings.insert(result.codings.end(), one.codings.begin(), one.codings.end());
        if (result.text.empty()) result.text = one.text;
    });
    return result;
}

std::optional<Quantity> quantityAt(const Element& parent, std::string_view name) {
    // Without its comparator, or its number, a quantity says another thing.
    return parent.whole([&] {
        std::optional<Quantity> result;
        parent.inside(name, [&](const Element& element) { result = quantity(element); });
        return result;
    });
}

std::optional<Range> rangeAt(const Element& parent, std::string_view name) {
    return parent.whole([&] {
        std::optional<Range> result;
        parent.inside(name, [&](const Element& element) { result = range(element); });
        return result;
    });
}

Period periodAt(const Element& parent, std::string_view name) {
    Period result;
    parent.inside(name, [&](const Element& element) { result = period(element); });
    return result;
}

Reference referenceAt(const Element& parent, std::string_view name) {
    Reference result;
    parent.inside(name, [&](const Element& element) { result = reference(element); });
    return result;
}

std::vector<Reference> referencesAt(const Element& parent, std::string_view name) {
    return listAt<Reference>(parent, name, reference);
}

std::vector<Dosage> dosagesAt(const Element& parent, std::string_view name) {
    return listAt<Dosage>(parent, name, dosage);
}

Period whenAt(const Element& parent, std::string_view dateTime, std::string_view periodName) {
    if (const auto date = parent.date(dateTime)) return {date, std::nullopt};
    return periodAt(parent, periodName);
}

Period eventsOf(const Timing& timing) {
    Period result;
    for (const auto& event : timing.events) {
        if (!result.start || event.first < result.start->first) result.start = event;
        if (timing.events.size() > 1 && (!result.end || event.last > result.end->last)) result.end = event;
    }
    return result;
}

}  // namespace refract::fhir
