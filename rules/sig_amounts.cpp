// How much and how often.
#include "rules/sig_reader.h"

#include <cmath>

namespace refract::rules {

void SigReader::setTimes(double low, double high) {
    dosing();
    if (!(low > 0) || !std::isfinite(high)) return fail();  // "every 0 hours"
    const bool daily = sameNumber(low, 1) && sameNumber(high, 1);
    if (draft_.timesHigh && !sameNumber(*draft_.timesHigh, high)) {
        if (daily && *draft_.timesHigh > 1) return;                        // "every 8 hours daily"
        if (!sameNumber(*draft_.timesHigh, 1) || high < 1) return fail();  // "weekly daily"
    }
    draft_.timesLow = upTo_ ? std::nullopt : std::optional<double>{low};
    draft_.timesHigh = high;
    upTo_ = false;
}

double SigReader::oneNumber() {
    double value = item().a;
    ++at_;
    const bool again = kind() == SigKind::open && kind(1) == SigKind::number && kind(2) == SigKind::close;
    if (again && sameNumber(item(1).a, value)) at_ += 3;  // "1 (one)"
    const std::size_t skip = kind() == SigKind::and_ ? 1 : 0;
    if (value >= 1 && kind(skip) == SigKind::number && item(skip).fraction && std::floor(value) == value) {
        value += item(skip).a;
        at_ += skip + 1;
    }
    return value;
}

void SigReader::number() {
    double low = oneNumber();
    double high = low;
    if ((kind() == SigKind::to || kind() == SigKind::or_) && kind(1) == SigKind::number) {
        ++at_;
        const bool fraction = item().fraction;
        high = oneNumber();
        if (high < low && fraction) low = high = low + high;  // "1-1/2"
    }
    if (!(low > 0) || high < low) return fail();
    afterNumber(low, high);
}

void SigReader::afterNumber(double low, double high) {
    if (kind() == SigKind::by && kind(1) == SigKind::number && kind(2) == SigKind::mass) {  // 2 x 50 mg
        const double each = item(1).a * item(2).a;
        at_ += 3;
        return amount(low * each, high * each, SigUnit::mg);
    }
    if (kind() == SigKind::number && kind(1) == SigKind::mass && kind(2) == SigKind::count) {  // one 50 mg tablet
        const double each = item(0).a * item(1).a;
        at_ += 3;
        amount(low, high, SigUnit::count);
        if (low == high) draft_.part.statedMg = low * each;
        return;
    }
    if (kind() == SigKind::timesword || kind() == SigKind::by) {
        if (const std::size_t used = periodAt(1)) return often(low, high, used);
    }
    switch (kind()) {
        case SigKind::count:
            ++at_;
            return amount(low, high, SigUnit::count);
        case SigKind::mass:
            return mass(low, high);
        case SigKind::volume: {
            const double each = item().a;
            ++at_;
            return amount(low * each, high * each, SigUnit::ml);
        }
        case SigKind::divided:
            return;
        case SigKind::unknown:
        case SigKind::time:
        case SigKind::slash:
        case SigKind::number:
        case SigKind::to:
            return otherNumber();
        default:
            if (indication_) return otherNumber();
            return amount(low, high, SigUnit::none);
    }
}

std::size_t SigReader::periodAt(std::size_t ahead) {
    period_ = 0;
    std::size_t used = ahead + 1;
    if (kind(ahead) == SigKind::per) period_ = item(ahead).a;
    if (kind(ahead) == SigKind::times && sameNumber(item(ahead).a, 1)) period_ = item(ahead).b;
    if ((kind(ahead) == SigKind::slash || kind(ahead) == SigKind::every) && kind(ahead + 1) == SigKind::time) {
        period_ = item(ahead + 1).a;
        ++used;
    }
    return period_ > 0 ? used : 0;
}

void SigReader::often(double low, double high, std::size_t used) {
    at_ += used;
    setTimes(low / period_, high / period_);
}

void SigReader::mass(double low, double high) {
    const double each = item().a;
    ++at_;
    if (kind() == SigKind::to && kind(1) == SigKind::number && kind(2) == SigKind::mass) {  // 50 mg to 100 mg
        high = item(1).a * item(2).a / each;
        at_ += 3;
        if (high < low) return fail();
    }
    const bool product = kind() == SigKind::count;
    if (product) ++at_;
    if (product && draft_.hasAmount()) return;  // "1 tablet with 50 mg tablet": no amount of its own
    amount(low * each, high * each, SigUnit::mg);
    draft_.description = product;
}

void SigReader::perDay() {
    setTimes(1 / item(1).a, 1 / item(1).a);
    at_ += 2;
}

void SigReader::amount(double low, double high, SigUnit unit) {
    if (draft_.hasAmount() && !draft_.hasFrequency() && connector_ != SigKind::and_) {
        // "sertraline 50 mg, 1 tablet daily" names the product first, "1 tablet 50 mg" after.
        const bool massFirst = draft_.part.unit == SigUnit::mg && unit != SigUnit::mg;
        if (!massFirst && !draft_.description) {
            if (unit != SigUnit::mg || draft_.part.unit == SigUnit::mg) fail();
            return;
        }
        draft_.part.low = draft_.part.high = std::nullopt;
        draft_.description = false;
    } else if (draft_.hasAmount() && !nextPart()) {
        return fail();
    }
    dosing();
    draft_.part.low = upTo_ ? std::nullopt : std::optional<double>{low};
    draft_.part.high = high;
    draft_.part.unit = unit;
    upTo_ = false;
    connector_ = SigKind::unknown;
    then_ = false;
}

void SigReader::otherNumber() {
    if (!sentenceDoses_ && !turn_ && hasInstruction()) return skipTo(SigKind::sentence);
    fail();
}

void SigReader::multiplier() {
    const double count = item().a;
    if (const std::size_t used = periodAt(1)) return often(count, count, used);
    ++at_;
    // "once at bedtime", "once every 3 days"; "once" alone is a single dose.
    const bool goesOn = kind() == SigKind::event || kind() == SigKind::every || kind() == SigKind::weekday;
    if (!sameNumber(count, 1) || !goesOn) fail();
}

void SigReader::multiplied() {
    if (kind() != SigKind::number || !draft_.hasAmount() || draft_.hasFrequency()) return fail();
    const double count = item().a;
    if (const std::size_t used = periodAt(1)) return often(count, count, used);
    ++at_;
    const bool timed = kind() == SigKind::multiplier || kind() == SigKind::times || kind() == SigKind::event;
    if (!timed || !draft_.description) return fail();
    for (auto* amount : {&draft_.part.low, &draft_.part.high}) {
        if (*amount) **amount *= count;
    }
    draft_.description = false;
}

void SigReader::mayRise() {
    ++at_;
    SigPart& part = draft_.part;
    const bool single = step_.parts.empty() && sig_.steps.empty() && !then_ && !upTo_;
    if (!draft_.complete() || !single || part.low != part.high || kind() != SigKind::number) return fail();
    double most = oneNumber();
    SigUnit unit = SigUnit::none;
    if (kind() == SigKind::count) unit = SigUnit::count;
    if (kind() == SigKind::mass) unit = SigUnit::mg;
    if (unit == SigUnit::mg) most *= item().a;
    if (unit != SigUnit::none) ++at_;
    const bool counts = unit != SigUnit::mg && (part.unit == SigUnit::count || part.unit == SigUnit::none);
    if (!counts && unit != part.unit) return fail();
    if (!(most > *part.high) || !sameTimes()) return fail();
    // What is stated in mg is stated of the least.
    if (part.statedMg) *part.statedMg *= most / *part.high;
    part.high = most;
}

bool SigReader::sameTimes() {
    const auto same = [&](double times) { return draft_.timesHigh && sameNumber(*draft_.timesHigh, times); };
    for (; at_ < items_.size() && kind() != SigKind::sentence && kind() != SigKind::end; ++at_) {
        switch (kind()) {
            case SigKind::times:
                if (!same(item().a / item().b)) return false;
                break;
            case SigKind::event:
                if ((draft_.part.dayParts & static_cast<unsigned>(item().a)) == 0) return false;
                break;
            case SigKind::number:  // "after 1 week"
                if (kind(1) != SigKind::time) return false;
                ++at_;
                break;
            case SigKind::filler:
            case SigKind::unknown:
            case SigKind::prn:
            case SigKind::for_:
            case SigKind::comma:
            case SigKind::turn:
            case SigKind::route:
                break;
            default:
                return false;
        }
    }
    return true;
}

void SigReader::every() {
    ++at_;
    double low = 1;
    double high = 1;
    if (kind() == SigKind::number) {
        low = high = oneNumber();
        if ((kind() == SigKind::to || kind() == SigKind::or_) && kind(1) == SigKind::number) {
            ++at_;
            high = oneNumber();
        }
    }
    if (kind() == SigKind::time) {
        const double each = item().a;
        ++at_;
        if (high < low) return fail();
        return setTimes(1 / (high * each), 1 / (low * each));
    }
    if (kind() != SigKind::event && kind() != SigKind::weekday) {
        if (sentenceDoses_ || !hasInstruction()) fail();
    }
}

void SigReader::dayTotal() {
    ++at_;
    if (hasInstruction() || draft_.hasAmount()) {
        while (kind() == SigKind::number || kind() == SigKind::mass || kind() == SigKind::comma) ++at_;
        return;
    }
    setTimes(1, 1);
}

void SigReader::totalAcross() {
    ++at_;
    if (kind() != SigKind::number || kind(1) != SigKind::mass) return fail();
    at_ += 2;
}

void SigReader::restated(const std::vector<SigWord>& inner) {
    SigPart& part = draft_.part;
    const auto is = [&](std::size_t i, SigKind wanted) { return i < inner.size() && inner[i].kind == wanted; };
    if (inner.size() == 1 && is(0, SigKind::times)) {
        const double times = inner[0].a / inner[0].b;
        if (!draft_.timesHigh) return setTimes(times, times);
        return sameNumber(*draft_.timesHigh, times) ? void() : fail();
    }
    if (inner.size() == 1 && is(0, SigKind::event)) {
        part.dayParts |= static_cast<unsigned>(inner[0].a);
        return;
    }
    if (inner.size() == 3 && is(0, SigKind::event) && is(1, SigKind::and_) && is(2, SigKind::event)) {
        // "twice a day (morning and night)"
        if (!draft_.timesHigh || !sameNumber(*draft_.timesHigh, 2)) return fail();
        part.dayParts |= static_cast<unsigned>(inner[0].a) | static_cast<unsigned>(inner[2].a);
        return;
    }
    if (!is(0, SigKind::number) || !draft_.hasAmount()) return fail();
    if (product(inner)) return;
    const double value = inner[0].a;
    if (inner.size() == 1) return part.high && sameNumber(*part.high, value) ? void() : fail();
    if (inner.size() == 2 && is(1, SigKind::mass) && part.unit != SigUnit::mg) {
        if (part.low != part.high) return fail();
        part.statedMg = value * inner[1].a;
        return;
    }
    const bool otherUnit = is(1, SigKind::count) || is(1, SigKind::volume);
    if (inner.size() == 2 && otherUnit && part.unit == SigUnit::mg) return;
    if (inner.size() == 3 && is(1, SigKind::timesword) && is(2, SigKind::times) && draft_.timesHigh &&
        sameNumber(*draft_.timesHigh, value * inner[2].a / inner[2].b)) {
        return;
    }
    fail();
}

bool SigReader::product(const std::vector<SigWord>& inner) {
    SigPart& part = draft_.part;
    std::vector<SigWord> words;
    for (const SigWord& word : inner) {
        if (word.kind != SigKind::by) words.push_back(word);
    }
    const auto is = [&](std::size_t i, SigKind wanted) { return i < words.size() && words[i].kind == wanted; };
    if (part.low != part.high) return false;
    if (words.size() == 3 && is(1, SigKind::mass) && is(2, SigKind::every) && part.unit != SigUnit::mg) {
        part.statedMg = *part.high * words[0].a * words[1].a;
        return true;
    }
    if (words.size() != 4) return false;
    const bool countLast = is(1, SigKind::number) && is(2, SigKind::mass) && is(3, SigKind::count);
    const bool countFirst = is(1, SigKind::count) && is(2, SigKind::number) && is(3, SigKind::mass);
    if (!countLast && !countFirst) return false;
    const double units = words[0].a;
    const double mg = units * (countLast ? words[1].a * words[2].a : words[2].a * words[3].a);
    const bool agrees = sameNumber(*part.high, part.unit == SigUnit::mg ? mg : units);
    if (agrees && part.unit != SigUnit::mg) part.statedMg = mg;
    return agrees && part.unit != SigUnit::ml;
}

}  // namespace refract::rules
