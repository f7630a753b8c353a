// Escaping, and tags that close.
#include "plugin/dashboard/html.h"

namespace refract::dashboard {

namespace {

void appendEscaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
}

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

}  // namespace

std::string escapeHtml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    appendEscaped(out, text);
    return out;
}

std::string escapeQuery(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (isUnreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte >> 4U];
        out += kHex[byte & 0xFU];
    }
    return out;
}

Html::Element::~Element() {
    html_.out_ += "</";
    html_.out_ += name_;
    html_.out_ += '>';
}

void Html::begin(std::string_view name, Attributes attributes) {
    out_ += '<';
    out_ += name;
    for (const auto& [key, value] : attributes) {
        out_ += ' ';
        out_ += key;
        out_ += "=\"";
        appendEscaped(out_, value);
        out_ += '"';
    }
}

Html::Element Html::open(std::string_view name, Attributes attributes) {
    begin(name, attributes);
    out_ += '>';
    return {*this, name};
}

void Html::element(std::string_view name, std::string_view text, Attributes attributes) {
    const Element element = open(name, attributes);
    appendEscaped(out_, text);
}

void Html::empty(std::string_view name, Attributes attributes) {
    begin(name, attributes);
    out_ += "/>";
}

void Html::text(std::string_view text) {
    appendEscaped(out_, text);
}

}  // namespace refract::dashboard
