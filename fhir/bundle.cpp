// Gathering resources out of Bundles, and finding what a reference means among them.
#include "fhir/bundle.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "fhir/reader.h"

namespace refract::fhir {

namespace {

constexpr std::string_view kHistory = "/_history/";
constexpr std::string_view kContained = ".contained[";

/// "Type/id" at the end of a relative or absolute reference; empty if there is none.
std::string_view typeAndId(std::string_view reference) {
    const auto idSlash = reference.rfind('/');
    if (idSlash == std::string_view::npos || idSlash == 0 || idSlash + 1 == reference.size()) return {};
    const auto typeSlash = reference.rfind('/', idSlash - 1);
    const auto tail = typeSlash == std::string_view::npos ? reference : reference.substr(typeSlash + 1);
    const bool typed = tail.front() >= 'A' && tail.front() <= 'Z';
    return typed && tail.find_first_of("?#") == std::string_view::npos ? tail : std::string_view{};
}

std::string_view withoutVersion(std::string_view reference) {
    return reference.substr(0, reference.find(kHistory));
}

bool absolute(std::string_view reference) {
    return reference.starts_with("http://") || reference.starts_with("https://") || reference.starts_with("urn:");
}

/// The key of a contained resource: its container's path and its local id.
std::string localKey(std::string_view containerPath, std::string_view localId) {
    std::string key(containerPath);
    key += '#';
    key += localId;
    return key;
}

/// The worst that an OperationOutcome says.
enum class Severity { none, warning, error };
Severity severityOf(Value outcome) {
    Severity worst = Severity::none;
    for (const Value issue : outcome["issue"].elements()) {
        const auto severity = issue["severity"].text();
        if (severity == "error" || severity == "fatal") return Severity::error;
        if (severity == "warning") worst = Severity::warning;
    }
    return worst;
}

bool namesNextPage(Value bundle) {
    for (const Value link : bundle["link"].elements()) {
        if (link["relation"].text() == "next" && !link["url"].text().empty()) return true;
    }
    return false;
}

/// A Bundle in a Bundle is opened, one in that is not: clients that wrap the answers
/// of a batch go no deeper.
constexpr std::size_t kNesting = 1;

}  // namespace

/// Walks what is added once, putting what it finds where the Collection looks it up.
class Collector {
public:
    Collector(std::vector<Collection::Item>& items, std::unordered_map<std::string_view, std::size_t>& byUrl,
              std::unordered_map<std::string, std::size_t>& byTypeAndId, Collection::Told& told,
              std::string_view source, Gaps& gaps, const BundleLimits& limits)
        : items_(items),
          byUrl_(byUrl),
          byTypeAndId_(byTypeAndId),
          told_(told),
          source_(source),
          gaps_(gaps),
          limits_(limits) {}

    void add(Value resource, std::string_view fullUrl, const Path& path, std::size_t nested) {
        if (!resource.isObject()) return gap(path, "this is no resource");
        const auto type = resourceType(resource);
        if (type.empty()) return gap(path, "a resource without resourceType is not used");
        if (type == "OperationOutcome") return addOutcome(resource, path);
        if (type == "Bundle") {
            if (nested > kNesting) return gap(path, "a Bundle this deep in Bundles is not opened");
            return addEntries(resource, path, nested);
        }
        addResource(resource, type, fullUrl, path);
    }

private:
    void gap(const Path& path, std::string_view text) { gaps_.push_back({path.str(), std::string(text)}); }
    void notGiven(const Path& path, std::string_view text) {
        told_.failed = true;
        gap(path, text);
    }

    void addOutcome(Value outcome, const Path& path) {
        switch (severityOf(outcome)) {
            case Severity::none:
                return;
            case Severity::warning:
                return gap(path, "the server warns of something in its answer");
            case Severity::error:
                return notGiven(path, "the server says that something could not be given");
        }
    }

    void addEntries(Value bundle, const Path& path, std::size_t nested) {
        const Value entries = bundle["entry"];
        if (entries.given() && !entries.isArray() && !entries.isObject()) {
            return gap(Path(path, "entry"), "this is no list of entries");
        }
        const auto total = static_cast<std::size_t>(std::max<std::int64_t>(bundle["total"].integer().value_or(0), 0));
        const bool more = namesNextPage(bundle);
        told_.total = nested == 0 ? std::max(told_.total, total) : told_.total + total;
        told_.more = nested == 0 ? more : told_.more || more;
        items_.reserve(items_.size() + std::min(entries.size(), limits_.maxEntries));
        std::size_t index = 0;
        for (const Value entry : entries.elements()) {
            const Path here(path, "entry", index++);
            if (!admit(here)) return;
            addEntry(entry, here, nested);
        }
    }

    void addEntry(Value entry, const Path& path, std::size_t nested) {
        if (!entry.isObject()) return notGiven(path, "this is no entry of a Bundle");
        const Value resource = entry["resource"];
        const bool outcome = entry["search"]["mode"].text() == "outcome";
        if (outcome && resourceType(resource) != "OperationOutcome") return;
        if (!outcome) ++told_.entries;
        if (resource.given()) return add(resource, entry["fullUrl"].text(), Path(path, "resource"), nested + 1);
        // Sent by clients that leave the wrapping out.
        if (!resourceType(entry).empty()) return add(entry, {}, path, nested + 1);
        // The answer to a write, a query or a deletion has nothing to say about the patient.
        const auto status = entry["response"]["status"].text();
        if (!status.empty() && status.front() != '2' && status.front() != '3') {
            return notGiven(path, "the server could not give this entry");
        }
        const auto method = entry["request"]["method"].text();
        if (entry["response"].given() || method == "GET" || method == "HEAD" || method == "DELETE") return;
        notGiven(path, "an entry without a resource is not used");
    }

    void addResource(Value resource, std::string_view type, std::string_view fullUrl, const Path& path) {
        if (items_.size() >= limits_.maxEntries) return sayFull(path);
        const std::size_t index = items_.size();
        const auto id = resource["id"].text();
        items_.push_back({resource, fullUrl, path.str(), std::string(source_), {}});
        if (!fullUrl.empty()) byUrl_.emplace(withoutVersion(fullUrl), index);
        if (!id.empty()) byTypeAndId_.emplace(std::string(type).append(1, '/').append(id), index);
        addContained(resource, path);
    }

    void addContained(Value container, const Path& path) {
        const Value contained = container["contained"];
        if (!contained.given()) return;
        const std::string containerPath = path.str();
        byTypeAndId_.emplace(localKey(containerPath, {}), items_.size() - 1);  // "#" is the container itself
        std::size_t index = 0;
        for (const Value resource : contained.elements()) {
            const Path here(path, "contained", index++);
            if (!admit(here)) return;
            if (resourceType(resource).empty()) {
                gap(here, "a contained resource without resourceType is not used");
                continue;
            }
            byTypeAndId_.emplace(localKey(containerPath, resource["id"].text()), items_.size());
            items_.push_back({resource, {}, here.str(), std::string(source_), container});
        }
    }

    /// Counts what is looked at, not only what is kept: each may become a Gap.
    bool admit(const Path& path) {
        if (items_.size() < limits_.maxEntries && seen_++ < limits_.maxEntries) return true;
        sayFull(path);
        return false;
    }
    /// One Gap for all that lies past the limit.
    void sayFull(const Path& path) {
        if (std::exchange(saidFull_, true)) return;
        notGiven(path, "there are more resources than are read: what stands here and after it was left out");
    }

    std::vector<Collection::Item>& items_;
    std::unordered_map<std::string_view, std::size_t>& byUrl_;
    std::unordered_map<std::string, std::size_t>& byTypeAndId_;
    Collection::Told& told_;
    std::string_view source_;
    Gaps& gaps_;
    const BundleLimits& limits_;
    std::size_t seen_ = 0;
    bool saidFull_ = false;
};

void Collection::add(Value resourceOrBundle, const Path& path, std::string_view source, Gaps& gaps,
                     const BundleLimits& limits) {
    Collector(items_, byUrl_, byTypeAndId_, told_[std::string(source)], source, gaps, limits)
        .add(resourceOrBundle, {}, path, 0);
}

bool Collection::saysIncomplete(std::string_view source) const {
    const auto found = told_.find(std::string(source));
    if (found == told_.end()) return false;
    const Told& told = found->second;
    return told.failed || told.more || told.total > told.entries;
}

const Collection::Item* Collection::resolve(std::string_view reference, const Item& from) const {
    const auto named = [this](const std::string& key) -> const Item* {
        const auto found = byTypeAndId_.find(key);
        return found == byTypeAndId_.end() ? nullptr : &items_[found->second];
    };
    const auto atUrl = [this](std::string_view url) -> const Item* {
        const auto found = byUrl_.find(url);
        return found == byUrl_.end() ? nullptr : &items_[found->second];
    };
    if (reference.empty()) return nullptr;
    if (reference.starts_with('#')) {
        std::string_view container = from.path;
        if (!from.container.absent()) container = container.substr(0, container.rfind(kContained));
        return named(localKey(container, reference.substr(1)));
    }
    const std::string_view plain = withoutVersion(reference);
    if (const Item* item = atUrl(plain)) return item;
    const std::string_view tail = typeAndId(plain);
    if (tail.empty()) return nullptr;
    if (!absolute(plain) && tail.size() == plain.size()) {
        // R4, Bundle.entry.fullUrl: a relative reference starts at the base of the entry it stands in.
        const auto own = typeAndId(from.fullUrl);
        if (!own.empty() && own.size() < from.fullUrl.size()) {
            std::string url(from.fullUrl.substr(0, from.fullUrl.size() - own.size()));
            if (const Item* item = atUrl(url.append(plain))) return item;
        }
    }
    return named(std::string(tail));
}

}  // namespace refract::fhir
