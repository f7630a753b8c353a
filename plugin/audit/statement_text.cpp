// Statements by their names, and what the connectors want changed in them.
#include "plugin/audit/statement_text.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "plugin/audit/sql_texts.h"

namespace refract::audit {

namespace {

/// Without comments: the PostgreSQL connector counts the $n in them too.
std::string bare(const std::string& sql) {
    std::string result;
    for (std::size_t at = 0; at < sql.size();) {
        const auto end = std::min(sql.find('\n', at), sql.size());
        const std::string_view line = std::string_view(sql).substr(at, end - at);
        result.append(line.substr(0, line.find("--"))).append(1, '\n');
        at = end + 1;
    }
    return result;
}

}  // namespace

std::string textFor(Engine engine, const std::string& sql) {
    std::string result = bare(sql);
    if (engine == Engine::postgresql) return result;
    for (std::size_t i = 0; i + 1 < result.size(); ++i) {
        if (result[i] == '$' && result[i + 1] >= '1' && result[i + 1] <= '9') result[i] = '?';
    }
    return result;
}

std::string sqlOf(Engine engine, std::string_view name) {
    const std::string folder = engine == Engine::sqlite ? "sqlite/" : "postgresql/";
    const auto& texts = sqlTexts();
    auto found = texts.find(folder + std::string(name));
    if (found == texts.end()) found = texts.find(name);
    if (found == texts.end()) throw std::logic_error("no such statement: " + std::string(name));
    return std::string(found->second);
}

}  // namespace refract::audit
