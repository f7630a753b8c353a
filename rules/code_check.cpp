// Check digits and shapes.
#include "rules/code_check.h"

#include <algorithm>
#include <array>

namespace refract::rules {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kDigitsAndLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool consistsOf(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

char luhnDigit(std::string_view digits) {
    int sum = 0;
    bool doubled = true;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
        const int value = (*digit - '0') * (doubled ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

/// Verhoeff's: the multiplication of the dihedral group of order ten, of digits that are permuted by their place.
bool isVerhoeff(std::string_view digits) {
    constexpr std::array<std::string_view, 8> kPermuted{"0123456789", "1576283094", "5803796142", "8916043527",
                                                        "9453126870", "4286573901", "2793806415", "7046913258"};
    const auto times = [](int a, int b) {
        if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
        return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
    };
    int product = 0;
    for (std::size_t place = 0; place < digits.size(); ++place) {
        const int digit = digits[digits.size() - 1 - place] - '0';
        product = times(product, kPermuted[place % kPermuted.size()][static_cast<std::size_t>(digit)] - '0');
    }
    return product == 0;
}

std::string loincFault(std::string_view code) {
    const std::size_t dash = code.rfind('-');
    std::string_view number = code.substr(0, dash == std::string_view::npos ? 0 : dash);
    // Answers and parts: how their letters enter the check digit is not published.
    const bool lettered = number.starts_with("LA") || number.starts_with("LP");
    if (lettered) number.remove_prefix(2);
    if (!consistsOf(number, kDigits) || code.size() != dash + 2)
        return "is no LOINC code: it has digits, a dash, a digit";
    const char digit = luhnDigit(number);
    if (lettered || code.back() == digit) return {};
    return std::string("is no LOINC code: its check digit would be ") + digit;
}

std::string snomedFault(std::string_view code) {
    constexpr std::size_t kShortest = 6, kLongest = 18;
    if (!consistsOf(code, kDigits) || code.size() < kShortest || code.size() > kLongest) {
        return "is no SNOMED CT identifier: it has 6 to 18 digits";
    }
    return isVerhoeff(code) ? std::string() : "is no SNOMED CT identifier: its check digit does not fit";
}

/// A letter, a digit, then digits or letters, with or without the dot after three.
std::string icdFault(std::string_view code, bool prefix) {
    std::string compact(code);
    compact.erase(std::remove(compact.begin(), compact.end(), '.'), compact.end());
    std::replace(compact.begin(), compact.end(), '?', '0');
    constexpr std::size_t kShortest = 3, kLongest = 7;
    const bool letter = !compact.empty() && compact[0] >= 'A' && compact[0] <= 'Z';
    const bool digit = compact.size() < 2 || (compact[1] >= '0' && compact[1] <= '9');
    if (letter && digit && consistsOf(compact, kDigitsAndLetters) && compact.size() <= kLongest &&
        (prefix || compact.size() >= kShortest)) {
        return {};
    }
    return "is no ICD-10-CM code: it has a letter, a digit and 1 to 5 digits or letters";
}

std::string ndcFault(std::string_view code) {
    const auto digits = std::count_if(code.begin(), code.end(), [](char c) { return c != '-'; });
    if (consistsOf(code, "0123456789-") && digits >= 10 && digits <= 11) return {};
    return "is no NDC: it has 10 or 11 digits, with or without dashes";
}

/// N06AB06: each level adds to the one before it.
std::string atcFault(std::string_view code) {
    constexpr std::string_view kShape = "A99AA99";
    bool fits = code.size() <= kShape.size() && code.size() != 2 && code.size() != 6 && !code.empty();
    for (std::size_t i = 0; fits && i < code.size(); ++i) {
        fits = kShape[i] == '9' ? code[i] >= '0' && code[i] <= '9' : code[i] >= 'A' && code[i] <= 'Z';
    }
    return fits ? std::string() : "is no ATC code: it looks like N06AB06, or is the beginning of one";
}

std::string cptFault(std::string_view code) {
    constexpr std::size_t kLength = 5;
    if (code.size() == kLength && consistsOf(code.substr(0, kLength - 1), kDigits)) return {};
    return "is no CPT code: it has five characters, four digits first";
}

}  // namespace

std::string codeFault(fhir::CodeSystem system, std::string_view code, bool prefix) {
    using fhir::CodeSystem;
    if (code.empty()) return "is no code, nor the beginning of one";
    if (system == CodeSystem::icd10) return icdFault(code, prefix);
    if (system == CodeSystem::atc) return atcFault(code);
    if (prefix) return {};
    if (system == CodeSystem::loinc) return loincFault(code);
    if (system == CodeSystem::snomed) return snomedFault(code);
    if (system == CodeSystem::rxnorm) return consistsOf(code, kDigits) ? "" : "is no RxCUI: it has digits alone";
    if (system == CodeSystem::ndc) return ndcFault(code);
    if (system == CodeSystem::cpt) return cptFault(code);
    return {};
}

}  // namespace refract::rules
