// Knowledge: one edition of everything the rules know, checked and compiled.
//
// load() reads all files, reports all errors of authors, and gives an edition only if
// there is none. An edition is immutable and shared: one serves a whole request.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/antidepressants.h"
#include "rules/assessment_parameters.h"
#include "rules/author_error.h"
#include "rules/instruments.h"
#include "rules/policy.h"
#include "rules/rule.h"
#include "rules/set_names.h"
#include "rules/site_overlay.h"
#include "rules/terminology.h"
#include "rules/thresholds.h"
#include "rules/units.h"
#include "rules/value_sets.h"

namespace refract::rules {

struct KnowledgeSource {
    std::string id;       ///< "S45", "label-phenelzine"
    std::string title;    ///< primary document and year
    std::string address;  ///< https://…, of the document itself or its official page; may be empty
    bool read = false;    ///< the document was read, not recalled
    std::string readAt;   ///< another page that it was read at; never on a card
};

struct OverrideReason {
    std::string code, display;
};

struct EditionInfo {
    std::string id;  ///< "2026.11"
    std::string date;
    std::string disclaimer;   ///< "not reviewed by a clinician", as every card says
    std::string sourceLabel;  ///< card source.label
    std::string sourceUrl;    ///< empty while there is no public home
    /// What the canonical urls of exported resources begin with, without a slash at its end; may be empty.
    std::string canonicalBase;
};

class RuleIndex;  // rules/rule_index.h

class Knowledge {
public:
    struct Loaded {
        std::shared_ptr<const Knowledge> knowledge;  ///< nullptr if there are errors (warnings do not count)
        AuthorErrors errors;
    };
    /// `terminology` must not be nullptr. With `site`, as that site has changed the edition.
    static Loaded load(const std::filesystem::path& folder, std::shared_ptr<const Terminology> terminology,
                       const std::optional<SiteFile>& site = std::nullopt);
    ~Knowledge();

    const EditionInfo& edition() const;
    const Terminology& terminology() const;
    const Thresholds& thresholds() const;
    const AntidepressantTable& antidepressants() const;
    const AssessmentParameters& assessmentParameters() const;
    const ValueSets& valueSets() const;
    const SetNames& diagnosisNames() const;
    const SetNames& serviceNames() const;
    const Instruments& instruments() const;
    const Units& units() const;
    /// A named condition of facts.json, or nullptr: asked of a Scene by truthOf().
    const CompiledCondition* fact(std::string_view id) const;
    const Policy& policy() const;
    /// What the site changed, or nullptr.
    const SiteOverlay* site() const;
    const std::vector<Rule>& rules() const;
    const Rule* rule(std::string_view id) const;
    const RuleIndex& ruleIndex() const;
    const KnowledgeSource* source(std::string_view id) const;
    const std::map<std::string, KnowledgeSource, std::less<>>& sources() const;
    const OverrideReason* overrideReason(std::string_view code) const;
    /// A phrase of phrases.json (reasons, cap reasons, block headings), a template as the
    /// texts of rules are; the id itself when there is none (load reports phrases that are
    /// named and missing).
    const std::string& phrase(std::string_view id) const;

private:
    Knowledge();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A warning for every rule whose review was due before `today`.
AuthorErrors overdueReviews(const Knowledge& knowledge, Day today);

}  // namespace refract::rules
