// Condition: what has to hold before a rule speaks, compiled from JSON into a flat array.
//
// The words of the language (docs/knowledge-format.md) are classes behind Word, one for
// each; all, any, none, at-least and fact are kinds of node. A condition answers yes, no
// or unknown, and yes comes with its ways: which courses, orders, problems … made it so.
// Immutable after load and free of state: one condition serves many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"

namespace refract::rules {

class Scene;
class Word;

using fhir::Ternary;

/// What kind of thing a role stands for; says which fields its texts may use.
enum class RoleKind { drug, trial, problem, measure, change, act };

/// A field that a text may name: "dose" of role "a" is "{a.dose}".
struct FieldSpec {
    std::string_view name;    ///< "" is the name of the thing itself
    std::size_t longest = 0;  ///< characters that its value may take, for the check of lengths
    std::string_view meaning;
};
std::span<const FieldSpec> fieldsOf(RoleKind kind);

/// The roles ("a", "b", "t") of one rule, shared by all its conditions.
class RoleTable {
public:
    static constexpr std::uint8_t kNone = 0xff;
    /// A rule with more names than this would not be read by anybody.
    static constexpr std::size_t kMost = 16;

    struct Role {
        std::string name;
        RoleKind kind = RoleKind::drug;
        std::size_t longestName = 0;
    };

    std::uint8_t find(std::string_view name) const;  ///< kNone if there is none
    /// The role of that name, made if need be; kNone when the table is full.
    std::uint8_t add(std::string_view name, RoleKind kind);
    void nameMayTake(std::uint8_t role, std::size_t characters);
    const std::vector<Role>& all() const { return roles_; }

private:
    std::vector<Role> roles_;
};

/// One fact of the record in a role, or without one (evidence that stands beside).
struct Bound {
    std::uint8_t role = RoleTable::kNone;
    Witness::Kind kind = Witness::Kind::derived;
    std::uint32_t index = 0;         ///< drugs: into Scene::uses(); else into the record's or assessment's list
    const Word* word = nullptr;      ///< which bound it
    std::uint32_t comparedWith = 0;  ///< of a change: the baseline, in the same list
    bool operator==(const Bound& other) const {
        return role == other.role && kind == other.kind && index == other.index;
    }
};
using Bounds = std::vector<Bound>;

/// The ways in which a word holds, given what is bound already, and how many more there
/// would be if what is unknown were known.
struct Matches {
    std::vector<Bounds> ways;
    int maybe = 0;

    void yes() { ways.emplace_back(); }
    void yes(Bound bound) { ways.push_back({bound}); }
    void add(Ternary truth);  ///< of a word that binds nothing
};

/// A number in a range; absent ends are open. NaN never compares.
struct Comparison {
    std::optional<double> over, atLeast, under, atMost;

    bool given() const { return over || atLeast || under || atMost; }
    /// Is a number that lies somewhere in [low, high] in the range?
    Ternary holds(double low, double high) const;
    Ternary holds(double value) const { return holds(value, value); }
    Ternary holds(std::optional<double> value) const { return value ? holds(*value) : Ternary::unknown; }
    /// Is there any number that lies in both ranges?
    bool overlaps(const Comparison& other) const;
    bool possible() const { return overlaps(*this); }
    std::string english(std::string_view unit) const;  ///< "over 20 mg", "at least 14 and at most 41 days"
};

/// A thing of the record without which a word neither holds nor is in doubt, where that part of the
/// record was supplied: `id` is an ingredient, or a value set that something must be in.
struct Need {
    enum class Kind : std::uint8_t { drugSet, drug, problemSet, procedureSet, serviceSet, deviceSet };
    Kind kind = Kind::drug;
    std::uint32_t id = 0;
    auto operator<=>(const Need&) const = default;
};

class Word {
public:
    virtual ~Word() = default;
    /// Appends the ways to `out`. `bound` is what the conditions before it have bound.
    virtual void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const = 0;
    /// Things of which one must be there; std::nullopt: it may hold of an empty record. For RuleIndex.
    virtual std::optional<std::vector<Need>> needs() const { return std::nullopt; }
    /// It holds because something was not done in time: what a silence must never hide (F04).
    virtual bool asksWhatIsOverdue() const { return false; }
    /// A clause, without its role: "takes, or is being ordered, SSRI".
    virtual std::string english() const = 0;
    /// The role that its witnesses get; "" if none.
    const std::string& roleName() const { return roleName_; }
    void setRoleName(std::string name) { roleName_ = std::move(name); }
    /// Adds fields to a witness that this word bound ("a.clear" of a washout).
    virtual void addFields(const Scene& scene, const Bound& bound, const std::string& role, Fields& fields) const;
    /// For the check of contradictions: what is compared ("age"), and with what; "" if nothing is.
    virtual std::string subject() const { return {}; }
    virtual Comparison range() const { return {}; }

private:
    std::string roleName_;
};

struct ConditionNode {
    enum class Kind : std::uint8_t { all, any, none, atLeast, fact, word };
    Kind kind = Kind::all;
    std::uint8_t role = RoleTable::kNone;  ///< atLeast: the role that all its witnesses get
    std::uint16_t count = 0;               ///< atLeast: how many
    std::uint32_t firstChild = 0;          ///< into CompiledCondition::children
    std::uint32_t children = 0;
    std::uint32_t word = 0;  ///< word: into words; fact: into factTitles
    std::uint32_t line = 0;  ///< where it stands in its file
};

/// nodes.front() is the root.
struct CompiledCondition {
    std::vector<ConditionNode> nodes;
    std::vector<std::uint32_t> children;
    std::vector<std::unique_ptr<const Word>> words;
    std::vector<std::string> factTitles;
};

}  // namespace refract::rules
