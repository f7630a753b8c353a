// SheetWriter: headings, paragraphs, lists and tables, as Markdown or as HTML.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/english.h"

namespace refract::rules {

/// Collects a document. Text is escaped for the format; markdown() is not.
class SheetWriter {
public:
    virtual ~SheetWriter() = default;
    virtual void heading(int level, const std::string& text) = 0;
    virtual void paragraph(const std::string& text) = 0;
    virtual void labelled(const std::string& label, const std::string& text) = 0;
    virtual void table(const std::vector<std::pair<std::string, std::string>>& rows) = 0;
    virtual void clauses(const EnglishClause& clause) = 0;
    virtual void list(const std::vector<std::string>& items) = 0;
    /// A text of a rule, which is Markdown already.
    virtual void markdown(const std::string& text) = 0;
    virtual std::string finish(const std::string& title) = 0;
};

std::unique_ptr<SheetWriter> sheetWriter(SheetFormat format);

}  // namespace refract::rules
