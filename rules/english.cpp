// Conditions as clauses and sentences.
#include "rules/english.h"

namespace refract::rules {

namespace {

EnglishClause clauseOf(const CompiledCondition& condition, const RoleTable& roles, std::uint32_t index) {
    const ConditionNode& node = condition.nodes[index];
    EnglishClause clause;
    switch (node.kind) {
        case ConditionNode::Kind::word: {
            const Word& word = *condition.words[node.word];
            clause.text = word.english();
            if (!word.roleName().empty()) clause.text += " (" + word.roleName() + ")";
            return clause;
        }
        case ConditionNode::Kind::fact:
            clause.text = condition.factTitles[node.word];
            clause.fact = true;
            break;
        case ConditionNode::Kind::all:
            clause.text = "all of";
            break;
        case ConditionNode::Kind::any:
            clause.text = "any of";
            break;
        case ConditionNode::Kind::none:
            clause.text = "none of";
            break;
        case ConditionNode::Kind::atLeast:
            clause.text = "at least " + std::to_string(node.count) + " of";
            if (node.role != RoleTable::kNone) clause.text += " (" + roles.all()[node.role].name + ")";
            break;
    }
    for (std::uint32_t i = 0; i < node.children; ++i) {
        clause.parts.push_back(clauseOf(condition, roles, condition.children[node.firstChild + i]));
    }
    return clause;
}

std::string sentenceOf(const EnglishClause& clause, bool nested) {
    if (clause.parts.empty() || clause.fact) return clause.text;
    const bool all = clause.text == "all of";
    const bool plain = all || clause.text == "any of";
    const std::string joint = plain ? (all ? "; and " : "; or ") : "; ";
    std::string text = plain ? "" : clause.text + ": ";
    for (std::size_t i = 0; i < clause.parts.size(); ++i) {
        if (i > 0) text += joint;
        text += sentenceOf(clause.parts[i], true);
    }
    return nested && clause.parts.size() > 1 ? "(" + text + ")" : text;
}

}  // namespace

EnglishClause englishClauses(const CompiledCondition& condition, const RoleTable& roles) {
    return clauseOf(condition, roles, 0);
}

std::string englishSentence(const EnglishClause& clause) {
    return sentenceOf(clause, false);
}

std::string englishSentence(const CompiledCondition& condition, const RoleTable& roles) {
    return sentenceOf(englishClauses(condition, roles), false);
}

std::string englishWhen(const Rule& rule) {
    if (!rule.when) return "a rule that is shown under this card has something to say";
    return englishSentence(*rule.when, *rule.roles);
}

}  // namespace refract::rules
