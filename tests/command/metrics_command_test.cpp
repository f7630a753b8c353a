// /metrics, /healthz and /readyz of the real service.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "tests/command/quality_site.h"

namespace refract::test {

namespace {

/// A page of metrics, read by the rules of Prometheus' text format 0.0.4: every series has a
/// type that was told before, and stands once.
class Exposition {
public:
    explicit Exposition(const std::string& page) {
        std::istringstream in(page);
        for (std::string line; std::getline(in, line);) {
            if (!line.empty()) read(line);
        }
        EXPECT_TRUE(page.ends_with('\n'));
    }
    /// NaN where there is none.
    double value(const std::string& series) const {
        const auto found = values_.find(series);
        return found == values_.end() ? std::nan("") : found->second;
    }
    const std::map<std::string, double>& values() const { return values_; }
    const std::map<std::string, std::string>& types() const { return types_; }

private:
    void read(const std::string& line) {
        if (line.starts_with('#')) {
            std::istringstream words(line.substr(1));
            std::string what, name, rest;
            words >> what >> name;
            std::getline(words >> std::ws, rest);
            EXPECT_FALSE(rest.empty()) << line;
            if (what == "TYPE") {
                EXPECT_TRUE(types_.emplace(name, rest).second) << line;
            }
            return;
        }
        const auto space = line.rfind(' ');
        ASSERT_NE(space, std::string::npos) << line;
        const std::string series = line.substr(0, space), number = line.substr(space + 1);
        const std::string name = series.substr(0, series.find('{'));
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos) << line;
        EXPECT_TRUE(name == series || series.ends_with("\"}")) << line;
        std::size_t read = 0;
        const double value = std::stod(number, &read);
        EXPECT_EQ(read, number.size()) << line;
        EXPECT_TRUE(types_.contains(familyOf(name))) << "no type was told: " << line;
        EXPECT_TRUE(values_.emplace(series, value).second) << "twice: " << line;
    }
    /// The name under which the type of a series was told: a histogram's has three ends.
    std::string familyOf(const std::string& name) const {
        for (const std::string_view end : {"_bucket", "_sum", "_count"}) {
            if (!types_.contains(name) && name.ends_with(end)) return name.substr(0, name.size() - end.size());
        }
        return name;
    }

    std::map<std::string, std::string> types_;
    std::map<std::string, double> values_;
};

Exposition metricsOf(const QualityService& service) {
    const auto got = service.look("/metrics");
    EXPECT_EQ(got.status, 200);
    EXPECT_TRUE(got.field("Content-Type").starts_with("text/plain; version=0.0.4")) << got.field("Content-Type");
    return Exposition(got.body);
}

}  // namespace

TEST(MetricsHttp, countACall) {
    const QualitySite site;
    const QualityService service(site);
    const std::string calls = R"(refract_hook_calls_total{service="medication-check",hook="order-sign"})";
    const auto before = metricsOf(service);
    EXPECT_FALSE(before.value(calls) > 0);
    const std::size_t cards = service.order();
    const auto after = metricsOf(service);
    EXPECT_EQ(after.value(calls), 1);
    EXPECT_EQ(after.value(R"(refract_findings_total{rule="R005",severity="critical",shown="yes"})"), 1);
    double shown = 0;
    for (const auto& [series, value] : after.values()) shown += series.starts_with("refract_cards_total{") ? value : 0;
    EXPECT_EQ(shown, static_cast<double>(cards));
    EXPECT_EQ(after.value(R"(refract_stage_seconds_count{stage="total"})"), 1);
    EXPECT_EQ(after.value(R"(refract_stage_seconds_bucket{stage="total",le="+Inf"})"), 1);
    EXPECT_EQ(after.types().at("refract_stage_seconds"), "histogram");
    EXPECT_EQ(after.value("refract_audit_lost_total"), 0);
    service.order();
    EXPECT_EQ(metricsOf(service).value(calls), 2);
}

TEST(MetricsHttp, nameNoPersonAndNoPatient) {
    const QualitySite site;
    const QualityService service(site);
    service.order();
    const std::string page = service.look("/metrics").body;
    for (const char* hidden : {"case-patient", "Practitioner", "agreed with"})
        EXPECT_FALSE(has(page, hidden)) << hidden;
}

TEST(MetricsHttp, healthAndReadinessAreTold) {
    const QualitySite site;
    const QualityService service(site);
    EXPECT_EQ(service.look("/healthz").status, 200);
    const auto ready = service.look("/readyz");
    EXPECT_EQ(ready.status, 200);
    fhir::Document document;
    const auto root = document.parse(ready.body);
    ASSERT_TRUE(root) << ready.body;
    EXPECT_EQ((*root)["status"].text(), "ready");
    EXPECT_FALSE((*root)["knowledgeEdition"].text().empty());
    for (const char* path : {"/metrics", "/readyz", "/dashboard"}) {
        EXPECT_EQ(service.get(path).status, 404) << path << " is no address of the hooks' listener";
    }
}

}  // namespace refract::test
