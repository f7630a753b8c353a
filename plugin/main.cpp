// The `refract` command.
#include <csignal>
#include <exception>
#include <iostream>
#include <string_view>

#include "plugin/command.h"

namespace {

constexpr std::string_view kHelp = R"(refract – decision support for treatment-resistant depression over CDS Hooks

  refract serve [--config FILE] [--listen HOST:PORT] [--admin HOST:PORT] [--demo]
                [--tls-certificate PEM --tls-key PEM] [--audit FOLDER]
      The service. Stops cleanly on SIGTERM, reads the knowledge again on SIGHUP.
  refract check-config FILE
      What a configuration means: mistakes, who may call, what is unsafe.
  refract audit check|backup|purge|new-key|retry-set-aside --config FILE|--audit FOLDER
      The record: is it sound; a copy while it is in use (--to FILE); what is older goes away
      (--older-than DAYS); another key for new entries (--id ID).
  refract keys [certificate] [--out FOLDER] [--host NAME]
      A key pair (EC P-384), its JWK Set and a self-signed certificate with its key, to try
      things out; "certificate": that alone.
  refract keys rehash --config FILE|--audit FOLDER
      Brings what is on record under the newest key, so that older ones can go.
  refract token --key PEM --kid ID --iss URL --aud URL
      A token of five minutes, signed with such a key.
  refract conformance URL [--token-key PEM --kid ID --iss URL] [--ca PEM] [--origin URL]
                [--certificate PEM --certificate-key PEM]
      Asks any CDS Hooks service what an administrator would want to know before it goes
      live, and prints a table. 0 when nothing that the standard demands is wrong.
  refract user add NAME --role viewer|auditor | close NAME | list
      Who may look at the dashboard; --audit FOLDER or --config FILE say of which record.
  refract report [--since DAY] [--until DAY] [--by rule|prescriber|hook|week|severity|client|edition|shadow]
                 [--format table|csv|json|html]
  refract report --feedback [--identities] | --fhir --out FOLDER
      What fired and what became of it; as ONC (b)(11) asks for feedback; as FHIR R4. Counts of
      1 to 4 are hidden unless --every-count. Each report is noted in the record.
  refract evaluate REQUEST.json [--today YYYY-MM-DD]
      A hook request in, the CDS Hooks answer out.
  refract assess BUNDLE.json [--today YYYY-MM-DD] [--format json|text]
      A patient's Bundle in; antidepressant trials, scores, staging and findings out.
  refract knowledge check|print|cases [DIR]
      What authors need: mistakes, a review sheet, all cases (--coverage: and what they
      have not tried).
  refract knowledge diff BEFORE AFTER [--format markdown|html]
      What changed between two folders of knowledge, and which cases are answered
      differently. 0 whether they differ or not, 1 when one cannot be read.
  refract knowledge export [DIR] --out FOLDER
      The rules and value sets as FHIR R4 PlanDefinitions and ValueSets.
  refract knowledge request FILE.cases [TITLE]
      A case as the hook request that it becomes.
  refract help | version

"-" reads standard input. --knowledge DIR takes the knowledge from another folder, --overlay FILE
changes it as a site has decided.
Exit status: 0 done, 1 bad input, 2 usage.

The knowledge has not been reviewed by a clinician.
)";

int run(const std::string_view name, const refract::command::Arguments& arguments) {
    namespace command = refract::command;
    if (name == "serve") return command::serve(arguments);
    if (name == "evaluate") return command::evaluate(arguments);
    if (name == "assess") return command::assess(arguments);
    if (name == "knowledge") return command::knowledge(arguments);
    if (name == "check-config") return command::checkConfig(arguments);
    if (name == "keys") return command::keys(arguments);
    if (name == "audit") return command::audit(arguments);
    if (name == "user") return command::user(arguments);
    if (name == "report") return command::report(arguments);
    if (name == "token") return command::token(arguments);
    if (name == "conformance") return command::conformance(arguments);
    if (name == "help" || name == "--help" || name == "-h") {
        std::cout << kHelp;
        return command::kDone;
    }
    if (name == "version" || name == "--version") {
        std::cout << "refract " REFRACT_VERSION "\n";
        return command::kDone;
    }
    return command::usage("there is no command \"" + std::string(name) + "\"");
}

}  // namespace

int main(int argc, char** argv) {
    // A reader that goes away ("refract … | head") is no reason to die by signal.
    std::signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        std::cerr << kHelp;
        return refract::command::kUsage;
    }
    refract::command::Arguments arguments(argv + 2, argv + argc);
    for (const auto& argument : arguments) {
        if (argument == "--help" || argument == "-h") {
            std::cout << kHelp;
            return refract::command::kDone;
        }
    }
    try {
        return run(argv[1], arguments);
    } catch (const std::exception& error) {
        std::cerr << "refract: " << error.what() << '\n';
        return refract::command::kBadInput;
    }
}
