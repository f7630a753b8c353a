// Element: one JSON object on its way to becoming a datatype or a resource, with its
// path and the place where complaints go. For the readers of this folder alone.
//
// A reader asks for all that it wants and goes on after a complaint: what cannot be
// read is unknown, and the rest is used. So a reader is a list of assignments. What
// must not be read in part asks whether it was spoiled: whole() makes all of it
// unknown, refuse() the resource unreadable. Refers to the Path and the Faults: never
// stored.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/date.h"
#include "fhir/issue.h"
#include "fhir/json.h"
#include "fhir/path.h"

namespace refract::fhir {

/// The complaints of one reading, in the order in which they came.
class Faults {
public:
    /// As many as are told of one resource; the last of them then says that there were more.
    static constexpr std::size_t kMostTold = 32;

    void add(IssueCode code, const Path& path, std::string_view details);
    std::size_t count() const { return count_; }

    /// The resource cannot be used, for the first complaint after the first `before`, if
    /// there is one.
    void refuse(std::size_t before);
    bool refused() const { return reason_.has_value(); }
    /// Why the resource cannot be used. After refuse() alone.
    Issue&& reason() && { return std::move(*reason_); }
    std::vector<Issue>&& told() && { return std::move(told_); }

private:
    std::vector<Issue> told_;
    std::size_t count_ = 0;
    std::optional<Issue> reason_;
};

class Element {
public:
    Element(Value json, const Path& path, Faults& faults) : json_(json), path_(path), faults_(faults) {}

    Value json() const { return json_; }
    bool has(std::string_view name) const { return member(name).given(); }

    /// A complaint about this element, or about its member `name`.
    void fault(IssueCode code, std::string_view details) const { faults_.add(code, path_, details); }
    void fault(IssueCode code, std::string_view name, std::string_view details) const;
    void wrongShape() const;

    /// How many complaints there were so far: what spoiledSince() and refuse() compare with.
    std::size_t mark() const { return faults_.count(); }
    bool spoiledSince(std::size_t mark) const { return faults_.count() != mark; }
    /// Makes the resource unreadable, for the first complaint since then; without one, nothing.
    void refuse(std::size_t mark) const { faults_.refuse(mark); }

    /// What `read()` returns; all of it unknown if any of it could not be read.
    template <typename Read>
    auto whole(Read read) const {
        const std::size_t before = mark();
        auto result = read();
        if (spoiledSince(before)) result = {};
        return result;
    }

    /// A member that R4 has once; an array of one is taken for it. Absent for null.
    Value one(std::string_view name) const;

    // Absent and null are nothing; another type, or content that is not acceptable, is a fault.
    std::string_view text(std::string_view name) const;
    std::optional<double> number(std::string_view name) const;
    std::optional<int> integer(std::string_view name) const;
    std::optional<bool> boolean(std::string_view name) const;
    std::optional<PartialDate> date(std::string_view name) const;
    /// The string, or nothing: for what is only shown, or only identifies.
    std::string_view looseText(std::string_view name) const { return member(name).text(); }

    /// Complains about a modifierExtension: we know none.
    void refuseModifiers() const;

    /// Calls `use(Element)` for the member, if it is there.
    template <typename Use>
    void inside(std::string_view name, Use use) const {
        const Value value = one(name);
        if (!value.given()) return;
        const Path path(path_, name);
        use(Element(value, path, faults_));
    }

    /// Calls `use(Element)` for each element of an array, or for what stands in its place.
    template <typename Use>
    void each(std::string_view name, Use use) const {
        const Value value = member(name);
        if (value.isArray()) {
            std::size_t index = 0;
            for (const Value element : value.elements()) {
                const Path path(path_, name, index++);
                if (element.given()) use(Element(element, path, faults_));
            }
        } else if (value.given()) {
            const Path path(path_, name);
            use(Element(value, path, faults_));
        }
    }

private:
    /// The member of that name. Most that a reader asks for are not there: that is known of the names' shapes.
    Value member(std::string_view name) const { return (shapes_ & nameShape(name)) == 0 ? Value() : json_[name]; }

    Value json_;
    const Path& path_;
    Faults& faults_;
    std::uint64_t shapes_ = nameShapes(json_);
};

}  // namespace refract::fhir
