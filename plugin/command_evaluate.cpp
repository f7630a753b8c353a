// refract evaluate: a hook request in, the CDS Hooks answer out – the same bytes that the
// server sends to a strict-profile client on first contact, uuids apart.
#include <array>
#include <iostream>
#include <string_view>

#include "plugin/command.h"
#include "plugin/service/service.h"

namespace refract::command {

int evaluate(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 3> kValued{"--today", "--knowledge", "--overlay"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    if (options.operands().size() != 1) return usage("evaluate needs one request: a file, or - for standard input");
    const auto today = todayOption(options);
    if (!today) return usage(today.error().details);
    const auto folder = knowledgeFolder(options.value("--knowledge"));
    if (!folder) return badInput(folder.error());
    const auto request = readInput(options.operands().front());
    if (!request) return badInput(request.error());
    auto knowledge = loadKnowledge(*folder, false, overlayOption(options, *today));
    if (!knowledge) return kBadInput;

    service::Service service(std::move(knowledge));
    const auto answer = service.answer({}, *request, *today);
    if (!answer) return badInput(answer.error());
    std::cout << *answer << '\n';
    return kDone;
}

}  // namespace refract::command
