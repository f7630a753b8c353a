// The text that Prometheus reads.
#include "plugin/metrics/metrics.h"

#include <gtest/gtest.h>

#include <string>

using namespace refract::metrics;

namespace {

bool has(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST(Metrics, aCounterIsThereBeforeItsFirstStep) {
    Registry registry;
    Counter& lost = registry.counter("refract_audit_lost_total", "Decisions that could not be kept.");
    EXPECT_TRUE(has(registry.text(), "refract_audit_lost_total 0"));
    lost.add();
    EXPECT_TRUE(has(registry.text(), "refract_audit_lost_total 1"));
    EXPECT_TRUE(has(registry.text(), "# TYPE refract_audit_lost_total counter"));
}

TEST(Metrics, labelsAreEscaped) {
    Registry registry;
    registry.counter("a_total", "A.", {"client", "rule"}).add({"b\"c\\d\ne", "R001"}, 2);
    EXPECT_TRUE(has(registry.text(), R"(a_total{client="b\"c\\d\ne",rule="R001"} 2)"));
}

TEST(Metrics, bucketsOfAHistogramAddUp) {
    Registry registry;
    Histogram& seconds = registry.histogram("s_seconds", "S.", {"stage"}, {0.1, 0.5});
    for (const double value : {0.1, 0.2, 0.7}) seconds.observe(value, {"think"});
    const std::string text = registry.text();
    EXPECT_TRUE(has(text, R"(s_seconds_bucket{stage="think",le="0.1"} 1)"));
    EXPECT_TRUE(has(text, R"(s_seconds_bucket{stage="think",le="0.5"} 2)"));
    EXPECT_TRUE(has(text, R"(s_seconds_bucket{stage="think",le="+Inf"} 3)"));
    EXPECT_TRUE(has(text, R"(s_seconds_count{stage="think"} 3)"));
}

TEST(Metrics, seriesHaveAnEnd) {
    Registry registry;
    Counter& counter = registry.counter("a_total", "A.", {"x"});
    for (std::size_t i = 0; i < kMostSeries + 5; ++i) counter.add({std::to_string(i)});
    EXPECT_TRUE(has(registry.text(), R"(a_total{x="other"} 5)"));
}

TEST(Metrics, gaugesAreAskedWhenRead) {
    Registry registry;
    double depth = 1;
    registry.gauge("d", "D.", [&] { return depth; });
    depth = 3;
    EXPECT_TRUE(has(registry.text(), "d 3"));
    registry.gauges("i", "I.", {"edition"}, [] { return std::vector<Sample>{{{"2026-03"}, 1}}; });
    EXPECT_TRUE(has(registry.text(), R"(i{edition="2026-03"} 1)"));
}
