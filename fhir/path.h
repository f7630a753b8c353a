// Path: where in the request an element stands, built on the stack while reading
// and turned into text only when something is wrong with it.
//
// Each link points to the one before, which must outlive it: pass by reference
// down the calls, never store.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refract::fhir {

class Path {
public:
    explicit Path(std::string_view root) : name_(root) {}
    Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
    Path(const Path& parent, std::string_view name, std::size_t index)
        : parent_(&parent), name_(name), index_(index), indexed_(true) {}

    /// "prefetch.observations.entry[3].resource.valueQuantity"
    std::string str() const;

private:
    const Path* parent_ = nullptr;
    std::string_view name_;
    std::size_t index_ = 0;
    bool indexed_ = false;
};

}  // namespace refract::fhir
