// A year of a hospital on SQLite: how long each view of the dashboard takes.
//
//   bench_year [--days N] [--store FILE] [--pages FOLDER]
//
// Fills a store (a new one, unless FILE is there already) with the made-up hospital of
// tests/support/hospital.h, then asks every view as an auditor would. Exit status 1 when one
// of them takes longer than the aim. --pages keeps what the views said, to be looked at.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugin/audit/store.h"
#include "plugin/dashboard/dashboard.h"
#include "tests/support/hospital.h"

namespace {

using namespace refract;
using Clock = std::chrono::steady_clock;

constexpr double kAimMs = 300;
constexpr int kRounds = 5;

struct Options {
    int days = 364;
    std::string store;
    std::string pages;
};

Options optionsOf(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        if (name == "--days") options.days = std::stoi(arguments[i + 1]);
        if (name == "--store") options.store = arguments[i + 1];
        if (name == "--pages") options.pages = arguments[i + 1];
    }
    return options;
}

double msSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

template <typename T>
T need(fhir::Result<T> result) {
    if (!result) throw std::runtime_error(fhir::describe(result.error()));
    return std::move(result).value();
}

/// A second edition that finds nine tenths of what the one in use does, for the whole year: the most there can be.
std::vector<audit::Statement> judgedTwice() {
    return {{"INSERT INTO shadow_calls (decision, edition) SELECT id, '2026.3' FROM decisions", {}},
            {"INSERT INTO shadow_findings (decision, ordinal, rule, rule_version, severity, shown) SELECT decision, "
             "ordinal, rule, rule_version, severity, held_back = '' FROM findings WHERE decision % 10 <> 0",
             {}}};
}

void fill(audit::Database& database, const test::HospitalPlan& plan) {
    auto store = audit::makeStore(database);
    test::Hospital hospital(plan);
    need(database.change(hospital.editions()));
    const auto start = Clock::now();
    std::size_t calls = 0, findings = 0, answers = 0;
    int days = 0;
    hospital.make([&](const std::vector<test::MadeCall>& made, std::vector<audit::Entry> entries) {
        need(store->append(entries));
        calls += made.size();
        for (const auto& call : made) {
            findings += call.findings.size();
            for (const auto& card : call.cards) answers += card.outcome.empty() ? 0 : 1;
        }
        std::fprintf(stderr, "\r%d of %d days", ++days, plan.days);
    });
    std::printf("\nLoaded %zu calls, %zu findings, %zu answers in %.0f s\n", calls, findings, answers,
                msSince(start) / 1000);
    const auto shadow = Clock::now();
    need(database.change(judgedTwice()));
    std::printf("An edition in the shadow of all calls in %.0f s\n", msSince(shadow) / 1000);
    const auto summaries = Clock::now();
    const std::size_t refreshed = need(quality::Questions(database).refresh());
    std::printf("Summaries of %zu days in %.1f s\n", refreshed, msSince(summaries) / 1000);
}

struct View {
    std::string path, query;
};

std::vector<View> viewsOf(audit::Database& database, const test::HospitalPlan& plan) {
    const std::string year = "from=" + fhir::toString(fhir::Day(std::chrono::days(plan.firstDay))) +
                             "&to=" + fhir::toString(fhir::Day(std::chrono::days(plan.firstDay + plan.days - 1)));
    const auto rows =
        need(database.ask({"SELECT decision FROM cards WHERE topic = 'R058' ORDER BY at DESC LIMIT 1", {}}));
    const std::string decision = rows.empty() ? "1" : std::to_string(audit::wholeNumber(rows[0][0]));
    return {{"/dashboard", year},
            {"/dashboard/review", year},
            {"/dashboard/rules", year},
            {"/dashboard/rule", year + "&rule=R058"},
            {"/dashboard/by", year + "&dimension=week"},
            {"/dashboard/by", year + "&dimension=hook"},
            {"/dashboard/prescribers", year},
            {"/dashboard/reasons", year},
            {"/dashboard/editions", year},
            {"/dashboard/shadow", year},
            {"/dashboard/firings", year},
            {"/dashboard/firings", year + "&rule=R058&outcome=overridden"},
            {"/dashboard/firing", year + "&decision=" + decision},
            {"/dashboard/looks", year}};
}

void keep(const std::string& folder, std::size_t number, const View& view, const server::Response& response) {
    std::string name = view.path.substr(1);
    for (char& c : name) c = c == '/' ? '-' : c;
    std::string body = response.body;
    const std::string link = R"(<link rel="stylesheet" href="/dashboard/style.css"/>)";
    if (const auto at = body.find(link); at != std::string::npos) {
        body.replace(at, link.size(), "<style>" + dashboard::kStyle + "</style>");
    }
    std::ofstream(folder + "/" + std::to_string(number) + "-" + name + ".html") << body;
}

int run(const Options& options) {
    test::HospitalPlan plan;
    plan.days = options.days;
    const std::string file = options.store.empty()
                                 ? (std::filesystem::temp_directory_path() / "refract-bench-year" / "audit.db").string()
                                 : options.store;
    const bool isThere = !options.store.empty() && std::filesystem::exists(file);
    if (options.store.empty()) std::filesystem::remove_all(std::filesystem::path(file).parent_path());
    auto database = need(audit::Database::open("sqlite:" + file));
    need(audit::migrate(*database));
    if (!isThere) fill(*database, plan);

    access::Accounts accounts(*database);
    const std::int64_t now = (plan.firstDay + plan.days) * 86'400'000;
    need(accounts.put("bench", access::Role::auditor, trust::Secret("a long password for the bench"), now));
    const auto token = need(accounts.logIn("bench", trust::Secret("a long password for the bench"), now));
    const std::string cookie = "refract_session=" + std::string(token->reveal());
    const std::vector<server::HeaderField> fields{{"Cookie", cookie}};
    const dashboard::Dashboard pages({*database,
                                      accounts,
                                      [](std::string_view, std::string_view) { return std::string("(sealed)"); },
                                      [now] { return now; },
                                      {},
                                      [] { return std::vector<std::string>(); },
                                      false,
                                      {},
                                      {}});
    bool met = true;
    std::size_t number = 0;
    std::printf("%-26s %-34s %10s %8s\n", "view", "of", "median ms", "kB");
    for (const View& view : viewsOf(*database, plan)) {
        server::Request request;
        request.method = "GET";
        request.path = view.path;
        request.query = view.query;
        request.headers = server::Headers(fields);
        std::vector<double> times;
        std::optional<server::Response> response;
        for (int round = 0; round < kRounds; ++round) {
            const auto start = Clock::now();
            response = pages(request);
            times.push_back(msSince(start));
        }
        std::sort(times.begin(), times.end());
        const double median = times[kRounds / 2];
        const std::string of = view.query.size() > 30 ? view.query.substr(30) : "";
        std::printf("%-26s %-34s %10.1f %8.1f%s\n", view.path.c_str(), of.c_str(), median,
                    static_cast<double>(response->body.size()) / 1000,
                    response->status != 200 ? "  FAILED"
                    : median > kAimMs       ? "  over the aim"
                                            : "");
        met = met && response->status == 200 && median <= kAimMs;
        if (!options.pages.empty()) keep(options.pages, ++number, view, *response);
    }
    return met ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return run(optionsOf(count, arguments));
    } catch (const std::exception& error) {
        std::cerr << "bench_year: " << error.what() << '\n';
        return 1;
    }
}
