// refract assess: a patient's Bundle in, the assessment out.
#include <array>
#include <iostream>
#include <string_view>

#include "plugin/assess_report.h"
#include "plugin/command.h"
#include "plugin/service/service.h"

namespace refract::command {

int assess(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 4> kValued{"--today", "--knowledge", "--overlay", "--format"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    if (options.operands().size() != 1) return usage("assess needs one Bundle: a file, or - for standard input");
    const std::string format = options.value("--format").value_or("json");
    if (format != "json" && format != "text") return usage("--format is json or text");
    const auto today = todayOption(options);
    if (!today) return usage(today.error().details);
    const auto folder = knowledgeFolder(options.value("--knowledge"));
    if (!folder) return badInput(folder.error());
    const auto bundle = readInput(options.operands().front());
    if (!bundle) return badInput(bundle.error());
    auto knowledge = loadKnowledge(*folder, false, overlayOption(options, *today));
    if (!knowledge) return kBadInput;

    service::Service service(std::move(knowledge));
    const auto evaluation = service.assess(*bundle, *today);
    if (!evaluation) return badInput(evaluation.error());
    std::cout << (format == "json" ? assessJson(**evaluation) : assessText(**evaluation));
    return kDone;
}

}  // namespace refract::command
