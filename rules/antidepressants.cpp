// Loading the table of antidepressants, and finding the row of a product.
#include "rules/antidepressants.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <tuple>

#include "rules/value_sets.h"

namespace refract::rules {

namespace {

class Loader {
public:
    Loader(const Terminology& terminology, AuthorErrors& errors) : terminology_(terminology), errors_(errors) {}

    std::vector<Antidepressant> rows(const Node& list) {
        std::vector<Antidepressant> rows;
        for (const Node& node : list.elements()) {
            const Node name = node["ingredient"].given() ? node["ingredient"] : node["name"];
            const IngredientId ingredient = terminology_.ingredient(name.text());
            if (ingredient == 0 && node["ifKnown"].boolean().value_or(false)) continue;
            rows.push_back(row(node, resolve(name)));
            const Antidepressant& read = rows.back();
            if (!seen_.insert({read.ingredient, read.companion, read.route, read.release}).second) {
                node.complain(errors_, "there is another row for this drug, route and release");
            }
        }
        std::stable_sort(rows.begin(), rows.end(),
                         [](const Antidepressant& a, const Antidepressant& b) { return a.ingredient < b.ingredient; });
        return rows;
    }

    std::map<std::string, CapCondition, std::less<>> capConditions(const Node& list) {
        std::map<std::string, CapCondition, std::less<>> conditions;
        for (const Node& node : list.elements()) {
            CapCondition condition;
            condition.id = node["id"].requireString(errors_);
            if (const auto age = node["fromAge"].number()) condition.fromAge = static_cast<int>(*age);
            condition.problems = node["problems"].text();
            condition.takes = node["takes"].text();
            condition.egfrBelow = node["egfrBelow"].number();
            if (!conditions.emplace(condition.id, condition).second) {
                node["id"].complain(errors_, "there is another condition \"" + condition.id + "\"");
            }
        }
        return conditions;
    }

    std::vector<AugmentationAgent> agents(const Node& list) {
        std::vector<AugmentationAgent> agents;
        for (const Node& node : list.elements()) {
            AugmentationAgent agent;
            agent.name = node["name"].requireString(errors_);
            for (const Node& name : node["ingredients"].elements()) {
                if (const IngredientId ingredient = resolve(name); ingredient != 0)
                    agent.ingredients.push_back(ingredient);
            }
            if (node["route"].given()) agent.route = formRouteByName(node["route"].text());
            agent.targetMgPerDay = node["targetMgPerDay"].number();
            agent.otherUseUpToMgPerDay = node["otherUseUpToMgPerDay"].number();
            agent.sources = node["sources"].strings();
            agent.confidence = confidence(node);
            agents.push_back(std::move(agent));
        }
        return agents;
    }

private:
    Antidepressant row(const Node& node, IngredientId ingredient) {
        Antidepressant row;
        row.ingredient = ingredient;
        row.name = node["name"].text();
        row.drugClass = node["class"].requireString(errors_);
        if (node["with"].given()) row.companion = resolve(node["with"]);
        if (node["route"].given()) row.route = formRouteByName(node["route"].text());
        const std::string release = node["release"].text();
        if (!release.empty()) row.release = release == "extended" ? Release::extended : Release::immediate;
        row.trial = node["trial"].boolean().value_or(true);
        row.notATrialPhrase = node["notATrial"].text();
        row.minimum18to64 = node["minimum"]["adult"].number();
        row.minimum65plus = node["minimum"]["older"].number();
        if (row.trial != row.minimum18to64.has_value()) {
            node.complain(errors_, row.trial ? "a trial needs a minimum dose" : "what is never a trial has no minimum");
        }
        if (!row.trial && row.notATrialPhrase.empty()) node.complain(errors_, "\"notATrial\" must say why");
        row.optimiseTo = node["optimiseTo"].number();
        row.silentWithoutLevelFromAge = integer(node["silentWithoutLevelFromAge"]);
        row.washoutBeforeMaoiDays = integer(node["washoutBeforeMaoiDays"]);
        row.excludedBrands = lowered(node["excludedBrands"]);
        for (const Node& name : node["closelyRelated"].elements()) row.closelyRelated.push_back(resolve(name));
        row.sources = node["sources"].strings();
        row.confidence = confidence(node);
        readUses(node, row);
        readForms(node, row);
        return row;
    }

    void readUses(const Node& node, Antidepressant& row) {
        for (const Node& use : node["otherUses"].elements()) {
            row.otherUses.push_back({use["upToMgPerDay"].requireNumber(errors_), integer(use["belowAge"]),
                                     lowered(use["forms"]), use["phrase"].requireString(errors_)});
        }
        for (const Node& use : node["otherIndications"].elements()) {
            row.otherIndications.push_back({use["set"].requireString(errors_),
                                            use["countsWithEpisode"].boolean().value_or(false),
                                            integer(use["problemUpToDays"]), use["exceptQualifier"].text()});
        }
        for (const Node& cap : node["caps"].elements()) {
            const std::string when = cap["when"].requireString(errors_);
            row.caps.push_back({cap["mgPerDay"].requireNumber(errors_), when, "cap." + when});
        }
    }

    void readForms(const Node& node, Antidepressant& row) {
        for (const Node& salt : node["equivalents"].elements()) {
            row.salts.push_back({static_cast<IngredientId>(salt["precise"].requireNumber(errors_)),
                                 lowered(salt["brands"]), salt["of"].requireNumber(errors_),
                                 salt["is"].requireNumber(errors_)});
        }
        if (const Node weekly = node["weekly"]; weekly.given()) {
            row.weekly = WeeklyForm{weekly["strengthMg"].requireNumber(errors_), weekly["form"].requireString(errors_),
                                    weekly["countsAsMgPerDay"].requireNumber(errors_)};
        }
        if (const Node level = node["level"]; level.given()) {
            row.level = PlasmaLevel{level["set"].requireString(errors_), std::nullopt};
            if (level["lowNgPerMl"].given() || level["highNgPerMl"].given()) {
                row.level->range = {level["lowNgPerMl"].requireNumber(errors_),
                                    level["highNgPerMl"].requireNumber(errors_)};
            }
        }
    }

    IngredientId resolve(const Node& name) {
        const IngredientId ingredient = terminology_.ingredient(name.text());
        if (ingredient == 0) name.complain(errors_, "\"" + name.text() + "\" is no ingredient of the drug tables");
        return ingredient;
    }

    static std::optional<int> integer(const Node& node) {
        const auto number = node.number();
        return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
    }

    /// Words that are looked for in text of any case.
    static std::vector<std::string> lowered(const Node& node) {
        std::vector<std::string> words = node.strings();
        for (std::string& word : words) {
            std::transform(word.begin(), word.end(), word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        }
        return words;
    }

    static char confidence(const Node& node) {
        const std::string text = node["confidence"].text();
        return text.empty() ? 'R' : text.front();
    }

    const Terminology& terminology_;
    AuthorErrors& errors_;
    std::set<std::tuple<IngredientId, IngredientId, FormRoute, std::optional<Release>>> seen_;
};

}  // namespace

std::optional<double> Antidepressant::minimum(bool older) const {
    return older && minimum65plus ? minimum65plus : minimum18to64;
}

AntidepressantTable AntidepressantTable::load(const KnowledgeFile& file, const Terminology& terminology,
                                              AuthorErrors& errors) {
    AntidepressantTable table;
    Loader loader(terminology, errors);
    const Node root = file.root();
    table.rows_ = loader.rows(root["antidepressants"]);
    table.capConditions_ = loader.capConditions(root["capConditions"]);
    table.agents_ = loader.agents(root["augmentation"]);
    const Node intolerance = root["intolerance"];
    table.intolerance_ = {intolerance["codes"].strings(), intolerance["words"].strings(),
                          intolerance["negations"].strings()};
    table.levelUnits_ = root["units"]["ngPerMl"].strings();
    table.egfrUnits_ = root["units"]["egfr"].strings();
    table.bilateralEctWords_ = root["bilateralEct"]["words"].strings();
    for (const Node& row : root["antidepressants"].elements()) {
        for (const Node& cap : row["caps"].elements()) {
            if (table.capCondition(cap["when"].text()) == nullptr) {
                cap["when"].complain(errors, "there is no cap condition \"" + cap["when"].text() + "\"");
            }
        }
    }
    return table;
}

const Antidepressant* AntidepressantTable::find(IngredientId ingredient, FormRoute route, Release release,
                                                std::span<const DrugComponent> product) const {
    const FormRoute asRoute = route == FormRoute::unknown ? FormRoute::oral : route;
    const auto holds = [product](IngredientId companion) {
        return std::any_of(product.begin(), product.end(),
                           [companion](const DrugComponent& part) { return part.ingredient == companion; });
    };
    const Antidepressant* best = nullptr;
    int bestRank = -1;
    auto row = std::lower_bound(rows_.begin(), rows_.end(), ingredient,
                                [](const Antidepressant& a, IngredientId id) { return a.ingredient < id; });
    for (; row != rows_.end() && row->ingredient == ingredient; ++row) {
        if (row->route != asRoute) continue;
        if (row->companion != 0 && !holds(row->companion)) continue;
        if (row->release && *row->release != release) continue;
        const int rank = (row->companion != 0 ? 2 : 0) + (row->release ? 1 : 0);
        if (rank > bestRank) {
            best = &*row;
            bestRank = rank;
        }
    }
    return best;
}

const CapCondition* AntidepressantTable::capCondition(std::string_view id) const {
    const auto found = capConditions_.find(id);
    return found == capConditions_.end() ? nullptr : &found->second;
}

const AugmentationAgent* AntidepressantTable::agent(IngredientId ingredient, FormRoute route) const {
    for (const AugmentationAgent& agent : agents_) {
        if (agent.route && *agent.route != route) continue;
        if (std::find(agent.ingredients.begin(), agent.ingredients.end(), ingredient) != agent.ingredients.end()) {
            return &agent;
        }
    }
    return nullptr;
}

}  // namespace refract::rules
