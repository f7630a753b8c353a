// Steps, sentences and what stands in brackets.
#include "rules/sig_reader.h"

#include <algorithm>

namespace refract::rules {

Sig SigReader::read() {
    scan();
    while (at_ < items_.size() && !failed_ && kind() != SigKind::end) step();
    if (!failed_ && then_ && draft_.empty()) failed_ = true;  // "… then" and no more
    closePart();
    closeStep();
    for (std::size_t i = 0; i + 1 < sig_.steps.size(); ++i) failed_ = failed_ || !sig_.steps[i].days;
    sig_.read = !failed_ && !sig_.steps.empty();
    if (!sig_.read) sig_.steps.clear();
    return std::move(sig_);
}

void SigReader::scan() {
    bool together = false;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const SigWord& word = items_[i];
        if (word.kind == SigKind::prn) sig_.asNeeded = true;
        if (word.kind == SigKind::together) together = true;
        if (word.kind == SigKind::mass && together) sig_.together = true;  // "along with food" is no product
        takeRoute(word);
        const bool total = word.kind == SigKind::totalacross && i + 2 < items_.size();
        if (total && items_[i + 1].kind == SigKind::number && items_[i + 2].kind == SigKind::mass) {
            sig_.totalMg = items_[i + 1].a * items_[i + 2].a;
        }
    }
}

/// What is counted tells more than where it goes: a patch that is put on "topically" is a patch.
void SigReader::takeRoute(const SigWord& word) {
    if (word.route == FormRoute::unknown) return;
    if (sig_.route == FormRoute::unknown || word.kind == SigKind::count) sig_.route = word.route;
}

void SigReader::skipTo(SigKind last) {
    while (at_ < items_.size() && kind() != last) ++at_;
}

// One case for each kind of word.
void SigReader::step() {  // NOLINT(readability-function-size)
    switch (kind()) {
        case SigKind::number:
            return number();
        case SigKind::times:
            setTimes(item().a / item().b, item().a / item().b);
            break;
        case SigKind::multiplier:
            return multiplier();
        case SigKind::every:
            return every();
        case SigKind::event:
            dosing();
            draft_.part.dayParts |= static_cast<unsigned>(item().a);
            break;
        case SigKind::weekday:
            dosing();
            draft_.weekdays |= 1U << static_cast<unsigned>(item().a);
            break;
        case SigKind::prn:
            draft_.part.asNeeded = true;
            break;
        case SigKind::divided:
            draft_.divided = true;
            break;
        case SigKind::for_:
        case SigKind::to:
            return forWhat();
        case SigKind::by:
            return times();
        case SigKind::then:
            nextStep();
            break;
        case SigKind::stop:
            return stop();
        case SigKind::upto:
            upTo_ = true;
            break;
        case SigKind::atmost:
            return skipTo(SigKind::sentence);
        case SigKind::daytotal:
            return dayTotal();
        case SigKind::totalacross:
            return totalAcross();
        case SigKind::open:
            return aside();
        case SigKind::from:
            return from();
        case SigKind::sentence:
            sentence();
            break;
        case SigKind::and_:
        case SigKind::comma:
            indication_ = indication_ && kind() == SigKind::and_;
            connector_ = kind();
            break;
        case SigKind::turn:
            turn_ = true;
            if (sentenceDoses_) fail();
            break;
        case SigKind::mayrise:
            return mayRise();
        case SigKind::per:
            if (sentenceDoses_ && !draft_.hasFrequency()) setTimes(1 / item().a, 1 / item().a);
            break;
        case SigKind::slash:
            if (kind(1) == SigKind::time && draft_.hasAmount() && !draft_.hasFrequency()) return perDay();
            if (!indication_ && sentenceDoses_) fail();
            break;
        case SigKind::unknown:
        case SigKind::or_:
            if (!indication_ && sentenceDoses_) fail();
            strange_ = true;
            break;
        default:  // count without a number, mass and time out of place, filler
            if (sentenceDoses_ && (kind() == SigKind::mass || kind() == SigKind::time)) fail();
            break;
    }
    ++at_;
}

void SigReader::dosing() {
    sentenceDoses_ = true;
    indication_ = false;
    if (turn_) fail();
}

bool SigReader::nextPart() {
    if (!draft_.complete()) return false;
    const bool sequence = step_.days.has_value();
    if (sequence && connector_ == SigKind::and_) return false;  // "for 7 days and 2 tablets"
    const bool byAnd = connector_ == SigKind::and_;
    closePart();
    if (sequence) closeStep();
    joined_ = byAnd;
    return !failed_;
}

void SigReader::forWhat() {
    ++at_;
    if (kind() == SigKind::number && kind(1) == SigKind::time) return duration();
    indication_ = true;
}

void SigReader::times() {
    ++at_;
    if (kind() == SigKind::number && kind(1) == SigKind::time) return duration();
    multiplied();
}

void SigReader::duration() {
    const double days = item(0).a * item(1).a;
    at_ += 2;
    if (strange_ && !sentenceDoses_ && !turn_ && hasInstruction()) return;  // "avoid alcohol for 24 hours"
    const bool unclear = step_.days || turn_ || (strange_ && !sentenceDoses_);
    if (unclear) return fail();
    step_.days = days;
}

void SigReader::nextStep() {
    if (draft_.empty() && step_.parts.empty()) {
        if (sig_.steps.empty()) fail();
    } else {
        closePart();
        if (!step_.days) fail();
        closeStep();
    }
    then_ = true;
    indication_ = false;
}

void SigReader::stop() {
    ++at_;
    if (!then_) {
        turn_ = true;
        if (sentenceDoses_) fail();
        return;
    }
    then_ = false;
    sig_.steps.emplace_back();
    at_ = items_.size();
}

void SigReader::from() {
    ++at_;
    if (kind() == SigKind::weekday) ++at_;
    if (kind() != SigKind::date) return fail();
    ++at_;
}

void SigReader::aside() {
    ++at_;
    std::vector<SigWord> inner;
    bool indication = false;
    while (at_ < items_.size() && kind() != SigKind::close) {
        const SigWord& word = items_[at_++];
        if (word.kind == SigKind::for_) indication = true;
        if (word.kind == SigKind::prn) draft_.part.asNeeded = true;
        const bool says = word.kind != SigKind::filler && word.kind != SigKind::unknown &&
                          word.kind != SigKind::comma && word.kind != SigKind::prn && word.kind != SigKind::for_ &&
                          word.kind != SigKind::route;
        if (says) inner.push_back(word);
    }
    ++at_;
    const bool doses = std::any_of(inner.begin(), inner.end(), [](const SigWord& word) {
        return word.kind == SigKind::number || word.kind == SigKind::times || word.kind == SigKind::event ||
               word.kind == SigKind::multiplier;
    });
    if (doses && !indication && sentenceDoses_) restated(inner);
}

void SigReader::sentence() {
    indication_ = false;
    turn_ = false;
    // "Take 1 tab. By mouth. Daily.": half an instruction goes on after its full stop.
    if (!draft_.empty() && !draft_.complete()) return;
    sentenceDoses_ = false;
    strange_ = false;
    connector_ = SigKind::sentence;
}

bool SigReader::compatible(const SigPart& part) const {
    for (const SigPart& other : step_.parts) {
        const bool apart = part.dayParts != 0 && other.dayParts != 0 && (part.dayParts & other.dayParts) == 0;
        if (!apart && !part.asNeeded && !other.asNeeded && !joined_) return false;
    }
    return true;
}

void SigReader::sameAmountAsBefore() {
    if (sig_.steps.empty() || sig_.steps.back().parts.size() != 1) return fail();
    const SigPart& before = sig_.steps.back().parts.front();
    draft_.part.low = before.low;
    draft_.part.high = before.high;
    draft_.part.unit = before.unit;
    draft_.part.statedMg = before.statedMg;
}

void SigReader::closePart() {
    if (draft_.empty()) {
        draft_ = {};
        return;
    }
    if (then_ && !draft_.hasAmount()) sameAmountAsBefore();
    if (!draft_.settle() || !compatible(draft_.part)) fail();
    step_.parts.push_back(draft_.part);
    draft_ = {};
}

void SigReader::closeStep() {
    if (step_.parts.empty()) return;
    sig_.steps.push_back(std::move(step_));
    step_ = {};
    joined_ = false;
}

}  // namespace refract::rules
