// English: a condition as a sentence, and a rule as a page that a pharmacy committee can
// read without knowing the language of rules.
//
// Our own texts only, no patient. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "rules/condition.h"
#include "rules/knowledge.h"

namespace refract::rules {

/// A condition as a tree of clauses: how they are joined, or one clause.
struct EnglishClause {
    std::string text;  ///< "all of:", "any of:", or the clause of a word
    std::vector<EnglishClause> parts;
    bool fact = false;  ///< the text says it all; the parts are its definition
};
EnglishClause englishClauses(const CompiledCondition& condition, const RoleTable& roles);

/// A clause with its parts as one sentence.
std::string englishSentence(const EnglishClause& clause);
/// When the rule speaks: its condition, or that of a card that collects.
std::string englishWhen(const Rule& rule);
/// "takes, or is being ordered, SSRI (b); and the age is at least 65 years".
std::string englishSentence(const CompiledCondition& condition, const RoleTable& roles);

enum class SheetFormat { markdown, html };

/// One rule: what, when, what it says, when it is silent, evidence, confidence.
std::string englishSheet(const Rule& rule, const Knowledge& knowledge, SheetFormat format);

/// The whole edition: a title page that says what has not been reviewed, a sheet for every
/// rule, and the value sets that they name.
std::string reviewSheets(const Knowledge& knowledge, SheetFormat format);

}  // namespace refract::rules
