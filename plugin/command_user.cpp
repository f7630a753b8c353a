// refract user: who may look at the record.
#include <array>
#include <chrono>
#include <iostream>

#include "plugin/access/accounts.h"
#include "plugin/command.h"
#include "plugin/serve_audit.h"

namespace refract::command {

namespace {

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// From a file or standard input, never from the command line, which others can read.
fhir::Result<trust::Secret> passwordOf(const Options& options) {
    auto text = readInput(options.value("--password-file").value_or("-"));
    if (!text) return std::move(text).error();
    const auto end = text->find_first_of("\r\n");
    return trust::Secret(std::string_view(*text).substr(0, end));
}

int add(access::Accounts& accounts, const Options& options, const std::string& name) {
    const auto role = access::roleOf(options.value("--role").value_or(""));
    if (!role) return usage("user add needs --role viewer or --role auditor");
    if (!options.value("--password-file")) std::cerr << "The password, one line on standard input:\n";
    const auto password = passwordOf(options);
    if (!password) return badInput(password.error());
    if (auto done = accounts.put(name, *role, *password, now()); !done) return badInput(done.error());
    std::cout << name << " may look as " << access::roleName(*role) << ".\n";
    return kDone;
}

int list(const access::Accounts& accounts) {
    const auto all = accounts.list();
    if (!all) return badInput(all.error());
    for (const auto& account : *all) {
        std::cout << account.name << '\t' << access::roleName(account.role) << (account.disabled ? "\tclosed" : "")
                  << '\n';
    }
    if (all->empty()) std::cout << "Nobody may look yet: refract user add NAME --role viewer|auditor\n";
    return kDone;
}

}  // namespace

int user(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 4> kValued{"--config", "--audit", "--role", "--password-file"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    const auto& words = options.operands();
    const bool named = words.size() == 2 && (words[0] == "add" || words[0] == "close");
    if (!named && !(words.size() == 1 && words[0] == "list")) return usage("user takes add NAME, close NAME or list");
    const auto config = auditPlace(options);
    if (!config) return badInput(config.error());
    auto database = audit::Database::open(config->store);
    if (!database) return badInput(database.error());
    if (auto ready = audit::migrate(**database); !ready) return badInput(ready.error());
    access::Accounts accounts(**database);
    if (words[0] == "list") return list(accounts);
    if (words[0] == "add") return add(accounts, options, words[1]);
    if (auto done = accounts.disable(words[1], now()); !done) return badInput(done.error());
    std::cout << words[1] << " may look no longer.\n";
    return kDone;
}

}  // namespace refract::command
