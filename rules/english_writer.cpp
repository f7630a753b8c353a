// The two formats of review sheets.
#include "rules/english_writer.h"

namespace refract::rules {

namespace {

class MarkdownWriter final : public SheetWriter {
public:
    void heading(int level, const std::string& text) override {
        text_ += std::string(static_cast<std::size_t>(level), '#') + " " + text + "\n\n";
    }
    void paragraph(const std::string& text) override { text_ += text + "\n\n"; }
    void labelled(const std::string& label, const std::string& text) override {
        text_ += "**" + label + "** " + text + "\n\n";
    }
    void table(const std::vector<std::pair<std::string, std::string>>& rows) override {
        text_ += "| | |\n| --- | --- |\n";
        for (const auto& [name, value] : rows) text_ += "| " + name + " | " + cell(value) + " |\n";
        text_ += "\n";
    }
    void clauses(const EnglishClause& clause) override {
        item(clause, 0);
        text_ += "\n";
    }
    void list(const std::vector<std::string>& items) override {
        for (const std::string& one : items) text_ += "- " + one + "\n";
        text_ += "\n";
    }
    void markdown(const std::string& text) override {
        std::size_t start = 0;
        while (start <= text.size()) {
            const std::size_t end = std::min(text.find('\n', start), text.size());
            text_ += "> " + text.substr(start, end - start) + "\n";
            start = end + 1;
        }
        text_ += "\n";
    }
    std::string finish(const std::string&) override { return std::move(text_); }

private:
    static std::string cell(const std::string& value) {
        std::string escaped;
        for (const char c : value) {
            if (c == '|') escaped += '\\';
            escaped += c;
        }
        return escaped;
    }
    void item(const EnglishClause& clause, int depth) {
        text_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "- " + clause.text +
                 (clause.parts.empty() ? "" : ":") + "\n";
        for (const EnglishClause& part : clause.parts) item(part, depth + 1);
    }

    std::string text_;
};

class HtmlWriter final : public SheetWriter {
public:
    void heading(int level, const std::string& text) override {
        const std::string tag = "h" + std::to_string(level);
        body_ += "<" + tag + ">" + escape(text) + "</" + tag + ">\n";
    }
    void paragraph(const std::string& text) override { body_ += "<p>" + escape(text) + "</p>\n"; }
    void labelled(const std::string& label, const std::string& text) override {
        body_ += "<p><strong>" + escape(label) + "</strong> " + escape(text) + "</p>\n";
    }
    void table(const std::vector<std::pair<std::string, std::string>>& rows) override {
        body_ += "<table>\n";
        for (const auto& [name, value] : rows) {
            body_ += "<tr><th scope=\"row\">" + escape(name) + "</th><td>" + escape(value) + "</td></tr>\n";
        }
        body_ += "</table>\n";
    }
    void clauses(const EnglishClause& clause) override {
        body_ += "<ul>\n";
        item(clause);
        body_ += "</ul>\n";
    }
    void list(const std::vector<std::string>& items) override {
        body_ += "<ul>\n";
        for (const std::string& one : items) body_ += "<li>" + escape(one) + "</li>\n";
        body_ += "</ul>\n";
    }
    void markdown(const std::string& text) override { body_ += "<blockquote>" + escape(text) + "</blockquote>\n"; }
    std::string finish(const std::string& title) override {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + escape(title) +
               "</title>\n<style>\nbody{font:11pt/1.4 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}\n"
               "h2{break-before:page;border-bottom:1px solid #888}\nth{text-align:left;padding-right:1em;"
               "vertical-align:top}\nblockquote{white-space:pre-line;border-left:3px solid #888;margin-left:0;"
               "padding-left:1em}\n</style>\n</head>\n<body>\n" +
               body_ + "</body>\n</html>\n";
    }

private:
    static std::string escape(const std::string& text) {
        std::string escaped;
        for (const char c : text) {
            switch (c) {
                case '<':
                    escaped += "&lt;";
                    break;
                case '>':
                    escaped += "&gt;";
                    break;
                case '&':
                    escaped += "&amp;";
                    break;
                case '"':
                    escaped += "&quot;";
                    break;
                default:
                    escaped += c;
            }
        }
        return escaped;
    }
    void item(const EnglishClause& clause) {
        body_ += "<li>" + escape(clause.text) + (clause.parts.empty() ? "" : ":");
        if (!clause.parts.empty()) {
            body_ += "\n<ul>\n";
            for (const EnglishClause& part : clause.parts) item(part);
            body_ += "</ul>\n";
        }
        body_ += "</li>\n";
    }

    std::string body_;
};

}  // namespace

std::unique_ptr<SheetWriter> sheetWriter(SheetFormat format) {
    if (format == SheetFormat::html) return std::make_unique<HtmlWriter>();
    return std::make_unique<MarkdownWriter>();
}

}  // namespace refract::rules
