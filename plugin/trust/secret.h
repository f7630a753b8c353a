// Secret: a token or a key on its way to where it is used. It has no operator<<, is no
// string and converts to none: only reveal() gives the text, and a search for that word
// finds every place where one leaves. Overwritten when it dies.
#pragma once

#include <string>
#include <string_view>

namespace refract::trust {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : text_(text) {}
    ~Secret() { wipe(); }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            text_ = std::move(other.text_);
            other.wipe();
        }
        return *this;
    }

    bool empty() const { return text_.empty(); }
    std::string_view reveal() const { return text_; }
    /// Is this the secret? Takes as long for a wrong text as for the right one of its length.
    bool is(std::string_view text) const;

private:
    void wipe();
    std::string text_;
};

}  // namespace refract::trust
