// Words about the products of one drug, and about its dose against an earlier one: release-form,
// two-products, dose-change.
#include <algorithm>
#include <array>

#include "rules/condition_reader.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

/// How a product lets go of a drug, as far as it is known. The hours are RxNorm's qualifier.
enum class ReleaseForm { unknown, immediate, extended, extended12, extended24, delayed };

struct FormName {
    std::string_view name;
    ReleaseForm form;
};
constexpr std::array kForms{FormName{"immediate", ReleaseForm::immediate}, FormName{"extended", ReleaseForm::extended},
                            FormName{"12-hour", ReleaseForm::extended12}, FormName{"24-hour", ReleaseForm::extended24},
                            FormName{"delayed", ReleaseForm::delayed}};

ReleaseForm formOf(const Drug& drug) {
    switch (drug.release) {
        case Release::immediate:
            return ReleaseForm::immediate;
        case Release::delayed:
            return ReleaseForm::delayed;
        case Release::extended:
            if (drug.qualifier.find("12 HR") != std::string::npos) return ReleaseForm::extended12;
            if (drug.qualifier.find("24 HR") != std::string::npos) return ReleaseForm::extended24;
            return ReleaseForm::extended;
        case Release::unknown:
            break;
    }
    return ReleaseForm::unknown;
}

bool lasts(ReleaseForm form) {
    return form == ReleaseForm::extended || form == ReleaseForm::extended12 || form == ReleaseForm::extended24;
}

/// Whether two forms are one: an extended one without hours may be either.
Ternary sameForm(ReleaseForm a, ReleaseForm b) {
    if (a == ReleaseForm::unknown || b == ReleaseForm::unknown) return Ternary::unknown;
    if (a == b) return a == ReleaseForm::extended ? Ternary::unknown : Ternary::yes;
    const bool hoursUnknown = a == ReleaseForm::extended || b == ReleaseForm::extended;
    return hoursUnknown && lasts(a) && lasts(b) ? Ternary::unknown : Ternary::no;
}

/// "extended" asks for any of them.
Ternary isOfForm(ReleaseForm form, ReleaseForm wanted) {
    return wanted == ReleaseForm::extended && lasts(form) ? Ternary::yes : sameForm(form, wanted);
}

/// The use that a role is bound to; nullptr if none is.
const DrugUse* useIn(const Scene& scene, std::span<const Bound> bound, std::uint8_t role) {
    for (const Bound& one : bound) {
        if (one.role == role) return &scene.uses()[one.index];
    }
    return nullptr;
}

/// The products that are taken or ordered now are all of these forms.
class ReleaseFormWord final : public Word {
public:
    ReleaseFormWord(std::uint8_t role, std::string name, std::vector<ReleaseForm> forms, std::string english)
        : role_(role), name_(std::move(name)), forms_(std::move(forms)), english_(std::move(english)) {}

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const DrugUse* use = useIn(scene, bound, role_);
        if (use == nullptr) return out.add(Ternary::unknown);
        std::size_t among = 0, others = 0, all = 0;
        for (const std::size_t entry : scene.currentEntries(*use)) {
            const Drug& drug = scene.patient().medications[entry].drug;
            if (!drug.contains(use->ingredient)) continue;
            ++all;
            Ternary best = Ternary::no;
            for (const ReleaseForm form : forms_) best = std::max(best, isOfForm(formOf(drug), form));
            if (best == Ternary::yes) ++among;
            if (best == Ternary::no) ++others;
        }
        out.add(all == 0        ? Ternary::unknown
                : among == all  ? Ternary::yes
                : others == all ? Ternary::no
                                : Ternary::unknown);
    }
    std::string english() const override { return "the products of " + name_ + " are " + english_; }

private:
    std::uint8_t role_;
    std::string name_;
    std::vector<ReleaseForm> forms_;
    std::string english_;
};

std::unique_ptr<Word> readReleaseForm(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "release-form", {"is"});
    const std::uint8_t role = reader.knownRole(condition["release-form"], {RoleKind::drug});
    std::vector<ReleaseForm> forms;
    std::string english;
    std::vector<std::string_view> known;
    for (const FormName& one : kForms) known.push_back(one.name);
    for (const std::string& name : condition["is"].strings()) {
        const auto found =
            std::find_if(kForms.begin(), kForms.end(), [&](const FormName& one) { return one.name == name; });
        if (found == kForms.end()) {
            condition["is"].complain(reader.errors(), "there is no release form \"" + name + "\"",
                                     reader.suggestion(name, known));
            continue;
        }
        forms.push_back(found->form);
        english += (english.empty() ? "" : " or ") + name;
    }
    if (forms.empty()) condition.complain(reader.errors(), "\"is\" names no release form");
    return std::make_unique<ReleaseFormWord>(role, condition["release-form"].text(), std::move(forms),
                                             english + " release");
}

/// Two products of one drug that run side by side, or would with what is being ordered.
class TwoProductsWord final : public Word {
public:
    TwoProductsWord(std::uint8_t role, std::string name) : role_(role), name_(std::move(name)) {}

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const DrugUse* use = useIn(scene, bound, role_);
        if (use == nullptr) return out.add(Ternary::unknown);
        const std::vector<const Drug*> products = runningProducts(scene, *use);
        Ternary best = Ternary::no;
        for (std::size_t i = 0; i < products.size(); ++i) {
            for (std::size_t j = i + 1; j < products.size(); ++j)
                best = std::max(best, differ(*products[i], *products[j]));
        }
        out.add(best);
    }
    std::string english() const override { return "two different products (of " + name_ + ") run side by side"; }

private:
    /// Orders and statements that run, those that still read active though a later one took their place,
    /// and every order of this request. Dispenses tell what was in hand, not what is to go on.
    static std::vector<const Drug*> runningProducts(const Scene& scene, const DrugUse& use) {
        const auto& medications = scene.patient().medications;
        std::vector<const Drug*> products;
        const auto add = [&](std::size_t entry) {
            const MedicationEntry& medication = medications[entry];
            const bool told = medication.origin != MedicationOrigin::dispense;
            if (told && medication.drug.contains(use.ingredient)) products.push_back(&medication.drug);
        };
        if (use.course != nullptr && use.course->ongoing) {
            for (const std::size_t entry : use.course->stretches.back().entries) add(entry);
            for (const std::size_t entry : use.course->lingering) add(entry);
        }
        for (const DrugUse& other : scene.uses()) {
            if (other.ordered() && other.ingredient == use.ingredient && other.systemic) add(other.source);
        }
        return products;
    }

    /// Other active ingredients, another release form, or another brand.
    static Ternary differ(const Drug& a, const Drug& b) {
        const auto holdsAll = [](const Drug& whole, const Drug& part) {
            return std::all_of(part.components.begin(), part.components.end(),
                               [&](const DrugComponent& one) { return whole.contains(one.ingredient); });
        };
        if (!holdsAll(a, b) || !holdsAll(b, a)) return Ternary::yes;
        if (!a.brand.empty() && !b.brand.empty() && a.brand != b.brand) return Ternary::yes;
        const Ternary same = sameForm(formOf(a), formOf(b));
        return same == Ternary::yes ? Ternary::no : same == Ternary::no ? Ternary::yes : Ternary::unknown;
    }

    std::uint8_t role_;
    std::string name_;
};

std::unique_ptr<Word> readTwoProducts(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "two-products", {});
    const std::uint8_t role = reader.knownRole(condition["two-products"], {RoleKind::drug});
    return std::make_unique<TwoProductsWord>(role, condition["two-products"].text());
}

/// The daily dose of a drug against that of the day before another one came.
class DoseChangeWord final : public Word {
public:
    DoseChangeWord(std::uint8_t role, std::string name, std::uint8_t since, std::string sinceName, Comparison percent)
        : role_(role), name_(std::move(name)), since_(since), sinceName_(std::move(sinceName)), percent_(percent) {}

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const DrugUse* use = useIn(scene, bound, role_);
        const DrugUse* other = useIn(scene, bound, since_);
        if (use == nullptr || other == nullptr) return out.add(Ternary::unknown);
        out.add(percent_.holds(changeInPercent(scene, *use, *other)));
    }
    std::string english() const override {
        return "the daily dose of " + name_ + " has changed since " + sinceName_ + " began by " +
               percent_.english("percent");
    }
    std::string subject() const override { return "dose-change " + name_ + " " + sinceName_; }
    Comparison range() const override { return percent_; }

private:
    static std::optional<Day> firstDay(const Scene& scene, const DrugUse& use) {
        if (use.course == nullptr) return scene.firstDayOf(use);
        return use.course->startKnown() ? use.course->firstDay() : std::nullopt;
    }
    static std::optional<double> changeInPercent(const Scene& scene, const DrugUse& use, const DrugUse& other) {
        const auto began = firstDay(scene, other);
        if (!use.mg || use.course == nullptr || !began) return std::nullopt;
        const Stretch* before = use.course->on(std::min(*began - std::chrono::days(1), scene.today()));
        if (before == nullptr || !before->dose.mg || before->dose.basis == DoseBasis::assumed) return std::nullopt;
        return *before->dose.mg > 0 ? std::optional((*use.mg / *before->dose.mg - 1) * 100) : std::nullopt;
    }

    std::uint8_t role_;
    std::string name_;
    std::uint8_t since_;
    std::string sinceName_;
    Comparison percent_;
};

std::unique_ptr<Word> readDoseChange(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "dose-change", {"since", "percent"});
    const std::uint8_t role = reader.knownRole(condition["dose-change"], {RoleKind::drug});
    const std::uint8_t since = reader.knownRole(condition["since"], {RoleKind::drug});
    reader.allow(condition["percent"], "percent", {"over", "atLeast", "under", "atMost"});
    const Comparison percent = reader.comparison(condition["percent"]);
    if (!percent.given())
        condition.complain(reader.errors(),
                           "says no change: \"percent\" with over, atLeast, under or atMost is missing");
    return std::make_unique<DoseChangeWord>(role, condition["dose-change"].text(), since, condition["since"].text(),
                                            percent);
}

constexpr WordEntry kWords[] = {
    {"release-form", readReleaseForm},
    {"two-products", readTwoProducts},
    {"dose-change", readDoseChange},
};

}  // namespace

std::span<const WordEntry> productWords() {
    return kWords;
}

}  // namespace refract::rules
