// The demo beside the service: what `refract serve --demo` adds to it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "fhir/result.h"
#include "plugin/demo/demo.h"
#include "plugin/serve_config.h"

namespace refract::command {

/// The demo of a configuration that asks for one and has no TLS, otherwise nullptr. Drugs to
/// order are those of the terminology that goes with the folder `knowledge`.
fhir::Result<std::unique_ptr<demo::Demo>> makeDemo(const ServeConfig& config, const std::filesystem::path& knowledge,
                                                   std::function<fhir::Day()> today);

/// The same with the demo's part, where there is a demo; it outlives what is returned.
trust::Clients withDemo(trust::Clients clients, const demo::Demo* demo);
server::Handler withDemo(server::Handler handler, demo::Demo* demo);
server::Doorkeeper withDemo(server::Doorkeeper doorkeeper, const demo::Demo* demo);

}  // namespace refract::command
