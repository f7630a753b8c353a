// refract audit: what a maintainer does with the record.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "plugin/audit/key_use.h"
#include "plugin/audit/place.h"
#include "plugin/audit/set_aside.h"
#include "plugin/command.h"
#include "plugin/serve_audit.h"
#include "plugin/serve_config.h"

namespace refract::command {

namespace {

/// Nothing on record is older than a century; a greater number is a mistake, and would not fit in milliseconds.
constexpr std::int64_t kMostDays = 36525;
constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;

int backup(audit::Database& database, const Options& options) {
    const auto to = options.value("--to");
    if (!to) return usage("audit backup needs --to FILE");
    if (std::filesystem::exists(*to)) {
        return badInput({fhir::IssueCode::value, "This file is there already: " + *to, {}, "--to"});
    }
    if (auto done = database.backup(*to); !done) return badInput(done.error());
    std::cout << "A copy of the store is in " << *to << ". It holds no keys: without them nobody can read what is "
              << "encrypted in it.\n";
    return kDone;
}

int check(audit::Database& database) {
    const auto wrong = database.check();
    if (!wrong) return badInput(wrong.error());
    for (const auto& line : *wrong) std::cout << line << '\n';
    if (!wrong->empty()) return kBadInput;
    const auto rows = database.ask(
        {"SELECT (SELECT count(*) FROM decisions), (SELECT count(*) FROM findings), (SELECT count(*) FROM feedback)",
         {}});
    if (!rows) return badInput(rows.error());
    const auto& row = rows->front();
    std::cout << "The store is sound: " << audit::wholeNumber(row[0]) << " decisions, " << audit::wholeNumber(row[1])
              << " findings, " << audit::wholeNumber(row[2]) << " reports.\n";
    const auto keys = audit::keysInUse(database);
    if (!keys) return badInput(keys.error());
    for (const auto& [id, use] : *keys) {
        std::cout << "Key " << id << " is needed for " << use.calls << " calls, " << use.prescribers
                  << " prescribers and " << use.sealed << " sealed values.\n";
    }
    return kDone;
}

int purge(audit::Database& database, const Options& options) {
    const std::string days = options.value("--older-than").value_or("");
    std::int64_t count = 0;
    const auto read = std::from_chars(days.data(), days.data() + days.size(), count);
    if (read.ec != std::errc{} || read.ptr != days.data() + days.size() || count < 1) {
        return usage("audit purge needs --older-than DAYS, a whole number");
    }
    if (count > kMostDays) {
        return usage("audit purge --older-than " + days + " is more than " + std::to_string(kMostDays) +
                     " days; nothing was taken away");
    }
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    const auto purged = audit::makeStore(database)->purge(now - count * kDayMs, now);
    if (!purged) return badInput(purged.error());
    std::cout << "Taken away: " << purged->decisions << " decisions, " << purged->findings << " findings, "
              << purged->feedback << " reports and " << purged->looks << " looks, older than " << count << " days.\n";
    return kDone;
}

/// Opening would make an empty store, which is sound.
bool isThere(std::string_view store) {
    constexpr std::string_view kSqlite = "sqlite:";
    return !store.starts_with(kSqlite) || std::filesystem::exists(store.substr(kSqlite.size()));
}

/// Written beside the old file and put in its place, so that there is a whole one at any time.
int newKey(const AuditConfig& config, const Options& options) {
    const auto id = options.value("--id");
    if (!id) return usage("audit new-key needs --id ID");
    std::string text;
    if (std::error_code error; std::filesystem::exists(config.keys, error)) {
        auto read = readInput(config.keys);
        if (!read) return badInput(read.error());
        text = std::move(*read);
    }
    auto more = audit::Keyring::withNewKey(text, *id);
    if (!more) return badInput(more.error());
    const std::string next = config.keys + ".new";
    if (auto made = audit::makePrivateFile(next); !made) return badInput(made.error());
    const int file = open(next.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
    const bool wrote =
        file >= 0 && write(file, more->data(), more->size()) == static_cast<ssize_t>(more->size()) && fsync(file) == 0;
    if (file >= 0) close(file);
    if (!wrote || std::rename(next.c_str(), config.keys.c_str()) != 0) {
        return badInput({fhir::IssueCode::exception, "The keys could not be written: " + next, {}, {}});
    }
    std::cout << "New entries will use key " << *id << " once the service is started again. Keep the older keys as "
              << "long as anything on record uses them.\n";
    return kDone;
}

int retrySetAside(const AuditConfig& config) {
    const auto back = audit::bringBack(config.journal);
    if (!back) return badInput(back.error());
    std::cout << "Back in the journal: " << back->entries << " entries that were set aside";
    std::cout << (back->entries > 0 ? "; the service writes them into the store when it is started.\n" : ".\n");
    if (back->withoutRoom > 0) {
        std::cout << back->withoutRoom << " found no room in the journal: start the service, stop it once the journal "
                  << "is empty, and do this again.\n";
    }
    if (back->unreadable > 0) std::cout << back->unreadable << " lines cannot be read, and stay where they are.\n";
    return back->withoutRoom + back->unreadable > 0 ? kBadInput : kDone;
}

}  // namespace

int audit(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 5> kKnown{"backup", "check", "purge", "new-key", "retry-set-aside"};
    static constexpr std::array<std::string_view, 5> kValued{"--config", "--audit", "--to", "--older-than", "--id"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    if (options.operands().size() != 1 || std::ranges::find(kKnown, options.operands().front()) == kKnown.end()) {
        return usage("audit takes one of backup, check, purge, new-key and retry-set-aside");
    }
    const std::string& what = options.operands().front();
    const auto config = auditPlace(options);
    if (!config) return badInput(config.error());
    if (what == "new-key") return newKey(*config, options);
    if (what == "retry-set-aside") return retrySetAside(*config);
    if (!isThere(config->store)) {
        return badInput({fhir::IssueCode::notFound, "There is no record: " + config->store, {}, "audit.store"});
    }
    auto database = audit::Database::open(config->store, audit::Patience::ofCommands());
    if (!database) return badInput(database.error());
    if (auto ready = audit::migrate(**database); !ready) return badInput(ready.error());
    if (what == "backup") return backup(**database, options);
    if (what == "check") return check(**database);
    return purge(**database, options);
}

}  // namespace refract::command
