// What `refract assess` prints: JSON as docs/assess.schema.json, and the text that a
// clinician would want to read.
#pragma once

#include <string>

#include "plugin/service/service.h"

namespace refract::command {

std::string assessJson(const service::Evaluation& evaluation);
/// At most `width` columns; headings and sentences are phrases of the knowledge.
std::string assessText(const service::Evaluation& evaluation, std::size_t width = 100);

}  // namespace refract::command
