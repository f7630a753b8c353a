// Html: pages written so that text can only be text. Everything that is not a tag of ours
// goes in through text() or attribute(), which escape it.
//
// One thread; tags are closed by their Element's end, innermost first.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace refract::dashboard {

/// `text` for use between tags and within quoted attributes.
std::string escapeHtml(std::string_view text);
/// `text` as a part of a URL's query (application/x-www-form-urlencoded, by RFC 3986's set).
std::string escapeQuery(std::string_view text);

class Html {
public:
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// A tag that ends when the Element does.
    class Element {
    public:
        Element(Html& html, std::string_view name) : html_(html), name_(name) {}
        ~Element();
        Element(const Element&) = delete;
        Element& operator=(const Element&) = delete;

    private:
        Html& html_;
        std::string name_;
    };

    [[nodiscard]] Element open(std::string_view name, Attributes attributes = {});
    /// <name>text</name>
    void element(std::string_view name, std::string_view text, Attributes attributes = {});
    /// A tag without content, as <input> or <path/>.
    void empty(std::string_view name, Attributes attributes = {});
    void text(std::string_view text);
    /// Markup that was written by this class or stands in the program.
    void markup(std::string_view markup) { out_ += markup; }

    const std::string& str() const { return out_; }
    std::string take() { return std::move(out_); }

private:
    void begin(std::string_view name, Attributes attributes);
    std::string out_;
};

}  // namespace refract::dashboard
