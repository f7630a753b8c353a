// One pass over the days of a drug that keeps the clock of the trial test.
#include "rules/trial_windows.h"

#include <algorithm>
#include <chrono>

namespace refract::rules {

namespace {

using ChronoDays = std::chrono::days;

/// A run of days that are alike, as the clock takes them.
struct Tick {
    Day first{};
    int length = 0;
    bool covered = false;
    bool atDose = false;
    const TrialDays* source = nullptr;  ///< nullptr: off the drug
};

class Clock {
public:
    Clock(const WindowQuestion& question, const TrialNumbers& numbers) : question_(question), numbers_(numbers) {}

    std::vector<TrialWindow> run() {
        for (std::size_t i = 0; i < question_.spells.size(); ++i) {
            const Spell& spell = question_.spells[i];
            const TrialDays* before = nullptr;
            for (std::size_t at = spell.begin; at < spell.end; ++at) {
                const TrialDays& piece = question_.days[at];
                if (before != nullptr) offDrug(*before, piece, spell);
                onDrug(piece, spell, i);
                before = &piece;
            }
            finishSpell(spell);
        }
        return std::move(windows_);
    }

private:
    /// Days are counted when they are over.
    Day lastCounted() const { return question_.today - ChronoDays(1); }

    void onDrug(const TrialDays& piece, const Spell& spell, std::size_t spellIndex) {
        const Day first = question_.countFrom ? std::max(piece.first, *question_.countFrom) : piece.first;
        const Day last = std::min(piece.last, lastCounted());
        // A run that begins today has no day yet, and still is one.
        const bool beginsToday = first == question_.today && piece.last >= first;
        if (last < first && !beginsToday) return;
        Tick tick{first, std::max(0, fhir::daysBetween(first, last) + 1), piece.covered || !spell.supplyKnown,
                  piece.atDose(), &piece};
        take(tick, spell, spellIndex);
    }

    void offDrug(const TrialDays& before, const TrialDays& after, const Spell& spell) {
        const Day first = before.last + ChronoDays(1);
        if (first >= after.first || !open_) return;
        // A late refill is a gap in supply of a drug that is prescribed at its dose.
        Tick tick{first, fhir::daysBetween(first, after.first), false, spell.supplyKnown && before.atDose(), nullptr};
        take(tick, spell, window_.spell);
    }

    void take(const Tick& tick, const Spell& spell, std::size_t spellIndex) {
        if (!open_) {
            if (!tick.atDose || !tick.covered) return;
            open_ = true;
            window_ = TrialWindow{};
            window_.from = tick.first;
            window_.spell = spellIndex;
            window_.supplyKnown = spell.supplyKnown;
            window_.afterGap = closedByGap_;
            uncovered_ = below_ = 0;
        }
        uncovered_ = tick.covered ? 0 : uncovered_ + tick.length;
        below_ = tick.atDose ? 0 : below_ + tick.length;
        if (uncovered_ > numbers_.gapRestartDays) return restart(true);
        if (below_ > numbers_.belowDoseRestartDays) return restart(false);
        count(tick);
        if (tick.covered && tick.atDose) good_ = window_;
    }

    void count(const Tick& tick) {
        if (!tick.covered) window_.longestGap = std::max(window_.longestGap, uncovered_);
        const int before = window_.atDose;
        window_.days += tick.length;
        if (tick.covered) window_.covered += tick.length;
        if (tick.length > 0) window_.to = tick.first + ChronoDays(tick.length - 1);
        if (window_.to < window_.from) window_.to = window_.from;
        const TrialDays* piece = tick.source;
        if (piece != nullptr) {
            window_.bridged = window_.bridged || piece->bridged;
            if (piece->threshold) window_.threshold = *piece->threshold;
            if (piece->atDose() && piece->mg) window_.highestMg = std::max(window_.highestMg.value_or(0), *piece->mg);
        }
        if (!tick.atDose) return;
        window_.atDose += tick.length;
        if (piece == nullptr || piece->atAdultDose()) window_.atAdultDose += tick.length;
        window_.lastAtDose = window_.to;
        if (piece != nullptr) {
            window_.capped = window_.capped || piece->capped;
            window_.level = window_.level || (piece->level && !piece->doseReaches(piece->threshold));
        }
        if (before < numbers_.minimumDays && window_.atDose >= numbers_.minimumDays) {
            window_.adequateOn = tick.first + ChronoDays(numbers_.minimumDays - before);
        }
    }

    void restart(bool byGap) {
        windows_.push_back(good_);
        open_ = false;
        closedByGap_ = byGap;
        uncovered_ = below_ = 0;
    }

    void finishSpell(const Spell& spell) {
        if (open_) {
            window_.open = question_.ongoing && spell.last >= question_.today;
            if (window_.open) window_.to = question_.today;
            windows_.push_back(window_);
        }
        open_ = false;
        closedByGap_ = true;  // what follows comes after a long time off the drug
    }

    const WindowQuestion& question_;
    const TrialNumbers& numbers_;
    std::vector<TrialWindow> windows_;
    TrialWindow window_;
    TrialWindow good_;  ///< the window up to the last day that was covered and at dose
    bool open_ = false;
    bool closedByGap_ = false;
    int uncovered_ = 0;
    int below_ = 0;
};

}  // namespace

std::vector<Spell> spellsOf(std::span<const TrialDays> days, const TrialNumbers& numbers) {
    std::vector<Spell> spells;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const TrialDays& piece = days[i];
        if (spells.empty() || fhir::daysBetween(spells.back().last, piece.first) - 1 > numbers.gapRestartDays) {
            spells.push_back({piece.first, piece.last, i, i, false});
        }
        Spell& spell = spells.back();
        spell.end = i + 1;
        spell.last = std::max(spell.last, piece.last);
        spell.supplyKnown = spell.supplyKnown || piece.dispensed;
    }
    return spells;
}

std::optional<double> TrialWindow::pdc() const {
    if (!supplyKnown || days <= 0) return std::nullopt;
    return static_cast<double>(covered) / days;
}

std::vector<TrialWindow> windowsOf(const WindowQuestion& question, const TrialNumbers& numbers) {
    return Clock(question, numbers).run();
}

}  // namespace refract::rules
