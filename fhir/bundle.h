// Collection: the resources of a request, wherever they stood (a prefetch value, a
// searchset, collection, document or transaction Bundle, contained), with
// references resolved among them.
//
// Views into the Documents, which must outlive it. Look-ups are by hash; building
// is linear in the number of entries. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/issue.h"
#include "fhir/json.h"
#include "fhir/path.h"
#include "fhir/resources.h"

namespace refract::fhir {

struct BundleLimits {
    std::size_t maxEntries = 20000;  ///< a life's record in one Bundle is a few thousand
};

class Collection {
public:
    struct Item {
        Value json;
        std::string_view fullUrl;
        std::string path;    ///< "prefetch.medications.entry[3].resource"
        std::string source;  ///< the prefetch key, or "bundle"
        Value container;     ///< the resource whose `contained` holds it; absent otherwise
    };

    /// Adds a resource or a Bundle (with or without `type`). OperationOutcome entries are no
    /// resources; a warning or an error among them is a Gap. What is no object, has no resourceType, or lies past the
    /// limit is a Gap.
    void add(Value resourceOrBundle, const Path& path, std::string_view source, Gaps& gaps,
             const BundleLimits& limits = {});

    const std::vector<Item>& items() const { return items_; }

    /// What came under that source says itself that it is not all: an OperationOutcome with an error
    /// beside the resources, an entry that failed or holds none, a next page that was not added, fewer
    /// entries than its total, or more than are read.
    bool saysIncomplete(std::string_view source) const;

    /// The resource that `reference`, standing in `from`, means: "#x" within `from` (or
    /// its container), a fullUrl, "Type/id", an absolute URL whose tail is "Type/id"
    /// with or without "/_history/v". nullptr if it is not here.
    const Item* resolve(std::string_view reference, const Item& from) const;

private:
    friend class Collector;
    /// What the Bundles of one source say of themselves.
    struct Told {
        std::size_t entries = 0;
        std::size_t total = 0;
        bool more = false;    ///< the last page names a next one
        bool failed = false;  ///< something could not be given, or was not read
    };

    std::vector<Item> items_;
    std::unordered_map<std::string, Told> told_;
    std::unordered_map<std::string_view, std::size_t> byUrl_;
    std::unordered_map<std::string, std::size_t> byTypeAndId_;
};

}  // namespace refract::fhir
