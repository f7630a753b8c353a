// Readers of Observation and QuestionnaireResponse.
#include <algorithm>
#include <array>
#include <iterator>

#include "fhir/datatypes.h"
#include "fhir/readers.h"
#include "fhir/status.h"

namespace refract::fhir {

namespace {

/// A value that is read in part is another value.
ObservationValue observationValue(const Element& element) {
    return element.whole([&] {
        ObservationValue result;
        result.quantity = quantityAt(element, "valueQuantity");
        result.number = element.number("valueInteger");
        if (!result.number) result.number = element.number("valueDecimal");  // not R4, and sent all the same
        result.text = element.text("valueString");
        result.codeableConcept = conceptAt(element, "valueCodeableConcept");
        result.boolean = element.boolean("valueBoolean");
        result.dateTime = whenAt(element, "valueDateTime", "valuePeriod").start;
        result.absentReason = conceptAt(element, "dataAbsentReason");
        return result;
    });
}

/// Unknown as a whole, and never left out: the first one counts.
ReferenceRange referenceRange(const Element& element) {
    return element.whole([&] {
        if (!element.json().isObject()) element.wrongShape();
        element.refuseModifiers();
        return ReferenceRange{quantityAt(element, "low"), quantityAt(element, "high")};
    });
}

ObservationComponent component(const Element& element) {
    const std::size_t mark = element.mark();
    if (!element.json().isObject()) element.wrongShape();
    element.refuseModifiers();
    if (element.spoiledSince(mark)) return {};
    return {conceptAt(element, "code"), observationValue(element)};
}

Period effective(const Element& element) {
    Period result = whenAt(element, "effectiveDateTime", "effectivePeriod");
    if (!result.start && !result.end) result.start = element.date("effectiveInstant");
    if (!result.start && !result.end) {
        element.inside("effectiveTiming", [&](const Element& inner) { result = eventsOf(timing(inner)); });
    }
    return result;
}

/// Is that the address of an extension that says what an answer counts?
bool saysOrdinal(std::string_view url) {
    static constexpr std::string_view kBase = "http://hl7.org/fhir/StructureDefinition/";
    static constexpr std::array<std::string_view, 6> kNames{
        "ordinalValue",          "itemWeight",       "questionnaire-ordinalValue", "codesystem-ordinalValue",
        "valueset-ordinalValue", "iso21090-CO-value"};
    if (!url.starts_with(kBase)) return false;
    url.remove_prefix(kBase.size());
    return std::find(kNames.begin(), kNames.end(), url) != kNames.end();
}

std::optional<double> ordinal(const Element& element) {
    std::optional<double> result;
    element.each("extension", [&](const Element& extension) {
        if (result || !saysOrdinal(extension.looseText("url"))) return;
        result = extension.number("valueDecimal");
        if (!result) result = extension.number("valueInteger");
    });
    return result;
}

QuestionnaireAnswer answer(const Element& element) {
    QuestionnaireAnswer result;
    if (!element.json().isObject()) {
        element.wrongShape();
        return result;
    }
    element.refuseModifiers();
    result.ordinal = ordinal(element);
    element.inside("valueCoding", [&](const Element& value) {
        result.coding = coding(value);
        if (!result.ordinal) result.ordinal = ordinal(value);
    });
    result.number = element.number("valueInteger");
    if (!result.number) result.number = element.number("valueDecimal");
    if (!result.number) {
        const auto amount = quantityAt(element, "valueQuantity");
        if (amount && amount->comparator.empty()) result.number = amount->value;
    }
    result.text = element.text("valueString");
    return result;
}

std::vector<QuestionnaireItem> itemsOf(const Element& parent);

// Recursion ends with the document's depth, which JsonLimits bounds.
QuestionnaireItem item(const Element& element) {
    QuestionnaireItem result;
    const std::size_t mark = element.mark();
    if (!element.json().isObject()) element.wrongShape();
    element.refuseModifiers();
    if (element.spoiledSince(mark)) return result;
    result.linkId = element.text("linkId");
    result.text = element.looseText("text");
    result.items = itemsOf(element);
    bool unread = false;
    element.each("answer", [&](const Element& inner) {
        const std::size_t before = inner.mark();
        result.answers.push_back(answer(inner));
        unread = unread || inner.spoiledSince(before);
        // Questions that an answer opened stand within it; for us they are the item's.
        auto opened = itemsOf(inner);
        result.items.insert(result.items.end(), std::make_move_iterator(opened.begin()),
                            std::make_move_iterator(opened.end()));
    });
    // Without one of its answers a question is answered otherwise.
    if (unread) result.answers.clear();
    return result;
}

std::vector<QuestionnaireItem> itemsOf(const Element& parent) {
    std::vector<QuestionnaireItem> items;
    items.reserve(parent.json()["item"].size());
    parent.each("item", [&](const Element& inner) { items.push_back(item(inner)); });
    return items;
}

}  // namespace

bool ObservationValue::given() const {
    return (quantity && quantity->value) || number || !text.empty() || !codeableConcept.empty() || boolean || dateTime;
}

Observation readObservation(const Element& element) {
    Observation result;
    result.head = head(element);
    result.head.status = neededStatusAt(element, "status", statuses::observation);
    result.code = subjectMatterAt(element, "code");
    result.categories = conceptsAt(element, "category");
    result.effective = effective(element);
    // When a result was published only orders equals: a bad one takes nothing away.
    result.issued = parseDate(element.looseText("issued"));
    result.value = observationValue(element);
    element.each("referenceRange", [&](const Element& e) { result.referenceRanges.push_back(referenceRange(e)); });
    element.each("component", [&](const Element& e) { result.components.push_back(component(e)); });
    result.hasMembers = referencesAt(element, "hasMember");
    result.encounter = referenceAt(element, element.has("encounter") ? "encounter" : "context");  // context: STU3
    return result;
}

QuestionnaireResponse readQuestionnaireResponse(const Element& element) {
    QuestionnaireResponse result;
    result.head = head(element);
    result.head.status = neededStatusAt(element, "status", statuses::response);
    result.questionnaire = referenceAt(element, "questionnaire").reference;  // a canonical; STU3: a Reference
    result.authored = element.date("authored");
    result.items = itemsOf(element);
    return result;
}

}  // namespace refract::fhir
