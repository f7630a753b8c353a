// Reading an edition, trying it out, and putting it in place.
#include "plugin/reload.h"

#include "plugin/casebook/casebook.h"
#include "plugin/command.h"

namespace refract::command {

namespace {

/// An edition that fails all its cases says enough with the first few.
constexpr std::size_t kMostErrors = 20;

std::vector<std::string> failuresOf(const casebook::Report& report) {
    std::vector<std::string> errors;
    for (const auto& mistake : report.errors) errors.push_back(rules::describe(mistake));
    for (const auto& verdict : report.verdicts) {
        if (verdict.holds() || errors.size() >= kMostErrors) continue;
        errors.push_back(verdict.file + ":" + std::to_string(verdict.line) + ": the case \"" + verdict.title +
                         "\" does not hold: " + verdict.failures.front());
    }
    return errors;
}

/// An edition, or why there is none.
std::shared_ptr<const rules::Knowledge> read(const EditionPlace& place, const std::optional<rules::SiteFile>& site,
                                             std::vector<std::string>& errors) {
    const auto loaded = readKnowledge(place.folder, site);
    if (!loaded) {
        errors.push_back(fhir::describe(loaded.error()));
        return nullptr;
    }
    for (const auto& mistake : loaded->errors) {
        if (!mistake.warning && errors.size() < kMostErrors) errors.push_back(rules::describe(mistake));
    }
    return loaded->knowledge;
}

}  // namespace

std::optional<rules::SiteFile> EditionPlace::site() const {
    if (!overlay) return std::nullopt;
    return rules::SiteFile{*overlay, today()};
}

Reload::Reload(service::Service& service, EditionPlace place, Companion companion, EditionObserver observer)
    : service_(service), place_(std::move(place)), companion_(std::move(companion)), observer_(std::move(observer)) {}

std::vector<std::string> Reload::operator()() {
    const std::lock_guard running(running_);
    auto errors = replace();
    const std::lock_guard reading(reading_);
    lastErrors_ = errors;
    return errors;
}

std::vector<std::string> Reload::replace() const {
    std::vector<std::string> errors;
    const auto useCompanion = companion_ ? companion_(errors) : std::function<void()>{};
    if (!errors.empty()) return errors;
    // The cases are about the edition; what a site changes is to change some of its answers.
    auto edition = read(place_, std::nullopt, errors);
    if (!edition) return errors;
    service::Service trial(edition);
    errors = failuresOf(casebook::run(place_.folder / "cases", trial));
    if (!errors.empty()) return errors;
    if (place_.overlay) edition = read(place_, place_.site(), errors);
    if (!edition || !errors.empty()) return errors;
    service_.replace(edition);
    if (useCompanion) useCompanion();
    if (observer_) observer_(*edition);
    return errors;
}

std::vector<std::string> Reload::lastErrors() const {
    const std::lock_guard reading(reading_);
    return lastErrors_;
}

bool Reload::isDue() const {
    const auto edition = service_.knowledge();
    if (edition->site() == nullptr) return false;
    const auto end = edition->site()->nextEnd();
    return end && *end <= place_.today();
}

}  // namespace refract::command
