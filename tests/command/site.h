// A site that tries the service out: keys, a registry, a configuration, and the real binary.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace refract::test {

inline const std::string kBinary = REFRACT_BINARY;

struct Got {
    int status = 0;
    std::string body, retryAfter, wwwAuthenticate, allowOrigin;
    std::map<std::string, std::string> fields;  ///< of the header, of a name that stands twice the last
    std::string field(const std::string& name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string() : found->second;
    }
};

using Fields = std::map<std::string, std::string>;

Got ask(std::uint16_t port, const std::string& method, const std::string& path, const std::string& body,
        const Fields& fields = {});

/// The port at the end of a line that the service says at its start.
std::uint16_t portOf(const std::string& line);

/// A folder with keys of `refract keys`, a registry and a configuration.
struct Site {
    TemporaryFolder folder;

    Site() {
        const auto made = run(kBinary, {"keys", "--out", path("keys")});
        EXPECT_EQ(made.status, 0) << made.err;
    }
    std::string path(const std::string& name) const { return (folder.path() / name).string(); }
    void registry(const std::string& clients) const {
        folder.write("clients.json", R"({"clients":[)" + clients + "]}");
    }
    void config(const std::string& more = {}) const {
        folder.write("serve.json", R"({"listen":"127.0.0.1:0","admin":"127.0.0.1:0","clients":")" +
                                       path("clients.json") + "\"" + more + "}");
    }
    Finished check() const { return run(kBinary, {"check-config", path("serve.json")}); }
    /// "Bearer …", signed with the keys of that folder; an empty issuer is the one that tests register.
    std::string token(const std::string& audience, const std::string& issuer = {},
                      const std::string& keys = "keys") const {
        std::string kid = folder.read(keys + "/client-kid");
        kid.pop_back();
        auto made = run(kBinary, {"token", "--key", path(keys + "/client-private.pem"), "--kid", kid, "--iss",
                                  issuer.empty() ? "https://ehr.example" : issuer, "--aud", audience});
        EXPECT_EQ(made.status, 0) << made.err;
        made.out.pop_back();
        return "Bearer " + made.out;
    }
};

constexpr const char* kEhr = R"({"name":"ehr","issuer":"https://ehr.example","keys":{"file":"keys/client-jwks.json"},
    "origins":["https://ehr.example"]})";

struct Running {
    explicit Running(const Site& theSite, std::vector<std::string> arguments = {}) : site(theSite) {
        arguments.insert(arguments.begin(), {"serve", "--config", site.path("serve.json")});
        process.emplace(kBinary, arguments);
        port = portOf(process->line());
        admin = portOf(process->line());
    }
    std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port) + path; }
    Got get(const std::string& path, const Fields& fields = {}) const { return ask(port, "GET", path, {}, fields); }
    Got post(const std::string& path, const std::string& body, const Fields& fields = {}) const {
        return ask(port, "POST", path, body, fields);
    }

    const Site& site;
    std::optional<Background> process;
    std::uint16_t port = 0, admin = 0;
};

}  // namespace refract::test
