// Comments in configuration files: "//" to the end of the line, outside of strings.
#pragma once

#include <string>

namespace refract::command {

/// The same text with blanks for each comment, so that line and column of everything else stay.
/// Knowledge has no comments: there, what is to be said has an element of its own.
std::string withoutComments(std::string text);

}  // namespace refract::command
