// Instruments: by which codes a questionnaire's total, panel, items and answers come
// (rules/knowledge/instruments.json). Immutable after load; look-ups by hash or short scan.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"
#include "rules/record.h"

namespace refract::rules {

struct InstrumentDefinition {
    Instrument instrument = Instrument::phq9;
    std::string name;
    std::vector<Code> totals;
    std::vector<Code> panels;
    std::vector<Code> items;  ///< in the order of the questionnaire
    int itemMaximum = 0;
    int totalMaximum = 0;
    std::optional<std::size_t> safetyItem;             ///< index of the item on self-harm
    std::unordered_map<std::string, int> answers;      ///< answer code → points
    std::unordered_map<std::string, int> answerTexts;  ///< answer in lower case, trimmed → points

    /// The points of an answer by its code, else by its text; std::nullopt when neither is known.
    std::optional<int> answerPoints(std::string_view code, std::string_view text) const;
};

class Instruments {
public:
    static Instruments load(const KnowledgeFile& file, AuthorErrors& errors);

    const std::vector<InstrumentDefinition>& all() const { return definitions_; }
    const InstrumentDefinition* byTotal(const Code& code) const;
    const InstrumentDefinition* byPanel(const Code& code) const;
    struct ItemOf {
        const InstrumentDefinition* definition;
        std::size_t index;
    };
    /// Every instrument that has this item (PHQ-2 shares items with PHQ-9).
    std::vector<ItemOf> byItem(const Code& code) const;
    /// Does the text name an instrument that is known and not read (clinical.md 11, row 30)?
    bool namesUnreadInstrument(std::string_view text) const;

private:
    std::vector<InstrumentDefinition> definitions_;
    std::vector<std::string> unreadNames_;  ///< lower case
};

}  // namespace refract::rules
