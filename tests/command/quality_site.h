// A site whose quality team looks: the real service with a record, users, and one order that
// was overridden with a comment.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "fhir/json.h"
#include "plugin/audit/audit.h"
#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

inline const std::string kPassword = "a password that is long enough";
inline const std::string kComment = "agreed with the family by telephone";

/// Parts of a form, as a browser sends them from a page of that site.
inline Fields ownForm(const std::string& cookie = {}) {
    Fields fields{{"Sec-Fetch-Site", "same-origin"}};
    if (!cookie.empty()) fields["Cookie"] = cookie;
    return fields;
}

struct QualitySite : Site {
    explicit QualitySite(const std::string& more = {}) {
        folder.write("audit/keys.json", audit::Keyring::withNewKey({}, "1").value());
        std::filesystem::permissions(path("audit"), std::filesystem::perms(0700));
        std::filesystem::permissions(path("audit/keys.json"), std::filesystem::perms(0600));
        folder.write(
            "serve.json",
            R"({"listen":"127.0.0.1:0","admin":"127.0.0.1:0","unsignedFromLoopback":true,"audit":{"store":"sqlite:)" +
                path("audit/audit.db") + R"(","journal":")" + path("audit/journal") + R"(","keys":")" +
                path("audit/keys.json") + "\"}" + more + "}");
    }
    /// refract with the site's configuration.
    Finished refract(std::vector<std::string> arguments, const std::string& input = {}) const {
        arguments.insert(arguments.end(), {"--config", path("serve.json")});
        return run(kBinary, arguments, input);
    }
    void add(const std::string& name, const std::string& role) const {
        const auto added = refract({"user", "add", name, "--role", role}, kPassword + "\n");
        EXPECT_EQ(added.status, 0) << added.err;
    }
    audit::Rows rows(const std::string& sql) const {
        const auto database = audit::Database::open("sqlite:" + path("audit/audit.db"));
        if (!database) throw std::runtime_error(fhir::describe(database.error()));
        auto rows = (*database)->ask({sql, {}});
        if (!rows) throw std::runtime_error(fhir::describe(rows.error()));
        return std::move(*rows);
    }
};

/// The service of such a site, at the day for which its samples are made.
struct QualityService : Running {
    explicit QualityService(const QualitySite& theSite) : Running(theSite, {"--demo", "--today", "2026-03-02"}) {}

    Got look(const std::string& path, const Fields& fields = {}) const { return ask(admin, "GET", path, {}, fields); }
    Got send(const std::string& path, const std::string& form, const Fields& fields) const {
        return ask(admin, "POST", path, form, fields);
    }
    Got logIn(const std::string& name, const std::string& password = kPassword) const {
        std::string form = "name=" + name + "&password=" + password;
        for (char& c : form) c = c == ' ' ? '+' : c;
        return send("/dashboard/login", form, ownForm());
    }
    /// The cookie of a new session, as a browser sends it.
    std::string session(const std::string& name) const {
        const std::string set = logIn(name).field("Set-Cookie");
        EXPECT_FALSE(set.empty());
        return set.substr(0, set.find(';'));
    }
    /// An order that must not be, overridden. The number of the cards.
    std::size_t order() const {
        const std::string service = "/cds-services/medication-check";
        const auto answer = post(
            service, readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples" / "order-sign.json"));
        EXPECT_EQ(answer.status, 200) << answer.body;
        fhir::Document document;
        const auto root = document.parse(answer.body);
        std::vector<std::string> cards;
        for (const auto card : (*root)["cards"].elements()) cards.emplace_back(card["uuid"].text());
        EXPECT_FALSE(cards.empty());
        const auto reply = post(
            service + "/feedback",
            R"({"feedback":[{"card":")" + cards.at(0) +
                R"(","outcome":"overridden","overrideReason":{"reason":{"code":"patient-preference","system":"http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"},"userComment":")" +
                kComment + R"("},"outcomeTimestamp":"2099-01-01T00:00:00Z"}]})");
        EXPECT_EQ(reply.status, 200) << reply.body;
        return cards.size();
    }
};

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace refract::test
