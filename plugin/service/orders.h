// The orders of a hook call, apart from what a client sends beside them.
#pragma once

#include "fhir/bundle.h"
#include "plugin/hooks/request.h"

namespace refract::service {

/// Adds the orders that the hook is about. Where a client is known to send what is active among
/// its drafts, those are the drafts; all of them when none says that it is one.
void addOrders(const hooks::HookRequest& request, const hooks::RequestProfile& profile, fhir::Collection& orders,
               fhir::Gaps& gaps);

}  // namespace refract::service
