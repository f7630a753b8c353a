// Blanking comments.
#include "plugin/config_text.h"

namespace refract::command {

std::string withoutComments(std::string text) {
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (inString) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == '"' || text[i] == '\n')
                inString = false;
        } else if (text[i] == '"') {
            inString = true;
        } else if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '/') {
            for (; i < text.size() && text[i] != '\n'; ++i) text[i] = ' ';
        }
    }
    return text;
}

}  // namespace refract::command
