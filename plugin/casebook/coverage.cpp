// Walking a condition and its English side by side.
#include "plugin/casebook/coverage.h"

#include "rules/english.h"

namespace refract::casebook {

namespace {

using rules::CompiledCondition;
using rules::ConditionNode;
using rules::EnglishClause;

class Walk {
public:
    Walk(const rules::Rule& rule, const rules::ConditionTrace& seen, std::vector<Untried>& found)
        : rule_(rule), seen_(seen), found_(found) {}

    void all(const CompiledCondition& condition, const std::string& part) {
        node(condition, 0, rules::englishClauses(condition, *rule_.roles), part);
    }

    void silences(const CompiledCondition& condition) {
        const EnglishClause clause = rules::englishClauses(condition, *rule_.roles);
        const ConditionNode& root = condition.nodes.front();
        if (root.kind != ConditionNode::Kind::any) return needsYes(condition, 0, clause);
        for (std::uint32_t i = 0; i < root.children; ++i) {
            needsYes(condition, condition.children[root.firstChild + i], clause.parts[i]);
        }
    }

private:
    void node(const CompiledCondition& condition, std::uint32_t index, const EnglishClause& clause,
              const std::string& part) {
        const auto seen = seen_.seen(condition, index);
        if (!seen.yes || !seen.no) {
            found_.push_back({rule_.id, part, rules::englishSentence(clause), !seen.yes, !seen.no});
        }
        if (clause.fact) return;
        const ConditionNode& here = condition.nodes[index];
        for (std::uint32_t i = 0; i < here.children; ++i) {
            node(condition, condition.children[here.firstChild + i], clause.parts[i], part);
        }
    }

    void needsYes(const CompiledCondition& condition, std::uint32_t index, const EnglishClause& clause) {
        if (seen_.seen(condition, index).yes) return;
        found_.push_back({rule_.id, "silent when", rules::englishSentence(clause), true, false});
    }

    const rules::Rule& rule_;
    const rules::ConditionTrace& seen_;
    std::vector<Untried>& found_;
};

}  // namespace

void trace(const service::Evaluation& evaluation, rules::ConditionTrace& into) {
    rules::Question question{evaluation.patient, evaluation.exposure, evaluation.assessment, evaluation.today,
                             evaluation.moment};
    question.trace = &into;
    rules::think(*evaluation.knowledge, question);
}

std::vector<Untried> untried(const rules::Knowledge& knowledge, const rules::ConditionTrace& seen) {
    std::vector<Untried> found;
    for (const rules::Rule& rule : knowledge.rules()) {
        Walk walk(rule, seen, found);
        if (rule.when) walk.all(*rule.when, "when");
        if (rule.silentWhen) walk.all(*rule.silentWhen, "silent when");
        for (const auto& variant : rule.variants) walk.all(*variant.when, "variant " + variant.id);
        for (const auto& line : rule.lines) walk.all(*line.when, "line " + line.phrase);
    }
    return found;
}

std::vector<Untried> untriedSilences(const rules::Knowledge& knowledge, const rules::ConditionTrace& seen) {
    std::vector<Untried> found;
    for (const rules::Rule& rule : knowledge.rules()) {
        if (rule.silentWhen) Walk(rule, seen, found).silences(*rule.silentWhen);
    }
    return found;
}

}  // namespace refract::casebook
