// refract conformance URL: is that a CDS Hooks service that may go live?
#include <algorithm>
#include <array>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string_view>

#include "plugin/command.h"
#include "plugin/conformance/suite.h"
#include "plugin/make_token.h"

namespace refract::command {

namespace {

using conformance::Row;
using conformance::Verdict;

fhir::Issue wrong(std::string details, std::string expression) {
    return {fhir::IssueCode::value, std::move(details), {}, std::move(expression)};
}

/// What stands before /cds-services, whichever of the two was given.
fhir::Result<std::string> baseOf(std::string url) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        return wrong("An address is needed, as https://cds.example.org.", "URL");
    }
    while (url.ends_with('/')) url.pop_back();
    constexpr std::string_view kServices = "/cds-services";
    if (url.ends_with(kServices)) url.resize(url.size() - kServices.size());
    return url;
}

fhir::Status readSigner(const Options& options, conformance::Target& target) {
    const auto path = options.value("--token-key");
    if (!path) return fhir::ok();
    for (const auto* name : {"--kid", "--iss"}) {
        if (!options.value(name)) return wrong("A key needs its id and its issuer.", name);
    }
    const auto pem = readInput(*path);
    if (!pem) return pem.error();
    const auto key = trust::Key::fromPem(*pem);
    if (!key) return key.error();
    const TokenWish wish{*options.value("--kid"), *options.value("--iss"), {}};
    if (const auto tried = makeToken(*key, wish); !tried) return tried.error();
    target.authorize = [key = *key, wish](const std::string& url) {
        auto made = makeToken(key, {wish.keyId, wish.issuer, url});
        return made ? "Bearer " + *made : std::string("Bearer none");
    };
    return fhir::ok();
}

void print(const Row& row) {
    constexpr int kVerdictWidth = 8, kIdWidth = 12;
    std::cout << std::left << std::setw(kVerdictWidth) << conformance::verdictName(row.verdict) << std::setw(kIdWidth)
              << row.id << row.what << '\n';
    if (!row.detail.empty()) std::cout << std::string(kVerdictWidth + kIdWidth + 2, ' ') << row.detail << '\n';
    std::cout << std::flush;  // a slow service is watched
}

std::ptrdiff_t count(const std::vector<Row>& rows, Verdict verdict) {
    return std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return row.verdict == verdict; });
}

}  // namespace

int conformance(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 7> kValued{
        "--token-key", "--kid", "--iss", "--ca", "--origin", "--certificate", "--certificate-key"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    if (options.operands().size() != 1) return usage("conformance takes one URL");
    auto base = baseOf(options.operands().front());
    if (!base) return badInput(base.error());
    conformance::HttpRules rules;
    rules.caFile = options.value("--ca").value_or("");
    rules.certificateFile = options.value("--certificate").value_or("");
    rules.keyFile = options.value("--certificate-key").value_or(rules.certificateFile);
    conformance::Target target{
        *base, conformance::askWithCurl(rules), {}, options.value("--origin").value_or(""), print};
    if (auto status = readSigner(options, target); !status) return badInput(status.error());
    const auto rows = conformance::examine(target);
    std::cout << '\n'
              << rows.size() << " rows: " << count(rows, Verdict::holds) << " hold, " << count(rows, Verdict::fails)
              << " fail, " << count(rows, Verdict::advice) << " with advice, " << count(rows, Verdict::skipped)
              << " not tried.\n";
    return count(rows, Verdict::fails) == 0 ? kDone : kBadInput;
}

}  // namespace refract::command
