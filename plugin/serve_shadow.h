// The edition that judges beside the one in use and is shown to nobody: read at the start, and again with it.
#pragma once

#include "plugin/reload.h"
#include "plugin/serve_config.h"

namespace refract::command {

/// The edition that the configuration names, which may be none; what is wrong with it goes to `errors`.
std::shared_ptr<const rules::Knowledge> readShadow(const ServeConfig& config, std::vector<std::string>& errors);
/// `more`, and that edition read again with it. Both arguments outlive the reload.
Companion withShadow(const ServeConfig& config, service::Service& service, Companion more);

}  // namespace refract::command
