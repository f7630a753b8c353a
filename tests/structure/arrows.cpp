// The tables of what may include what.
#include "tests/structure/arrows.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "tests/structure/cpp_scan.h"

namespace refract::structure {

namespace {

/// A file of fhir/ that is a value type: what rules/ and cards/ may know of FHIR.
constexpr std::array<std::string_view, 5> kFhirValues{"fhir/coding.h", "fhir/date.h", "fhir/issue.h", "fhir/quantity.h",
                                                      "fhir/result.h"};
constexpr std::string_view kValuesOnly = "fhir (values)";

struct Folder {
    std::string_view name;
    std::vector<std::string_view> mayInclude;  ///< beside itself
};

/// The command stands above all others, and may include every one of them.
std::vector<Folder> withCommand(std::vector<Folder> folders) {
    Folder command{"plugin", {}};
    for (const Folder& folder : folders) command.mayInclude.push_back(folder.name);
    folders.push_back(std::move(command));
    return folders;
}

const std::vector<Folder>& folders() {
    static const std::vector<Folder> kFolders = withCommand({
        {"fhir", {}},
        {"fhir/client", {"fhir"}},
        {"rules", {kValuesOnly}},
        {"plugin/hooks", {"fhir"}},
        {"plugin/trust", {"fhir", "fhir/client"}},
        {"plugin/metrics", {}},
        {"plugin/audit", {"fhir", "plugin/trust"}},
        {"plugin/quality", {kValuesOnly, "plugin/audit"}},
        {"plugin/access", {kValuesOnly, "plugin/audit", "plugin/trust"}},
        {"plugin/intake", {"fhir", "rules"}},
        {"plugin/cards", {kValuesOnly, "rules", "plugin/hooks"}},
        {"plugin/service",
         {"fhir", "fhir/client", "rules", "plugin/hooks", "plugin/intake", "plugin/cards", "plugin/audit"}},
        {"plugin/server", {kValuesOnly, "plugin/hooks", "plugin/trust", "plugin/audit", "plugin/service"}},
        {"plugin/dashboard",
         {kValuesOnly, "plugin/hooks", "plugin/trust", "plugin/audit", "plugin/quality", "plugin/access",
          "plugin/server"}},
        {"plugin/web", {}},
        {"plugin/demo", {"fhir", "plugin/hooks", "plugin/trust", "plugin/server", "plugin/web"}},
        {"plugin/report", {kValuesOnly, "plugin/audit", "plugin/quality", "plugin/hooks"}},
        {"plugin/casebook", {"fhir", "rules", "plugin/hooks", "plugin/intake", "plugin/cards", "plugin/service"}},
        {"plugin/conformance", {"fhir", "plugin/hooks"}},
        {"plugin/publish", {"fhir", "rules", "plugin/hooks", "plugin/cards", "plugin/service", "plugin/casebook"}},
    });
    return kFolders;
}

const Folder* find(std::string_view name) {
    const auto found =
        std::find_if(folders().begin(), folders().end(), [&](const Folder& f) { return f.name == name; });
    return found == folders().end() ? nullptr : &*found;
}

/// Single includes beside the table, each with its reason.
struct Exception {
    std::string_view file, header;
};
constexpr std::array<Exception, 2> kExceptions{{
    // The template of a suggested resource is JSON in our own knowledge, not a patient's.
    {"plugin/cards/suggestions.cpp", "fhir/json.h"},
    // Evidence and comments are JSON in our own record.
    {"plugin/dashboard/view_firings.cpp", "fhir/json.h"},
}};

bool isException(std::string_view file, std::string_view header) {
    return std::any_of(kExceptions.begin(), kExceptions.end(),
                       [&](const Exception& e) { return e.file == file && e.header == header; });
}

bool isInHouse(std::string_view path) {
    return path.starts_with("fhir/") || path.starts_with("rules/") || path.starts_with("plugin/");
}

bool allowed(const Folder& from, std::string_view path) {
    const std::string_view to = folderOf(path);
    if (to == from.name) return true;
    const auto may = [&](std::string_view name) {
        return std::find(from.mayInclude.begin(), from.mayInclude.end(), name) != from.mayInclude.end();
    };
    if (may(to)) return true;
    return may(kValuesOnly) && std::find(kFhirValues.begin(), kFhirValues.end(), path) != kFhirValues.end();
}

/// A header of somebody else, and where it may stand: a path that begins so, or, ending
/// in "/*", a file directly in that folder.
struct Foreign {
    std::string_view header;  ///< an include that begins so
    std::vector<std::string_view> places;
    std::string_view reason;
    std::size_t units = 0;  ///< at most so many files; 0 for any number
};

const std::vector<Foreign>& foreign() {
    static const std::vector<Foreign> kForeign{
        {"simdjson", {"fhir/json.cpp"}, "simdjson is slow to compile and stands behind fhir/json.h"},
        {"rapidjson/schema.h", {"rules/", "plugin/", "tests/"}, "it is slow to compile: at most two units", 2},
        {"rapidjson/", {"rules/", "plugin/", "tests/"}, "what comes from the network is read by fhir/json.h"},
        {"Poco/Data", {"plugin/audit/"}, "Poco::Data is slow to compile and stands behind plugin/audit/database.h", 2},
        {"Poco/JWT", {}, "tokens are checked by plugin/trust through OpenSSL alone"},
        {"Poco/JSON", {}, "JSON is simdjson's and RapidJSON's"},
        {"Poco/",
         {"plugin/server/", "plugin/demo/", "plugin/*", "tests/server/", "tests/conformance/", "tests/command/",
          "tests/bench/", "tests/support/"},
         "HTTP is the server's"},
        {"curl/",
         {"plugin/trust/", "fhir/client/", "plugin/conformance/http.cpp", "tests/support/https.cpp"},
         "keys are fetched by plugin/trust, data by fhir/client, whose rules say from where"},
        {"zlib.h", {"plugin/server/", "tests/"}, "gzip is of the wire"},
        {"openssl/",
         {"plugin/trust/", "plugin/cards/uuid.cpp", "plugin/service/", "plugin/audit/", "plugin/access/",
          "plugin/dashboard/dashboard.cpp", "tests/trust/", "tests/support/certificates.cpp"},
         "cryptography is plugin/trust's, hashes apart"},
        {"date/", {"plugin/*"}, "today is a parameter: time zones are the command's"},
        {"iostream", {"plugin/*", "tests/"}, "a library says nothing on its own: patient data must not reach a log"},
        {"fstream",
         {"rules/", "plugin/casebook/", "plugin/server/", "plugin/*", "tests/"},
         "patient data comes as bytes, never from a file of the library's choice"},
    };
    return kForeign;
}

bool standsIn(std::string_view file, std::string_view place) {
    if (place.ends_with("/*")) return folderOf(file) == place.substr(0, place.size() - 2);
    return file.starts_with(place);
}

}  // namespace

Complaints checkArrows(const SourceTree& tree) {
    Complaints complaints;
    for (const auto& [file, text] : tree) {
        if (!isInHouse(file) || !isCpp(file)) continue;
        const Folder* folder = find(folderOf(file));
        if (folder == nullptr) {
            complaints.push_back({file, 0, std::string(folderOf(file)) + " has no place in the house yet"});
            continue;
        }
        for (const auto& include : scanCpp(text).includes) {
            if (!include.quoted) {
                if (isInHouse(include.path))
                    complaints.push_back({file, include.line, "ours are quoted: " + include.path});
            } else if (!tree.contains(include.path)) {
                complaints.push_back({file, include.line, "there is no " + include.path});
            } else if (!allowed(*folder, include.path) && !isException(file, include.path)) {
                complaints.push_back(
                    {file, include.line, std::string(folder->name) + " may not include " + include.path});
            }
        }
    }
    return complaints;
}

Complaints checkForeignHeaders(const SourceTree& tree) {
    Complaints complaints;
    std::map<std::string_view, std::set<std::string>> units;
    for (const auto& [name, text] : tree) {
        const std::string& file = name;  // clang 14 captures no structured binding
        if (!isCpp(file)) continue;
        for (const auto& include : scanCpp(text).includes) {
            if (include.quoted) continue;
            const auto rule = std::find_if(foreign().begin(), foreign().end(),
                                           [&](const Foreign& f) { return include.path.starts_with(f.header); });
            if (rule == foreign().end()) continue;
            if (rule->units > 0) units[rule->header].insert(file);
            const bool fits = std::any_of(rule->places.begin(), rule->places.end(),
                                          [&](std::string_view place) { return standsIn(file, place); });
            if (!fits) {
                complaints.push_back(
                    {file, include.line, "no <" + include.path + "> here: " + std::string(rule->reason)});
            }
        }
    }
    for (const auto& rule : foreign()) {
        if (rule.units == 0 || units[rule.header].size() <= rule.units) continue;
        const std::string& last = *units[rule.header].rbegin();
        complaints.push_back(
            {last, 0, "one file too many with <" + std::string(rule.header) + ">: " + std::string(rule.reason)});
    }
    return complaints;
}

}  // namespace refract::structure
