// JournalIndex: the cards in the journal, so that feedback finds them while the store is down.
// One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "plugin/audit/entry.h"
#include "plugin/audit/store.h"

namespace refract::audit {

class JournalIndex {
public:
    void add(const Entry& entry);
    void clear();
    /// The oldest first.
    std::vector<Firing> find(const CardQuestion& question) const;

private:
    struct Shown {
        std::string client, tenant, service;
        Firing firing;
    };
    std::vector<Shown> shown_;
};

}  // namespace refract::audit
