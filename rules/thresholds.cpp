// Loading the named numbers, and looking one up.
#include "rules/thresholds.h"

#include <algorithm>
#include <vector>

namespace refract::rules {

Thresholds Thresholds::load(const KnowledgeFile& file, AuthorErrors& errors) {
    Thresholds thresholds;
    for (const Node& node : file.root()["thresholds"].elements()) {
        Threshold threshold;
        threshold.id = node["id"].requireString(errors);
        threshold.value = node["value"].requireNumber(errors);
        threshold.unit = node["unit"].requireString(errors);
        threshold.meaning = node["meaning"].requireString(errors);
        threshold.sources = node["sources"].strings();
        const std::string confidence = node["confidence"].requireString(errors);
        if (!confidence.empty()) threshold.confidence = confidence.front();
        const std::string id = threshold.id;
        if (!thresholds.byId_.emplace(id, std::move(threshold)).second) {
            node["id"].complain(errors, "there is another threshold \"" + id + "\"");
        }
    }
    return thresholds;
}

const Threshold* Thresholds::find(std::string_view id) const {
    const auto found = byId_.find(id);
    return found == byId_.end() ? nullptr : &found->second;
}

double Thresholds::value(std::string_view id, AuthorErrors& errors) const {
    if (const Threshold* threshold = find(id)) return threshold->value;
    AuthorError error;
    error.file = "thresholds.json";
    error.message = "there is no threshold \"" + std::string(id) + "\", and the assessment needs it";
    const bool noted = std::any_of(errors.begin(), errors.end(),
                                   [&](const AuthorError& other) { return other.message == error.message; });
    if (noted) return 0;
    std::vector<std::string_view> ids;
    for (const auto& [known, threshold] : byId_) ids.push_back(known);
    const std::string_view close = nearest(id, ids);
    if (!close.empty()) error.suggestion = "did you mean to name \"" + std::string(close) + "\" so?";
    errors.push_back(std::move(error));
    return 0;
}

bool Thresholds::override_(std::string_view id, double value) {
    const auto found = byId_.find(id);
    if (found == byId_.end()) return false;
    found->second.value = value;
    return true;
}

}  // namespace refract::rules
