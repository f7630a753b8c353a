// refract report: the record as tables, as FHIR, and as the feedback export of ONC (b)(11).
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>

#include "plugin/audit/seal.h"
#include "plugin/command.h"
#include "plugin/dashboard/edition_table.h"
#include "plugin/dashboard/table.h"
#include "plugin/private_file.h"
#include "plugin/quality/firings.h"
#include "plugin/quality/questions.h"
#include "plugin/report/feedback_export.h"
#include "plugin/report/fhir_report.h"
#include "plugin/report/kept_back.h"
#include "plugin/serve_audit.h"

namespace refract::command {

namespace {

using dashboard::Role;
using dashboard::Table;
using dashboard::Words;

fhir::Result<quality::Scope> scopeOf(const Options& options) {
    const auto today = todayOption(options);
    if (!today) return today.error();
    quality::Scope scope;
    constexpr int kUsualDays = 90;
    scope.since = *today - std::chrono::days(kUsualDays);
    scope.until = *today + std::chrono::days(1);
    for (const auto& [name, day] : {std::pair{"--since", &scope.since}, {"--until", &scope.until}}) {
        const auto text = options.value(name);
        if (!text) continue;
        const auto read = fhir::parseDay(*text);
        if (!read) return fhir::Issue{fhir::IssueCode::value, "A day is written as 2026-03-02.", {}, name};
        *day = *read;
    }
    if (scope.since >= scope.until) {
        return fhir::Issue{fhir::IssueCode::value, "The first day comes after the last.", {}, "--since"};
    }
    return scope;
}

void columns(Table& table, const char* first) {
    for (const char* const title :
         {first, "Firings", "Held back", "Shown", "Accepted", "Overridden", "Not answered", "Under 3 s"}) {
        table.column(title);
    }
}

report::KeptBack keptFrom(Role role, const quality::Cards& cards) {
    return role == Role::auditor ? report::KeptBack{} : report::keptBack(cards);
}

/// A number, or the cell of none in its place.
quality::Share unless(bool kept, quality::Share share) {
    return kept ? quality::Share{} : share;
}
dashboard::TableCell unless(bool kept, std::size_t count) {
    if (kept) return dashboard::Measured{};
    return count;
}

fhir::Result<Table> byPrescriber(const quality::Questions& questions, const quality::Scope& scope, Role role) {
    auto list = questions.prescribers(scope);
    if (!list) return std::move(list).error();
    Table table("Prescribers, by cards shown");
    for (const char* const title : {"Prescriber", "Client", "Calls", "Patients viewed", "Shown",
                                    "Cards per 100 patients", "Critical", "Accepted", "Overridden", "Under 3 s"}) {
        table.column(title);
    }
    for (const auto& one : *list) {
        const auto kept = keptFrom(role, one.cards);
        const bool burden = role == Role::auditor || !report::keepsBurden(one);
        table.row({Words{one.pseudonym, {}}, Words{one.client, {}}, one.calls, one.patients, one.cards.shown,
                   dashboard::Measured{burden ? one.burden() : std::nullopt, 1, {}}, one.critical,
                   unless(kept.accepted, one.cards.acceptance()), unless(kept.overridden, one.cards.override()),
                   unless(kept.quick, one.cards.quickShare())});
    }
    return table;
}

fhir::Result<Table> byShadow(const quality::Questions& questions, const quality::Scope& scope, Role role) {
    const auto compared = questions.compareEditions(scope);
    if (!compared) return compared.error();
    return dashboard::editionTable(*compared, role);
}

fhir::Result<Table> tableOf(const quality::Questions& questions, const quality::Scope& scope, const std::string& by,
                            Role role) {
    if (by == "prescriber") return byPrescriber(questions, scope, role);
    if (by == "shadow") return byShadow(questions, scope, role);
    constexpr std::array<std::pair<std::string_view, quality::Dimension>, 6> kDimensions{
        {{"rule", quality::Dimension::rule},
         {"hook", quality::Dimension::hook},
         {"week", quality::Dimension::week},
         {"severity", quality::Dimension::severity},
         {"client", quality::Dimension::client},
         {"edition", quality::Dimension::edition}}};
    const auto found =
        std::find_if(kDimensions.begin(), kDimensions.end(), [&](const auto& d) { return d.first == by; });
    if (found == kDimensions.end()) {
        return fhir::Issue{fhir::IssueCode::value,
                           "A report is by rule, prescriber, hook, week, severity, client, edition or shadow.",
                           {},
                           "--by"};
    }
    auto tallies = questions.tallies(found->second, scope);
    if (!tallies) return std::move(tallies).error();
    Table table("By " + by + ", " + fhir::toString(scope.since) + " to " +
                fhir::toString(scope.until - std::chrono::days(1)) + "; rates of the cards shown with 95 % intervals");
    columns(table, by.c_str());
    for (const auto& tally : *tallies) {
        const auto kept = keptFrom(role, tally.cards);
        table.row({Words{tally.key, {}}, unless(role == Role::viewer && report::keepsFirings(tally), tally.firings),
                   tally.heldBack, tally.cards.shown, unless(kept.accepted, tally.cards.acceptance()),
                   unless(kept.overridden, tally.cards.override()), unless(kept.unanswered, tally.cards.unanswered()),
                   unless(kept.quick, tally.cards.quickShare())});
    }
    return table;
}

/// How far it is, on a terminal alone.
class Progress {
public:
    explicit Progress(std::size_t all) : all_(all), shown_(isatty(STDERR_FILENO) == 1) {}
    ~Progress() {
        if (shown_) std::fputs("\n", stderr);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void step() {
        constexpr std::size_t kEvery = 500;
        constexpr int kWidth = 40;
        if (!shown_ || ++done_ % kEvery != 0) return;
        const int filled = static_cast<int>(kWidth * done_ / std::max<std::size_t>(all_, 1));
        std::fprintf(stderr, "\r[%-*s] %zu of %zu decisions", kWidth,
                     std::string(static_cast<std::size_t>(std::min(filled, kWidth)), '#').c_str(), done_, all_);
    }

private:
    std::size_t all_, done_ = 0;
    bool shown_;
};

/// Each decision of the scope, in order, a page of ids at a time.
template <typename Each>
fhir::Status eachDecision(audit::Database& database, const quality::Scope& scope, Each each) {
    const quality::Firings firings(database);
    const auto totals = quality::Questions(database).totals(scope);
    if (!totals) return totals.error();
    Progress progress(totals->calls);
    constexpr std::size_t kPage = 1000;
    std::int64_t last = 0;
    for (;;) {
        const auto ids = firings.decisions(scope, last, kPage);
        if (!ids) return ids.error();
        for (const std::int64_t id : *ids) {
            auto detail = firings.decision(id);
            if (!detail) return std::move(detail).error();
            if (*detail) each(**detail);
            progress.step();
        }
        if (ids->size() < kPage) return fhir::ok();
        last = ids->back();
    }
}

/// A new file of resources, one a line; one of an earlier report stays as it is.
fhir::Result<PrivateFile> resources(const std::filesystem::path& folder, const char* type) {
    return PrivateFile::make((folder / (std::string(type) + ".ndjson")).string(), "--out");
}

int writeFhir(audit::Database& database, const quality::Scope& scope, const std::filesystem::path& folder, bool all) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);  // those that are new are the owner's alone (umask)
    auto events = resources(folder, "AuditEvent");
    if (!events) return badInput(events.error());
    auto responses = resources(folder, "GuidanceResponse");
    if (!responses) return badInput(responses.error());
    auto measures = resources(folder, "MeasureReport");
    if (!measures) return badInput(measures.error());
    std::size_t count = 0;
    const auto done = eachDecision(database, scope, [&](const quality::DecisionDetail& decision) {
        for (const auto& finding : decision.findings) {
            events->out() << report::auditEvent(decision, finding) << '\n';
            responses->out() << report::guidanceResponse(decision, finding) << '\n';
            ++count;
        }
    });
    if (!done) return badInput(done.error());
    const auto tallies = quality::Questions(database).tallies(quality::Dimension::rule, scope);
    if (!tallies) return badInput(tallies.error());
    for (const auto& tally : *tallies) measures->out() << report::measureReport(tally, scope, all) << '\n';
    for (PrivateFile* const file : {&*events, &*responses, &*measures}) {
        if (auto finished = file->finish(); !finished) return badInput(finished.error());
    }
    std::cout << count << " AuditEvents and GuidanceResponses, " << tallies->size() << " MeasureReports in "
              << folder.string() << '\n';
    return kDone;
}

fhir::Status writeFeedback(audit::Database& database, const quality::Scope& scope, const report::Open& open,
                           std::ostream& out, bool json) {
    bool first = true;
    out << (json ? "[" : report::feedbackCsvHead());
    auto done = eachDecision(database, scope, [&](const quality::DecisionDetail& decision) {
        for (const auto& row : report::feedbackRows(decision, open)) {
            if (json) out << (first ? "\n" : ",\n");
            out << (json ? report::feedbackJson(row) : report::feedbackCsv(row));
            first = false;
        }
    });
    if (json) out << "\n]\n";
    return done;
}

/// To --out, or to standard output. `write` takes a stream and gives a Status.
template <typename Write>
int writeOut(const Options& options, Write write) {
    const auto name = options.value("--out");
    if (!name) {
        const auto done = write(std::cout);
        return done ? kDone : badInput(done.error());
    }
    auto file = PrivateFile::make(*name, "--out");
    if (!file) return badInput(file.error());
    if (auto done = write(file->out()); !done) return badInput(done.error());
    if (auto done = file->finish(); !done) return badInput(done.error());
    std::cout << "The report is in " << *name << ".\n";
    return kDone;
}

/// What a report is, and of what: its name and filter among the looks, as an address of the dashboard has it.
struct Asked {
    std::string what, filter;
    Role role = Role::viewer;  ///< that shows as much
    bool identities = false;
};

Asked askedFor(const Options& options, const quality::Scope& scope, const std::string& by) {
    const bool fhir = options.flag("--fhir"), feedback = options.flag("--feedback");
    const bool every = options.flag("--every-count"), identities = options.flag("--identities");
    std::string filter =
        "?from=" + fhir::toString(scope.since) + "&to=" + fhir::toString(scope.until - std::chrono::days(1));
    if (!fhir && !feedback) filter += "&by=" + by;
    if (every) filter += "&every-count";
    return {fhir       ? "FHIR"
            : feedback ? "feedback"
                       : "table",
            std::move(filter), every || identities ? Role::auditor : Role::viewer, identities};
}

/// Who asked is on record, as every look is; the system's user, for the command asks for no other.
fhir::Status noteLook(audit::Database& database, const Asked& asked) {
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    audit::Ids ids;
    const audit::Statement statement{
        "INSERT INTO looks (id, at, account, role, view, filter, identities) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {ids.next(now), now, "system user " + std::to_string(getuid()), std::string(access::roleName(asked.role)),
         "report " + asked.what, asked.filter, std::int64_t{asked.identities ? 1 : 0}}};
    auto done = database.change({&statement, 1});
    if (!done) return std::move(done).error();
    return fhir::ok();
}

void writeTable(const Table& table, const std::string& format, Role role, std::ostream& out) {
    if (format == "table") {
        out << table.text(role);
    } else if (format == "csv") {
        out << table.csv(role);
    } else if (format == "json") {
        out << table.json(role) << '\n';
    } else {
        dashboard::Html html;
        html.markup(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Refract "
            "report</title></head><body>");
        table.write(html, role);
        html.markup("</body></html>");
        out << html.str() << '\n';
    }
}

/// Opens what is sealed where persons are asked for, and nothing otherwise.
fhir::Result<report::Open> opener(const AuditConfig& config, bool identities) {
    if (!identities) return report::Open([](std::string_view, std::string_view) { return std::string(); });
    auto keys = readAuditKeys(config);
    if (!keys) return std::move(keys).error();
    return report::Open(
        [keys = std::make_shared<audit::Keyring>(std::move(*keys))](std::string_view field, std::string_view sealed) {
            return keys->open(field, sealed).value_or("");
        });
}

}  // namespace

int report(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 8> kValued{"--config", "--audit",  "--since", "--until",
                                                             "--by",     "--format", "--out",   "--today"};
    static constexpr std::array<std::string_view, 4> kFlags{"--fhir", "--feedback", "--identities", "--every-count"};
    const Options options(arguments, kValued, kFlags);
    if (!options.ok()) return kUsage;
    const std::string format = options.value("--format").value_or(options.flag("--feedback") ? "csv" : "table");
    constexpr std::array<std::string_view, 4> kFormats{"table", "csv", "json", "html"};
    if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
        return usage("--format is table, csv, json or html");
    }
    if (options.flag("--fhir") && !options.value("--out")) return usage("report --fhir needs --out FOLDER");
    const auto scope = scopeOf(options);
    if (!scope) return badInput(scope.error());
    const auto config = auditPlace(options);
    if (!config) return badInput(config.error());
    auto database = audit::Database::open(config->store, audit::Patience::ofCommands());
    if (!database) return badInput(database.error());
    if (auto ready = audit::migrate(**database); !ready) return badInput(ready.error());
    const quality::Questions questions(**database);
    if (auto fresh = questions.refresh(); !fresh) return badInput(fresh.error());
    const std::string by = options.value("--by").value_or("rule");
    const Asked asked = askedFor(options, *scope, by);
    if (auto noted = noteLook(**database, asked); !noted) return badInput(noted.error());
    umask(S_IRWXG | S_IRWXO);  // patients' hashes, prescribers, comments: nobody else's
    if (options.flag("--fhir")) {
        return writeFhir(**database, *scope, *options.value("--out"), options.flag("--every-count"));
    }
    if (options.flag("--feedback")) {
        const auto open = opener(*config, asked.identities);
        if (!open) return badInput(open.error());
        return writeOut(options, [&](std::ostream& out) {
            return writeFeedback(**database, *scope, *open, out, format == "json");
        });
    }
    const Role role = options.flag("--every-count") ? Role::auditor : Role::viewer;
    const auto table = tableOf(questions, *scope, by, role);
    if (!table) return badInput(table.error());
    return writeOut(options, [&](std::ostream& out) {
        writeTable(*table, format, role, out);
        return fhir::ok();
    });
}

}  // namespace refract::command
