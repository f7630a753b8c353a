// Filling "{name}" in a phrase of the knowledge with text of ours, for the terminal.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace refract::command {

inline std::string filled(std::string phrase, std::initializer_list<std::pair<std::string_view, std::string>> values) {
    for (const auto& [name, value] : values) {
        const std::string placeholder = "{" + std::string(name) + "}";
        for (auto at = phrase.find(placeholder); at != std::string::npos;
             at = phrase.find(placeholder, at + value.size())) {
            phrase.replace(at, placeholder.size(), value);
        }
    }
    return phrase;
}

}  // namespace refract::command
