// NameDictionary: runs of words → what they mean, the longest run first.
//
// Text is folded before it is looked up: lower case, without apostrophes and trade marks,
// hyphens and other signs as blanks, numbers apart from the letters that follow them. So
// "Effexor-XR 75mg" and "effexor xr 75 mg" are the same words. Immutable once filled.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace refract::rules {

/// The words of a text, folded. A number is a word of its own; "/", "[", "]", "(", ")", "{",
/// "}" and "%" stay as words.
std::vector<std::string> foldedWords(std::string_view text);
/// The words joined by blanks, as keys of the dictionary are.
std::string foldedKey(std::string_view text);
bool isNumber(std::string_view word);

template <typename Meaning>
class NameDictionary {
public:
    /// The first meaning of a key stands.
    bool add(std::string_view text, Meaning meaning) {
        std::vector<std::string> words = foldedWords(text);
        if (words.empty()) return false;
        std::string key;
        for (const auto& word : words) key += (key.empty() ? "" : " ") + word;
        std::size_t& longest = longest_[words.front()];
        longest = longest < words.size() ? words.size() : longest;
        return meanings_.emplace(std::move(key), std::move(meaning)).second;
    }

    struct Found {
        const Meaning* meaning = nullptr;
        std::size_t words = 0;
    };
    /// The longest run of words that begins at `at` and is known.
    Found longestAt(const std::vector<std::string>& words, std::size_t at) const {
        const auto first = longest_.find(words[at]);
        if (first == longest_.end()) return {};
        std::string key;
        Found found;
        for (std::size_t n = 0; n < first->second && at + n < words.size(); ++n) {
            if (n > 0) key += ' ';
            key += words[at + n];
            if (const auto known = meanings_.find(key); known != meanings_.end()) found = {&known->second, n + 1};
        }
        return found;
    }
    const Meaning* find(std::string_view text) const {
        const auto known = meanings_.find(foldedKey(text));
        return known == meanings_.end() ? nullptr : &known->second;
    }
    void reserve(std::size_t entries) {
        meanings_.reserve(entries);
        longest_.reserve(entries);
    }

private:
    std::unordered_map<std::string, Meaning> meanings_;
    std::unordered_map<std::string, std::size_t> longest_;
};

}  // namespace refract::rules
