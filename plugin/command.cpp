// Options, files and folders of the command.
#include "plugin/command.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <system_error>

#include "plugin/terminology_folder.h"

namespace refract::command {

namespace files = std::filesystem;

Options::Options(const Arguments& arguments, std::span<const std::string_view> valued,
                 std::span<const std::string_view> flags) {
    const auto known = [](std::span<const std::string_view> names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    bool onlyOperands = false;
    for (std::size_t i = 0; i < arguments.size() && ok_; ++i) {
        const std::string& word = arguments[i];
        if (onlyOperands || !word.starts_with("--")) {
            operands_.push_back(word);
        } else if (word == "--") {
            onlyOperands = true;
        } else if (const auto equals = word.find('='); known(valued, word.substr(0, equals))) {
            const bool inOne = equals != std::string::npos;
            if (!inOne && i + 1 == arguments.size()) {
                usage(word + " needs a value");
                ok_ = false;
            } else {
                values_.emplace_back(word.substr(0, equals), inOne ? word.substr(equals + 1) : arguments[++i]);
            }
        } else if (known(flags, word)) {
            flags_.push_back(word);
        } else {
            usage("unknown option " + word);
            ok_ = false;
        }
    }
}

std::optional<std::string> Options::value(std::string_view name) const {
    for (const auto& [key, value] : values_) {
        if (key == name) return value;
    }
    return std::nullopt;
}

bool Options::flag(std::string_view name) const {
    return std::find(flags_.begin(), flags_.end(), name) != flags_.end();
}

int usage(std::string_view message) {
    std::cerr << "refract: " << message << "\nTry 'refract help'.\n";
    return kUsage;
}

int badInput(const fhir::Issue& issue) {
    std::cerr << "refract: " << fhir::describe(issue) << '\n';
    return kBadInput;
}

fhir::Result<std::string> readInput(const std::string& path) {
    std::string text;
    if (path == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
        return text;
    }
    std::error_code error;
    if (files::is_directory(path, error)) {
        return fhir::Issue{fhir::IssueCode::notFound, path + " is a folder, not a file.", {}, {}};
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return fhir::Issue{fhir::IssueCode::notFound, path + " cannot be read.", {}, {}};
    text.assign(std::istreambuf_iterator<char>(in), {});
    return text;
}

fhir::Result<fhir::Day> todayOption(const Options& options) {
    const auto text = options.value("--today");
    if (!text) return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const auto day = fhir::parseDay(*text);
    if (!day) return fhir::Issue{fhir::IssueCode::value, "--today needs a date, as 2026-03-02.", {}, {}};
    return *day;
}

namespace {

/// The folder of knowledge in a checkout or beside an unpacked binary.
std::optional<files::path> besideBinary() {
    std::error_code error;
    files::path folder = files::read_symlink("/proc/self/exe", error).parent_path();
    constexpr int kLevels = 4;  // build/release/refract stands two levels below the checkout
    for (int level = 0; level < kLevels && !folder.empty(); ++level, folder = folder.parent_path()) {
        const files::path candidate = folder / "rules" / "knowledge";
        if (files::is_directory(candidate, error)) return candidate;
    }
    return std::nullopt;
}

}  // namespace

fhir::Result<files::path> knowledgeFolder(const std::optional<std::string>& explicitFolder) {
    std::error_code error;
    std::optional<files::path> folder;
    if (explicitFolder)
        folder = *explicitFolder;
    else if (const char* fromEnvironment = std::getenv("REFRACT_KNOWLEDGE"))
        folder = fromEnvironment;
    if (folder) {
        if (files::is_directory(*folder, error)) return *folder;
        return fhir::Issue{fhir::IssueCode::notFound, folder->string() + " is not a folder of knowledge.", {}, {}};
    }
    if (auto found = besideBinary()) return *found;
    const files::path installed = "/usr/share/refract/knowledge";
    if (files::is_directory(installed, error)) return installed;
    return fhir::Issue{fhir::IssueCode::notFound,
                       "The knowledge was not found.",
                       "give its folder with --knowledge, or in REFRACT_KNOWLEDGE",
                       {}};
}

std::optional<rules::SiteFile> overlayOption(const Options& options, rules::Day today) {
    const auto file = options.value("--overlay");
    if (!file) return std::nullopt;
    return rules::SiteFile{*file, today};
}

files::path terminologyFolder(const files::path& knowledge) {
    std::error_code error;
    files::path beside = knowledge.lexically_normal().parent_path() / "terminology";
    if (!knowledge.has_filename()) beside = knowledge.parent_path().parent_path() / "terminology";
    if (files::is_directory(beside, error)) return beside;
    const auto installed = knowledgeFolder(std::nullopt);
    return installed ? installed->parent_path() / "terminology" : beside;
}

fhir::Result<rules::Knowledge::Loaded> readKnowledge(const files::path& folder,
                                                     const std::optional<rules::SiteFile>& site) {
    auto terminology = rules::Terminology::load(terminologyFolder(folder));
    if (!terminology) return std::move(terminology).error();
    return rules::Knowledge::load(folder, *terminology, site);
}

std::shared_ptr<const rules::Knowledge> loadKnowledge(const files::path& folder, bool loud,
                                                      const std::optional<rules::SiteFile>& site) {
    const auto loaded = readKnowledge(folder, site);
    if (!loaded) {
        std::cerr << "refract: " << fhir::describe(loaded.error()) << '\n';
        return nullptr;
    }
    for (const auto& mistake : loaded->errors) {
        if (loud || !mistake.warning) std::cerr << rules::describe(mistake) << '\n';
    }
    return loaded->knowledge;
}

}  // namespace refract::command
