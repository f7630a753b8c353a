// SetNames: the value sets that something belongs to by its words: diagnoses of a problem
// list that have no code (diagnosis-names.json), orders and procedures that no code is
// commonly used for (service-names.json).
//
// Names match as words of one clause. A clause that denies the diagnosis, or is about a
// relative, names nothing. Immutable after load, safe to share between threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"
#include "rules/value_sets.h"

namespace refract::rules {

class SetNames {
public:
    /// Errors: sets that are not known, names without a word.
    static SetNames load(const KnowledgeFile& file, const ValueSets& sets, AuthorErrors& errors);
    /// ValueSet::index of the sets that the text names, ascending.
    std::vector<std::uint32_t> setsNamed(std::string_view text) const;
    /// Every source that the file cites.
    const std::vector<std::string>& sources() const { return sources_; }

private:
    struct Entry {
        std::uint32_t set = 0;
        std::vector<std::string> names;  ///< folded words between blanks: " bipolar disorder "
        std::vector<std::string> whole;  ///< name the set only as the whole clause
    };
    bool names(const Entry& entry, const std::string& clause) const;
    bool denied(const std::string& before, const std::string& after) const;

    std::vector<Entry> entries_;
    std::vector<std::string> deniedBefore_;
    std::vector<std::string> deniedAfter_;
    std::vector<std::string> sources_;
};

}  // namespace refract::rules
