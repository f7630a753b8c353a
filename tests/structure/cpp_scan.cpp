// A scanner that knows where comments and literals begin and end.
#include "tests/structure/cpp_scan.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace refract::structure {

namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    CppScan scan() {
        while (at_ < text_.size()) {
            if (atLineStart_ && takeInclude()) continue;
            if (startsWith("//")) {
                skipTo(text_.find('\n', at_));
            } else if (startsWith("/*")) {
                const auto end = text_.find("*/", at_ + 2);
                skipTo(end == std::string_view::npos ? end : end + 2);
            } else if (startsWith("R\"") && !afterWord()) {
                takeRawString();
            } else if (text_[at_] == '"') {
                takeString();
            } else if (text_[at_] == '\'' && !afterWord()) {
                skipCharacter();
            } else {
                keep();
            }
        }
        return std::move(scan_);
    }

private:
    bool startsWith(std::string_view begin) const { return text_.substr(at_).starts_with(begin); }
    /// Directly behind a letter or digit: the ' of 1'000, the R of an identifier.
    bool afterWord() const {
        return at_ > 0 && (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0 || text_[at_ - 1] == '_');
    }

    void keep() {
        const char c = text_[at_++];
        scan_.code += c;
        if (c == '\n') {
            ++line_;
            atLineStart_ = true;
        } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
            atLineStart_ = false;
        }
    }

    /// Leaves text out, but not its line ends.
    void skipTo(std::size_t end) {
        end = std::min(end, text_.size());
        const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                      text_.begin() + static_cast<std::ptrdiff_t>(end), '\n');
        line_ += static_cast<std::size_t>(lines);
        scan_.code.append(static_cast<std::size_t>(lines), '\n');
        at_ = end;
    }

    std::optional<std::size_t> afterBlanks(std::size_t from) const {
        const auto found = text_.find_first_not_of(" \t", from);
        return found == std::string_view::npos ? std::nullopt : std::optional(found);
    }

    bool takeInclude() {
        const auto hash = afterBlanks(at_);
        if (!hash || text_[*hash] != '#') return false;
        const auto word = afterBlanks(*hash + 1);
        constexpr std::string_view kInclude = "include";
        if (!word || !text_.substr(*word).starts_with(kInclude)) return false;
        const auto open = afterBlanks(*word + kInclude.size());
        if (!open || (text_[*open] != '"' && text_[*open] != '<')) return false;
        const bool quoted = text_[*open] == '"';
        const auto close = text_.find_first_of(quoted ? "\"\n" : ">\n", *open + 1);
        if (close == std::string_view::npos || text_[close] == '\n') return false;
        scan_.includes.push_back({std::string(text_.substr(*open + 1, close - *open - 1)), quoted, line_});
        at_ = close + 1;
        atLineStart_ = false;
        return true;
    }

    void takeString() {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
        end = std::min(end, text_.size());
        addLiteral(at_ + 1, end);
        skipTo(end + 1);
    }

    void takeRawString() {
        const auto open = text_.find('(', at_);
        if (open == std::string_view::npos) return keep();
        const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const auto end = std::min(text_.find(close, open), text_.size());
        addLiteral(open + 1, end);
        skipTo(end + close.size());
    }

    void skipCharacter() {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != '\'' && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
        skipTo(end + 1);
    }

    void addLiteral(std::size_t from, std::size_t to) {
        scan_.literals.push_back({std::string(text_.substr(from, to - from)), line_});
        scan_.code += "\"\"";
        atLineStart_ = false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    bool atLineStart_ = true;
    CppScan scan_;
};

}  // namespace

CppScan scanCpp(std::string_view text) {
    return Scanner(text).scan();
}

}  // namespace refract::structure
