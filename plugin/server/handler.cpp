// Headers and the answers that are an OperationOutcome.
#include "plugin/server/handler.h"

#include <algorithm>

#include "plugin/hooks/outcome.h"
#include "plugin/server/syntax.h"

namespace refract::server {

std::optional<std::string_view> Headers::find(std::string_view name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const HeaderField& field) {
        return syntax::equalIgnoringCase(field.name, name);
    });
    if (found == fields_.end()) return std::nullopt;
    return found->value;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(), [&](const HeaderField& field) {
        return syntax::equalIgnoringCase(field.name, name);
    }));
}

Response refused(int status, const fhir::Issue& issue) {
    Response response;
    response.status = status;
    response.contentType = kJson;
    response.body = hooks::operationOutcome(issue);
    return response;
}

Response refused(const fhir::Issue& issue) {
    return refused(hooks::httpStatus(issue.code), issue);
}

}  // namespace refract::server
