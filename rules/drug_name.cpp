// Reading the words of a drug's name one after the other.
#include "rules/drug_name.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace refract::rules {

namespace {

/// Longer texts are notes, not names.
constexpr std::size_t kLongestName = 600;

double numberOf(std::string_view word) {
    double value = 0;
    if (word.starts_with('.')) return numberOf("0" + std::string(word));
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
}

/// What was read before it is known which ingredient it belongs to.
struct StrengthRead {
    double value = 0;
    std::string unit;
};

class NameReader {
public:
    NameReader(std::vector<std::string> words, const TerminologyTables& tables)
        : words_(std::move(words)), t_(tables) {}

    Drug read() {
        while (at_ < words_.size()) step();
        finish();
        return std::move(drug_);
    }

private:
    void step() {
        const std::string& word = words_[at_];
        if (word == "[" && readBracketedBrand()) return;
        const auto name = t_.names.longestAt(words_, at_);
        const auto form = t_.formWords.longestAt(words_, at_);
        if (form.meaning != nullptr && form.words >= name.words && takeFormWord(*form.meaning, form.words)) return;
        if (name.meaning != nullptr && takeName(*name.meaning, name.words)) return;
        if (isNumber(word) && takeNumber()) return;
        if (form.meaning != nullptr && takeFormWord(*form.meaning, form.words)) return;
        ++at_;
    }

    /// "[Zoloft]" at the end of an RxNorm name is its brand, not another drug.
    bool readBracketedBrand() {
        const auto close = std::find(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end(), "]");
        if (close == words_.end() || drug_.components.empty()) return false;
        std::string brand;
        for (auto word = words_.begin() + static_cast<std::ptrdiff_t>(at_) + 1; word != close; ++word)
            brand += (brand.empty() ? "" : " ") + *word;
        const auto* aside = t_.formWords.find(brand);
        if (aside == nullptr || aside->kind != FormWord::Kind::aside) {
            const auto known = t_.names.find(brand);
            drug_.brand = known != nullptr && !known->brand.empty() ? known->brand : brand;
        }
        at_ = static_cast<std::size_t>(close - words_.begin()) + 1;
        return true;
    }

    bool takeFormWord(const FormWord& word, std::size_t count) {
        using Kind = FormWord::Kind;
        switch (word.kind) {
            case Kind::form:
                form_ = word.form;
                break;
            case Kind::base:
                // "tab" of "mg/tab" belongs to a unit, and was taken with it.
                if (base_.empty()) base_ = word.value;
                break;
            case Kind::site:
                if (site_.empty()) site_ = word.value;
                break;
            case Kind::modifier:
                modifier_ = word.value;
                break;
            case Kind::release:
                release_ = word.value == "extended"  ? Release::extended
                           : word.value == "delayed" ? Release::delayed
                                                     : Release::immediate;
                if (!word.hours.empty()) hours_ = word.hours + " HR";  // as RxNorm writes it
                break;
            case Kind::salt:
                if (drug_.components.empty()) return false;
                break;
            case Kind::qualifier:
                addQualifier(word.value);
                break;
            case Kind::negation:
                negated_ = at_ + count;
                break;
            default:
                break;
        }
        at_ += count;
        return true;
    }

    void addQualifier(std::string_view text) {
        if (!drug_.qualifier.empty()) drug_.qualifier += ' ';
        drug_.qualifier += text;
    }

    bool takeName(const NameMeaning& meaning, std::size_t count) {
        // The drug behind "no" or "denies" is not taken.
        constexpr std::size_t kNegationReaches = 3;
        if (negated_ && at_ - *negated_ < kNegationReaches) {
            at_ += count;
            return true;
        }
        if (meaning.everyday && !(at_ + count < words_.size() && isNumber(words_[at_ + count]))) return false;
        const bool sameAgain =
            std::all_of(meaning.components.begin(), meaning.components.end(), [&](const DrugComponent& c) {
                return std::any_of(drug_.components.begin(), drug_.components.end(), [&](const DrugComponent& known) {
                    return known.ingredient == c.ingredient && c.ingredient != 0 && !known.strength;
                });
            });
        if (!meaning.brand.empty() && (drug_.brand.empty() || sameAgain)) drug_.brand = meaning.brand;
        if (!sameAgain) {
            open_ = drug_.components.size();
            drug_.components.insert(drug_.components.end(), meaning.components.begin(), meaning.components.end());
        }
        at_ += count;
        return true;
    }

    const UnitWord* unitAt(std::size_t at, std::size_t& count) const {
        if (at >= words_.size()) return nullptr;
        const auto found = t_.units.longestAt(words_, at);
        count = found.words;
        return found.meaning;
    }

    bool takeNumber() {
        const double value = numberOf(words_[at_]);
        std::size_t count = 0;
        const UnitWord* unit = unitAt(at_ + 1, count);
        using Role = UnitWord::Role;
        if (unit != nullptr && unit->role == Role::amount) {
            takeStrength(value * unit->factor, unit->unit, at_ + 1 + count);
            return true;
        }
        if (unit != nullptr && (unit->role == Role::time || unit->role == Role::volume)) {
            addQualifier(words_[at_] + " " + unit->unit);
            at_ += 1 + count;
            return true;
        }
        if (at_ + 1 < words_.size()) {
            const auto next = t_.formWords.longestAt(words_, at_ + 1);
            const bool counts = next.meaning != nullptr && next.meaning->kind == FormWord::Kind::count;
            if (counts || unit != nullptr || words_[at_ + 1] == "%") {
                ++at_;
                return true;
            }
        }
        takeBareNumber(value);
        return true;
    }

    /// A number behind a name is milligrams: "Zoloft 50"; "x 2" is none.
    void takeBareNumber(double value) {
        const bool multiplied = at_ > 0 && words_[at_ - 1] == "x";
        if (!drug_.components.empty() && !multiplied) strengths_.push_back({value, ""});
        ++at_;
    }

    /// "MG", or "MG/ML", "MG/5 ML", "MG/HR", "MG/24 HR", "MG/tab".
    void takeStrength(double value, std::string unit, std::size_t next) {
        if (next < words_.size() && words_[next] == "/") {
            std::size_t after = next + 1;
            double per = 1;
            if (after < words_.size() && isNumber(words_[after])) per = numberOf(words_[after++]);
            std::size_t count = 0;
            const UnitWord* below = unitAt(after, count);
            using Role = UnitWord::Role;
            if (below != nullptr && below->role != Role::each &&
                !(below->role == Role::amount && t_.names.longestAt(words_, after).words >= count)) {
                unit += "/" + below->unit;
                value /= per * below->factor;
                next = after + count;
            } else if (below != nullptr && below->role == Role::each) {
                next = after + count;
            }
        }
        assign({value, std::move(unit)});
        at_ = next;
    }

    /// A strength belongs to the first ingredient named since the last one that lacks it.
    void assign(StrengthRead strength) {
        for (std::size_t i = open_; i < drug_.components.size(); ++i) {
            if (drug_.components[i].strength) continue;
            drug_.components[i].strength = strength.value;
            drug_.components[i].strengthUnit = strength.unit;
            return;
        }
        early_.push_back(std::move(strength));
    }

    void finish() {
        if (drug_.components.empty()) return;
        drug_.recognised = std::any_of(drug_.components.begin(), drug_.components.end(),
                                       [](const auto& c) { return c.ingredient != 0; });
        drug_.trust = drug_.recognised ? Drug::Trust::name : Drug::Trust::none;
        open_ = 0;
        // Strengths that stood before the name ("50 mg sertraline").
        const bool none = std::none_of(drug_.components.begin(), drug_.components.end(),
                                       [](const auto& c) { return c.strength.has_value(); });
        if (none) {
            auto early = std::move(early_);
            for (auto& strength : early) assign(std::move(strength));
        }
        if (base_.empty() && !modifier_.empty()) base_ = "tablet";
        if (form_ == nullptr && !base_.empty()) {
            form_ = t_.form(base_, site_, modifier_, release_);
            if (form_ == nullptr) form_ = t_.form(base_, "", modifier_, release_);
        }
        const BrandForm* ofBrand = form_ == nullptr && site_.empty() ? brandForm() : nullptr;
        if (ofBrand != nullptr) form_ = ofBrand->form;
        t_.place(drug_, form_);
        if (form_ == nullptr && !site_.empty()) placeBySite();
        if (drug_.route == FormRoute::unknown && ofBrand != nullptr) drug_.route = ofBrand->route;
        if (drug_.route == FormRoute::unknown) placeByHour();
        if (release_ != Release::unknown && drug_.release != Release::delayed) drug_.release = release_;
        if (drug_.qualifier.empty()) drug_.qualifier = hours_;
        takeBareStrengths();
        settleCombination();
    }

    /// A route without a form: "selegiline transdermal".
    void placeBySite() {
        for (const auto& form : t_.forms) {
            if (std::find(form->sites.begin(), form->sites.end(), site_) == form->sites.end()) continue;
            drug_.route = form->route;
            return;
        }
    }

    const BrandForm* brandForm() const {
        const auto known = t_.formByBrand.find(foldedKey(drug_.brand));
        return drug_.brand.empty() || known == t_.formByBrand.end() ? nullptr : &known->second;
    }

    /// "selegiline 9 mg/24 h": an amount per hour is what a patch gives, where the drug has one.
    void placeByHour() {
        for (const DrugComponent& component : drug_.components) {
            if (component.strengthUnit.find("/HR") == std::string::npos) continue;
            const auto known = t_.routeByHour.find(component.ingredient);
            if (known != t_.routeByHour.end()) drug_.route = known->second;
        }
    }

    void takeBareStrengths() {
        const bool none = std::none_of(drug_.components.begin(), drug_.components.end(),
                                       [](const auto& c) { return c.strength.has_value(); });
        const bool swallowed = drug_.route == FormRoute::oral || drug_.route == FormRoute::unknown;
        if (!none || !swallowed || strengths_.empty() || drug_.components.size() > 1) return;
        drug_.components.front().strength = strengths_.front().value;
        drug_.components.front().strengthUnit = "MG";
    }

    /// A brand of several ingredients with a strength that is not of each: "Symbyax 6-25 mg" is
    /// found among its products; "Adderall XR 20 mg" is a total, and nobody's strength.
    void settleCombination() {
        if (drug_.brand.empty() || drug_.components.size() < 2) return;
        const auto lacks = [](const DrugComponent& c) { return !c.strength; };
        if (std::none_of(drug_.components.begin(), drug_.components.end(), lacks)) return;
        for (DrugComponent& component : drug_.components) {
            if (component.strength) strengths_.push_back({*component.strength, component.strengthUnit});
            component.strength.reset();
            component.strengthUnit.clear();
        }
        takeProductStrengths();
    }

    void takeProductStrengths() {
        const auto rows = t_.productsByBrand.find(foldedKey(drug_.brand));
        if (rows == t_.productsByBrand.end() || strengths_.size() != drug_.components.size()) return;
        for (const std::size_t index : rows->second) {
            const Drug product = t_.drugOf(t_.products.row(index));
            if (product.components.size() != drug_.components.size()) continue;
            const bool same =
                std::is_permutation(product.components.begin(), product.components.end(), strengths_.begin(),
                                    strengths_.begin() + static_cast<std::ptrdiff_t>(product.components.size()),
                                    [](const auto& a, const auto& b) { return value(a) == value(b); });
            if (!same) continue;
            drug_.components = product.components;
            return;
        }
    }
    static double value(const DrugComponent& component) { return component.strength.value_or(-1); }
    static double value(const StrengthRead& strength) { return strength.value; }

    std::vector<std::string> words_;
    const TerminologyTables& t_;
    Drug drug_;
    std::size_t at_ = 0;
    std::size_t open_ = 0;  ///< first component of the name read last
    std::vector<StrengthRead> early_, strengths_;
    const DoseForm* form_ = nullptr;
    std::string base_, site_, modifier_;
    Release release_ = Release::unknown;
    std::string hours_;  ///< "24 HR" of "XL"
    std::optional<std::size_t> negated_;
};

/// "{7 (…) / 14 (…) } Pack [Brand]": parts in brackets, each with its count.
std::optional<Drug> readPack(const std::vector<std::string>& words, const TerminologyTables& tables) {
    if (words.empty() || words.front() != "{") return std::nullopt;
    const auto close = std::find(words.begin(), words.end(), "}");
    if (close == words.end()) return std::nullopt;
    Drug pack;
    for (auto word = words.begin() + 1; word < close;) {
        const auto open = std::find(word, close, "(");
        if (open == close) break;
        int depth = 0;
        auto end = open;
        do {
            if (*end == "(") ++depth;
            if (*end == ")") --depth;
            ++end;
        } while (end < close && depth > 0);
        const double count = open > word && isNumber(*(open - 1)) ? numberOf(*(open - 1)) : 0;
        const auto last = depth == 0 ? end - 1 : end;  // a bracket that is never closed ends with the pack
        Drug part = NameReader(std::vector<std::string>(open + 1, last), tables).read();
        for (auto& component : part.components) component.packCount = count;
        pack.components.insert(pack.components.end(), part.components.begin(), part.components.end());
        if (pack.form.empty()) pack.form = part.form, pack.route = part.route, pack.release = part.release;
        pack.recognised = pack.recognised || part.recognised;
        word = end;
    }
    pack.trust = pack.recognised ? Drug::Trust::name : Drug::Trust::none;
    return pack.components.empty() ? std::nullopt : std::optional(std::move(pack));
}

}  // namespace

Drug readDrugName(std::string_view text, const TerminologyTables& tables) {
    Drug drug;
    if (text.size() <= kLongestName) {
        auto words = foldedWords(text);
        auto pack = readPack(words, tables);
        drug = pack ? std::move(*pack) : NameReader(std::move(words), tables).read();
    }
    if (!drug.recognised) drug = Drug{};
    // "[Vraylar 1.5/3 Mixed Pack]": a brand as RxNorm writes it, letter for letter.
    const auto open = text.rfind('[');
    const auto close = text.rfind(']');
    const bool last =
        open != std::string_view::npos && close != std::string_view::npos && close == text.size() - 1 && open < close;
    if (drug.recognised && last) {
        const std::string_view brand = text.substr(open + 1, close - open - 1);
        const auto* aside = tables.formWords.find(brand);
        if (aside == nullptr || aside->kind != FormWord::Kind::aside) drug.brand = std::string(brand);
    }
    drug.text = std::string(text);
    return drug;
}

}  // namespace refract::rules
