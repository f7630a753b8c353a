// Telling drafts from what is active.
#include "plugin/service/orders.h"

namespace refract::service {

namespace {

bool isDraft(fhir::Value entry) {
    return entry["resource"]["status"].text() == "draft";
}

}  // namespace

void addOrders(const hooks::HookRequest& request, const hooks::RequestProfile& profile, fhir::Collection& orders,
               fhir::Gaps& gaps) {
    const fhir::Path path("context.draftOrders");
    bool anyDraft = false;
    for (const fhir::Value entry : request.draftOrders["entry"].elements()) anyDraft = anyDraft || isDraft(entry);
    if (!profile.ordersAmongOthers || !anyDraft) {
        orders.add(request.draftOrders, path, "draftOrders", gaps);
        return;
    }
    std::size_t index = 0;
    for (const fhir::Value entry : request.draftOrders["entry"].elements()) {
        const fhir::Path at(path, "entry", index++);
        if (isDraft(entry)) orders.add(entry["resource"], fhir::Path(at, "resource"), "draftOrders", gaps);
    }
}

}  // namespace refract::service
