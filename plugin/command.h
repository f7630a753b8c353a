// The `refract` command: what its subcommands share.
//
// Exit status: 0 done, 1 bad input (said on standard error, with the element), 2 usage.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/issue.h"
#include "rules/knowledge.h"

namespace refract::command {

inline constexpr int kDone = 0;
inline constexpr int kBadInput = 1;
inline constexpr int kUsage = 2;

using Arguments = std::vector<std::string>;

int serve(const Arguments& arguments);
int evaluate(const Arguments& arguments);
int assess(const Arguments& arguments);
int knowledge(const Arguments& arguments);
int checkConfig(const Arguments& arguments);
int keys(const Arguments& arguments);
int rehashKeys(const Arguments& arguments);  ///< keys rehash; without the word
int token(const Arguments& arguments);
int conformance(const Arguments& arguments);
int audit(const Arguments& arguments);
int user(const Arguments& arguments);
int report(const Arguments& arguments);

/// Options with a value ("--today 2026-03-02", "--today=2026-03-02"), flags, and the
/// rest in order. "-" alone is no option; "--" ends the options.
class Options {
public:
    /// Names with the leading "--". What is not among them is a usage error, said on
    /// standard error; ok() is false then.
    Options(const Arguments& arguments, std::span<const std::string_view> valued,
            std::span<const std::string_view> flags);
    bool ok() const { return ok_; }
    std::optional<std::string> value(std::string_view name) const;
    bool flag(std::string_view name) const;
    const std::vector<std::string>& operands() const { return operands_; }

private:
    std::vector<std::pair<std::string, std::string>> values_;
    std::vector<std::string> flags_;
    std::vector<std::string> operands_;
    bool ok_ = true;
};

/// A usage error: says it, with the way to help, and gives kUsage.
int usage(std::string_view message);
/// Bad input: says it and gives kBadInput.
int badInput(const fhir::Issue& issue);

/// A file, or standard input for "-"; an Issue that names the file otherwise.
fhir::Result<std::string> readInput(const std::string& path);
/// --today, or the day in UTC.
fhir::Result<fhir::Day> todayOption(const Options& options);

/// Where rules/knowledge is: `explicitFolder`, else REFRACT_KNOWLEDGE, else beside the
/// binary (…/rules/knowledge in a folder above it), else /usr/share/refract/knowledge.
fhir::Result<std::filesystem::path> knowledgeFolder(const std::optional<std::string>& explicitFolder);
/// Loads terminology (the folder "terminology" beside `folder`) and knowledge, as the site has
/// changed it. An Issue when there is no terminology.
fhir::Result<rules::Knowledge::Loaded> readKnowledge(const std::filesystem::path& folder,
                                                     const std::optional<rules::SiteFile>& site);
/// The same; errors of authors are said on standard error, warnings too when `loud`.
std::shared_ptr<const rules::Knowledge> loadKnowledge(const std::filesystem::path& folder, bool loud = false,
                                                      const std::optional<rules::SiteFile>& site = std::nullopt);
/// --overlay, for the day given.
std::optional<rules::SiteFile> overlayOption(const Options& options, rules::Day today);

}  // namespace refract::command
