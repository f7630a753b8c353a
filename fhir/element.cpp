// The primitives of an Element, and the words in which it complains.
#include "fhir/element.h"

#include <algorithm>
#include <limits>

namespace refract::fhir {

void Faults::add(IssueCode code, const Path& path, std::string_view details) {
    ++count_;
    if (told_.size() < kMostTold) {
        told_.push_back({code, std::string(details), {}, path.str()});
    } else {
        told_.back().details = "This and more elements of this resource cannot be read.";
    }
}

void Faults::refuse(std::size_t before) {
    if (reason_ || before >= count_) return;
    reason_ = told_[std::min(before, told_.size() - 1)];
}

void Element::fault(IssueCode code, std::string_view name, std::string_view details) const {
    faults_.add(code, Path(path_, name), details);
}

void Element::wrongShape() const {
    fault(IssueCode::structure, "This has not the shape that FHIR R4 has here.");
}

Value Element::one(std::string_view name) const {
    const Value value = member(name);
    if (!value.isArray()) return value.given() ? value : Value();
    if (value.size() > 1) {
        fault(IssueCode::structure, name, "There are several values where FHIR R4 has one.");
        return {};
    }
    for (const Value element : value.elements()) {
        if (element.isArray())
            fault(IssueCode::structure, name, "This has not the shape that FHIR R4 has here.");
        else if (element.given())
            return element;
    }
    return {};
}

std::string_view Element::text(std::string_view name) const {
    const Value value = one(name);
    if (!value.given()) return {};
    const auto text = value.string();
    if (!text) fault(IssueCode::structure, name, "This is no text.");
    return text.value_or(std::string_view{});
}

std::optional<double> Element::number(std::string_view name) const {
    const Value value = one(name);
    if (!value.given()) return std::nullopt;
    const auto number = value.number();
    if (!number) fault(IssueCode::value, name, "This is no number.");
    return number;
}

std::optional<int> Element::integer(std::string_view name) const {
    const Value value = one(name);
    if (!value.given()) return std::nullopt;
    const auto number = value.integer();
    if (!number || *number < std::numeric_limits<int>::min() || *number > std::numeric_limits<int>::max()) {
        fault(IssueCode::value, name, "This is no whole number.");
        return std::nullopt;
    }
    return static_cast<int>(*number);
}

std::optional<bool> Element::boolean(std::string_view name) const {
    const Value value = one(name);
    if (!value.given()) return std::nullopt;
    auto truth = value.boolean();
    // Some servers write it in quotation marks, which leaves nothing to guess.
    if (value.text() == "true") truth = true;
    if (value.text() == "false") truth = false;
    if (!truth) fault(IssueCode::value, name, "This is neither true nor false.");
    return truth;
}

std::optional<PartialDate> Element::date(std::string_view name) const {
    const Value value = one(name);
    if (!value.given()) return std::nullopt;
    const auto text = value.string();
    auto date = text ? parseDate(*text) : std::nullopt;
    if (!date) fault(IssueCode::value, name, "This is no date that can be read.");
    return date;
}

void Element::refuseModifiers() const {
    if (member("modifierExtension").size() == 0) return;
    fault(IssueCode::notSupported, "modifierExtension", "An extension that is not known changes what this means.");
}

}  // namespace refract::fhir
