// The treatment timeline drawn in characters: a row a drug, PHQ-9 below, one time axis.
#pragma once

#include <string>

#include "plugin/service/service.h"

namespace refract::command {

/// Lines of at most `width` columns; empty when there is neither a trial nor a score.
std::string drawTimeline(const service::Evaluation& evaluation, std::size_t width);

}  // namespace refract::command
