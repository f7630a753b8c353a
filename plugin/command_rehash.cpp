// refract keys rehash: the record, brought under its newest key.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <string_view>

#include "plugin/audit/rehash.h"
#include "plugin/command.h"
#include "plugin/serve_audit.h"

namespace refract::command {

namespace {

void progress(std::int64_t done, std::int64_t of) {
    if (isatty(STDERR_FILENO) == 0 || of == 0) return;
    std::fprintf(stderr, "\r%3d %%  %lld of %lld values", static_cast<int>(100 * done / of),
                 static_cast<long long>(done), static_cast<long long>(of));
    if (done >= of) std::fputc('\n', stderr);
}

}  // namespace

int rehashKeys(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 2> kValued{"--config", "--audit"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    const auto config = auditPlace(options);
    if (!config) return badInput(config.error());
    const auto keys = readAuditKeys(*config);
    if (!keys) return badInput(keys.error());
    auto database = audit::Database::open(config->store);
    if (!database) return badInput(database.error());
    if (auto ready = audit::migrate(**database); !ready) return badInput(ready.error());
    const auto done = audit::rehash(**database, *keys, progress);
    if (!done) return badInput(done.error());
    std::cout << "Under key " << keys->newestId() << " now: " << done->sealed << " sealed values and "
              << done->prescribers << " prescribers that were not.\n";
    if (done->unopened > 0) {
        std::cout << done->unopened
                  << " values cannot be opened: their key is not in the file, or they were changed.\n";
    }
    if (done->decisions > 0) {
        std::cout << done->decisions << " calls name their patient by an older key, for good. Without that key nobody "
                  << "knows what was answered for these patients before; keep it until they are purged.\n";
    }
    return done->unopened > 0 ? kBadInput : kDone;
}

}  // namespace refract::command
