// Reload: another edition of the knowledge, or the same as the site now has it, without a
// restart.
//
// Everything is read and checked anew, the edition's own cases are run, and only then is one
// pointer swapped; on any error the old edition stays and lastErrors() says why. Thread-safe:
// two reloads run one after the other, and calls go on meanwhile.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fhir/date.h"
#include "plugin/service/service.h"

namespace refract::command {

/// Where an edition comes from.
struct EditionPlace {
    std::filesystem::path folder;
    std::optional<std::filesystem::path> overlay;
    std::function<fhir::Day()> today;

    std::optional<rules::SiteFile> site() const;
};

/// What is read together with an edition and put in place together with it: reads, and notes
/// errors or gives what puts it in place.
using Companion = std::function<std::function<void()>(std::vector<std::string>& errors)>;
/// Who is told of an edition that is in use from now on.
using EditionObserver = std::function<void(const rules::Knowledge&)>;

class Reload {
public:
    /// `service` outlives this, and gives advice with an edition of `place` already.
    Reload(service::Service& service, EditionPlace place, Companion companion = {}, EditionObserver observer = {});

    /// The errors for which the old edition stays; empty when the new one is in place.
    std::vector<std::string> operator()();
    /// Those of the last time; empty when there was none, or it went well.
    std::vector<std::string> lastErrors() const;
    /// A change of the site has ended since it was read: time to reload.
    bool isDue() const;

private:
    std::vector<std::string> replace() const;

    service::Service& service_;
    EditionPlace place_;
    Companion companion_;
    EditionObserver observer_;
    std::mutex running_;
    mutable std::mutex reading_;
    std::vector<std::string> lastErrors_;
};

}  // namespace refract::command
