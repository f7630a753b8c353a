// What packaging offers for Prometheus and Grafana asks for numbers that the service writes.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

/// The names under which Prometheus keeps what a page of metrics says.
std::set<std::string> seriesOf(const std::string& page) {
    std::set<std::string> names;
    std::istringstream lines(page);
    for (std::string hash, type, name, kind, line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (!(words >> hash >> type >> name >> kind) || hash != "#" || type != "TYPE") continue;
        if (kind != "histogram") {
            names.insert(name);
            continue;
        }
        for (const char* end : {"_bucket", "_sum", "_count"}) names.insert(name + end);
    }
    return names;
}

bool isNamePart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z');
}

std::set<std::string> asked(const std::string& file) {
    const std::string text = readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / file);
    std::set<std::string> names;
    for (auto at = text.find("refract_"); at != std::string::npos; at = text.find("refract_", at)) {
        const bool inside = at > 0 && isNamePart(text[at - 1]);
        auto end = at;
        while (end < text.size() && isNamePart(text[end])) ++end;
        if (!inside) names.insert(text.substr(at, end - at));
        at = end;
    }
    return names;
}

}  // namespace

TEST(Monitoring, asksForNumbersThatAreThere) {
    Background service(kBinary, {"serve", "--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"});
    service.line();
    const auto page = ask(portOf(service.line()), "GET", "/metrics", {});
    ASSERT_EQ(page.status, 200);
    const auto written = seriesOf(page.body);
    ASSERT_GT(written.size(), 10U) << page.body;
    for (const char* file : {"prometheus/refract-rules.yml", "grafana/refract-dashboard.json"}) {
        const auto wanted = asked(file);
        EXPECT_GT(wanted.size(), 5U) << file;
        for (const auto& name : wanted) EXPECT_TRUE(written.contains(name)) << file << ": " << name;
    }
}

}  // namespace refract::test
