// Reading scopes.
#include "fhir/client/scopes.h"

#include <algorithm>

namespace refract::fhir::client {

namespace {

bool isContext(std::string_view text) {
    return text == "patient" || text == "user" || text == "system";
}

/// Letters of "cruds", each at most once and in that order.
bool isPermissions(std::string_view text) {
    std::string_view rest = "cruds";
    for (const char letter : text) {
        const auto at = rest.find(letter);
        if (at == std::string_view::npos) return false;
        rest.remove_prefix(at + 1);
    }
    return !text.empty();
}

}  // namespace

Scopes Scopes::parse(std::string_view text) {
    Scopes scopes;
    while (!text.empty() && scopes.scopes_.size() < kMost) {
        const auto end = std::min(text.find(' '), text.size());
        std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto query = one.find('?');
        Scope scope;
        scope.restricted = query != std::string_view::npos;
        one = one.substr(0, query);
        const auto slash = one.find('/'), dot = one.rfind('.');
        if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) continue;
        if (!isContext(one.substr(0, slash))) continue;
        scope.type = std::string(one.substr(slash + 1, dot - slash - 1));
        const auto permissions = one.substr(dot + 1);
        if (permissions == "read" || permissions == "*") {
            scope.read = scope.search = true;
        } else if (isPermissions(permissions)) {
            scope.read = permissions.find('r') != std::string_view::npos;
            scope.search = permissions.find('s') != std::string_view::npos;
        }
        if (scope.read || scope.search) scopes.scopes_.push_back(std::move(scope));
    }
    return scopes;
}

Allowed Scopes::allows(std::string_view resourceType, Interaction interaction) const {
    Allowed allowed = Allowed::no;
    for (const auto& scope : scopes_) {
        const bool covers = scope.type == "*" || scope.type == resourceType;
        if (!covers || !(interaction == Interaction::read ? scope.read : scope.search)) continue;
        if (!scope.restricted) return Allowed::yes;
        allowed = Allowed::inPart;
    }
    return allowed;
}

}  // namespace refract::fhir::client
