// The service definitions (plugin/hooks/services.json) as the build put them into the
// library.
#pragma once

#include <string_view>

namespace refract::hooks {

extern const std::string_view kServicesJson;

}  // namespace refract::hooks
