// The grammar of rules/sig.h: one pass over the words, with the part and the step that
// are being read. sig_reader.cpp has steps and sentences, sig_amounts.cpp numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "rules/sig_draft.h"

namespace refract::rules {

/// Reads once: read() leaves it empty.
class SigReader {
public:
    explicit SigReader(std::vector<SigWord> items) : items_(std::move(items)) {}

    Sig read();

private:
    /// What is said anywhere, whether or not the rest can be read.
    void scan();

    SigKind kind(std::size_t ahead = 0) const {
        return at_ + ahead < items_.size() ? items_[at_ + ahead].kind : SigKind::end;
    }
    const SigWord& item(std::size_t ahead = 0) const { return items_[at_ + ahead]; }
    void fail() { failed_ = true; }
    void takeRoute(const SigWord& word);
    void skipTo(SigKind last);

    void step();
    /// Something about the dose was said in this sentence.
    void dosing();

    // Numbers: how much, how often.
    void number();
    /// "1", "1 1/2", "1 and 1/2"; moves past it.
    double oneNumber();
    void afterNumber(double low, double high);
    void mass(double low, double high);
    void amount(double low, double high, SigUnit unit);
    /// A number that counts something else: an ounce of water, a day.
    void otherNumber();
    void setTimes(double low, double high);
    /// "times a day", "x daily", "x/day", "times every day": the words used, 0 if it is none.
    std::size_t periodAt(std::size_t ahead);
    void often(double low, double high, std::size_t used);
    /// "150 mg/day".
    void perDay();
    void multiplier();
    /// "50 mg tablets x 2", "1 tablet x 2 daily".
    void multiplied();
    /// "may increase to 2": the most of a range.
    void mayRise();
    /// The rest of that sentence, which may say the same times again and nothing else of the dose.
    bool sameTimes();
    void every();
    void dayTotal();
    void totalAcross();

    // What it is for, how long, what next.
    /// "for 7 days", "for sleep", "to help with sleep".
    void forWhat();
    /// "x 7 days"; other uses of x are read with their number.
    void times();
    void duration();
    void nextStep();
    /// "then stop".
    void stop();
    /// "starting 5/3/2024"; anything else that begins or ends some time is not read.
    void from();
    void sentence();

    /// What stands in brackets says the same in other words, or why.
    void aside();
    void restated(const std::vector<SigWord>& inner);
    /// "75 mg each", "two 50 mg tablets", "2 x 50 mg tablets", "2 tablets of 50 mg".
    bool product(const std::vector<SigWord>& inner);

    // Parts and steps.
    bool hasInstruction() const { return draft_.complete() || !step_.parts.empty() || !sig_.steps.empty(); }
    /// Another amount: another part of the same step, or the next step.
    bool nextPart();
    /// Without "and", two amounts of one step must be for different parts of the day, or
    /// one of them as needed: else one may be meant instead of the other.
    bool compatible(const SigPart& part) const;
    /// "1 tablet daily for 7 days, then twice daily".
    void sameAmountAsBefore();
    void closePart();
    void closeStep();

    std::vector<SigWord> items_;
    std::size_t at_ = 0;
    Sig sig_;
    SigStep step_;
    SigDraft draft_;
    SigKind connector_ = SigKind::unknown;
    double period_ = 0;
    bool failed_ = false;
    bool then_ = false;  ///< "then" was read and its step not yet begun
    bool upTo_ = false;
    bool indication_ = false;     ///< after "for": words do not matter
    bool sentenceDoses_ = false;  ///< this sentence says something about the dose
    bool strange_ = false;        ///< this sentence has words that are not in the table
    bool turn_ = false;           ///< this sentence has a word that changes the dose
    bool joined_ = false;         ///< this part was joined to the one before by "and"
};

}  // namespace refract::rules
