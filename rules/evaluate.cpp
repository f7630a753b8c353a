// The join of conditions by their roles, three-valued.
#include "rules/evaluate.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "rules/condition_trace.h"

namespace refract::rules {

namespace {

bool isDrug(const Bound& bound) {
    return bound.kind == Witness::Kind::course || bound.kind == Witness::Kind::entry;
}

class Evaluation {
public:
    Evaluation(const CompiledCondition& condition, const Scene& scene) : condition_(condition), scene_(scene) {}

    /// Appends the ways to extend `given` by node `index`.
    void run(std::uint32_t index, const Solution& given, std::vector<Solution>& out) const {
        const std::size_t before = out.size();
        extend(index, given, out);
        ConditionTrace* const trace = scene_.question().trace;
        if (trace == nullptr) return;
        const bool certain = std::any_of(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                                         [](const Solution& solution) { return solution.certain; });
        trace->saw(condition_, index, certain ? Ternary::yes : out.size() == before ? Ternary::no : Ternary::unknown);
    }

private:
    void extend(std::uint32_t index, const Solution& given, std::vector<Solution>& out) const {
        const ConditionNode& node = condition_.nodes[index];
        switch (node.kind) {
            case ConditionNode::Kind::word:
                word(node, given, out);
                break;
            case ConditionNode::Kind::all:
                all(node, given, out);
                break;
            case ConditionNode::Kind::any:
                for (const std::uint32_t child : children(node)) run(child, given, out);
                break;
            case ConditionNode::Kind::none:
                none(node, given, out);
                break;
            case ConditionNode::Kind::atLeast:
                atLeast(node, given, out);
                break;
            case ConditionNode::Kind::fact:
                fact(node, given, out);
                break;
        }
    }

    std::span<const std::uint32_t> children(const ConditionNode& node) const {
        return {condition_.children.data() + node.firstChild, node.children};
    }

    /// A role that is filled already is asked about, not filled anew: the witness must be the one
    /// (or one of those) in it.
    static bool keepsRole(const Bounds& bound, const Bound& fresh, bool& filled) {
        filled = false;
        for (const Bound& old : bound) {
            if (old.role != fresh.role) continue;
            filled = true;
            if (old == fresh) return true;
        }
        return !filled;
    }

    /// Adds the witnesses if they may stand beside those that are bound: a drug never pairs with itself.
    bool join(Bounds& bound, const Bounds& added) const {
        if (!compatible(bound, added)) return false;
        for (const Bound& fresh : added) {
            bool filled = false;
            if (fresh.role != RoleTable::kNone && !keepsRole(bound, fresh, filled)) return false;
            if (!filled) bound.push_back(fresh);
        }
        return true;
    }

    bool compatible(const Bounds& bound, const Bounds& added) const {
        for (const Bound& fresh : added) {
            if (fresh.role == RoleTable::kNone || !isDrug(fresh)) continue;
            for (const Bound& old : bound) {
                if (old.role == RoleTable::kNone || old.role == fresh.role || !isDrug(old)) continue;
                if (scene_.sameDrugOrProduct(scene_.uses()[old.index], scene_.uses()[fresh.index])) return false;
            }
        }
        return true;
    }

    void word(const ConditionNode& node, const Solution& given, std::vector<Solution>& out) const {
        Matches matches;
        condition_.words[node.word]->match(scene_, given.bound, matches);
        for (Bounds& way : matches.ways) {
            // Nothing that it could contradict: the usual case, without a copy.
            if (given.bound.empty() && way.size() == 1) {
                out.push_back({std::move(way), given.certain});
                continue;
            }
            Solution extended = given;
            if (join(extended.bound, way)) out.push_back(std::move(extended));
        }
        if (matches.maybe > 0) out.push_back({given.bound, false});
    }

    void all(const ConditionNode& node, const Solution& given, std::vector<Solution>& out) const {
        const auto all = children(node);
        if (all.empty()) return out.push_back(given);
        std::vector<Solution> partial;
        std::vector<Solution> next;
        run(all.front(), given, partial);
        if (partial.empty()) return;
        for (const std::uint32_t child : all.subspan(1)) {
            next.clear();
            for (const Solution& solution : partial) run(child, solution, next);
            partial.swap(next);
            if (partial.empty()) return;
        }
        std::move(partial.begin(), partial.end(), std::back_inserter(out));
    }

    void none(const ConditionNode& node, const Solution& given, std::vector<Solution>& out) const {
        std::vector<Solution> found;
        // Asked of what is bound as if that were certain: the doubt is counted once.
        for (const std::uint32_t child : children(node)) run(child, {given.bound, true}, found);
        for (const Solution& solution : found) {
            if (solution.certain) return;
        }
        out.push_back({given.bound, given.certain && found.empty()});
    }

    void atLeast(const ConditionNode& node, const Solution& given, std::vector<Solution>& out) const {
        std::vector<Solution> found;
        for (const std::uint32_t child : children(node)) run(child, {given.bound, true}, found);
        Bounds evidence;
        std::set<std::tuple<int, std::uint32_t>> different;
        std::size_t maybe = 0;
        std::size_t plain = 0;  // conditions that hold without a witness
        for (const Solution& solution : found) {
            if (!solution.certain) {
                ++maybe;
                continue;
            }
            if (solution.bound.size() == given.bound.size()) ++plain;
            for (std::size_t i = given.bound.size(); i < solution.bound.size(); ++i) {
                Bound bound = solution.bound[i];
                bound.role = node.role;
                const bool drug = isDrug(bound);
                const std::uint32_t identity = drug ? scene_.uses()[bound.index].ingredient : bound.index;
                const int kind = drug ? -1 : static_cast<int>(bound.kind);
                if (different.emplace(kind, identity).second) evidence.push_back(bound);
            }
        }
        const std::size_t certain = different.size() + plain;
        if (certain >= node.count) {
            Solution extended = given;
            extended.bound.insert(extended.bound.end(), evidence.begin(), evidence.end());
            out.push_back(std::move(extended));
        } else if (certain + maybe >= node.count) {
            out.push_back({given.bound, false});
        }
    }

    /// A fact binds nothing; the evidence of its first certain way stands beside.
    void fact(const ConditionNode& node, const Solution& given, std::vector<Solution>& out) const {
        std::vector<Solution> found;
        for (const std::uint32_t child : children(node)) run(child, given, found);
        if (found.empty()) return;
        const auto certain =
            std::find_if(found.begin(), found.end(), [](const Solution& solution) { return solution.certain; });
        out.push_back(certain == found.end() ? Solution{given.bound, false} : *certain);
    }

    const CompiledCondition& condition_;
    const Scene& scene_;
};

}  // namespace

Ternary evaluate(const CompiledCondition& condition, const Scene& scene, const Solution& given,
                 std::vector<Solution>& solutions) {
    const std::size_t before = solutions.size();
    Evaluation(condition, scene).run(0, given, solutions);
    Ternary truth = Ternary::no;
    for (std::size_t i = before; i < solutions.size(); ++i) {
        truth = std::max(truth, solutions[i].certain ? Ternary::yes : Ternary::unknown);
    }
    return truth;
}

Ternary truthOf(const CompiledCondition& condition, const Scene& scene, const Solution& given) {
    std::vector<Solution> solutions;
    return evaluate(condition, scene, given, solutions);
}

}  // namespace refract::rules
