// The public functions, with the words of a Knowledge.
#include "plugin/cards/cards.h"

#include "plugin/cards/blocks.h"
#include "plugin/cards/compose.h"
#include "plugin/cards/wording.h"

namespace refract::cards {

Said say(const std::vector<rules::Finding>& findings, const CardContext& context) {
    const CardKeys keys{context.clientKey,   context.patientKey,   context.userId,     context.patientId,
                        context.encounterId, context.hookInstance, context.stableUuid, context.selectionNamesNoDraft};
    return compose(findings, context.question, keys, KnowledgeWording(context.knowledge));
}

std::string summary(const rules::Finding& finding, const rules::Knowledge& knowledge) {
    return summaryText(finding, KnowledgeWording(knowledge));
}

std::string reasonText(rules::Reason reason, const rules::Trial& trial, const rules::Knowledge& knowledge) {
    return reasonText(reason, trial, KnowledgeWording(knowledge));
}

}  // namespace refract::cards
