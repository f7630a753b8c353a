// A Path as text.
#include "fhir/path.h"

#include <vector>

namespace refract::fhir {

std::string Path::str() const {
    std::vector<const Path*> links;
    for (const Path* link = this; link != nullptr; link = link->parent_) links.push_back(link);
    std::string text;
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
        if (!text.empty() && !(*link)->name_.empty()) text += '.';
        text += (*link)->name_;
        if ((*link)->indexed_) text.append(1, '[').append(std::to_string((*link)->index_)).append(1, ']');
    }
    return text;
}

}  // namespace refract::fhir
