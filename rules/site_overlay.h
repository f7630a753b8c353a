// SiteOverlay: what one site changes in an edition without editing it – a rule switched
// off, put in shadow or given another severity, a named threshold another value – each
// change with who decided it, why, and until when.
//
// A site adds nothing: a change that names what is not there is an error, and the edition is
// not loaded. A change whose last day is over is not applied, and is a warning. Plain values;
// format: docs/knowledge-format.md, schema/site-overlay.schema.json.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rules/author_error.h"
#include "rules/finding.h"
#include "rules/rule.h"

namespace refract::rules {

class Thresholds;
class KnowledgeFile;

/// Where the changes stand, and the day for which they are read.
struct SiteFile {
    std::filesystem::path file;
    Day today{};
};

struct ThresholdChange {
    std::string id;
    double was = 0;
    double value = 0;
    SiteDecision decision;
};

class SiteOverlay {
public:
    static SiteOverlay read(const KnowledgeFile& file, Day today, AuthorErrors& errors);

    /// Changes the numbers. To be called before anything is made from them.
    void apply(Thresholds& thresholds, AuthorErrors& errors);
    /// Changes the rules, all of which are read.
    void apply(std::vector<Rule>& rules, AuthorErrors& errors) const;

    const std::string& site() const { return site_; }
    /// What was changed, with the value of the edition.
    const std::vector<ThresholdChange>& thresholds() const { return thresholds_; }
    /// The first day on which one of the changes no longer holds: then it is time to load again.
    std::optional<Day> nextEnd() const { return nextEnd_; }

private:
    struct Named {
        std::size_t line = 0;
        std::string pointer;
    };
    struct RuleEntry {
        Named at;
        std::string rule;
        RuleMode mode = RuleMode::live;
        std::optional<Severity> severity;
        SiteDecision decision;
    };
    struct ThresholdEntry {
        Named at;
        std::string unit;
        ThresholdChange change;
    };
    void complain(const Named& at, std::string message, std::string suggestion, AuthorErrors& errors) const;
    std::optional<SiteDecision> decisionOf(const class Node& node, Day today, AuthorErrors& errors);

    std::string file_;
    std::string site_;
    std::vector<RuleEntry> rules_;
    std::vector<ThresholdEntry> entries_;
    std::vector<ThresholdChange> thresholds_;
    std::optional<Day> nextEnd_;
};

}  // namespace refract::rules
