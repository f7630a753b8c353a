// Metrics: counters, histograms and gauges, and their text for Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4).
//
// Our own, since no client library of Prometheus is among Debian 12's packages. Label values
// are ours (names of the registry, rule ids, routes): nothing that a request brings, so that
// no patient gets in and nobody can make series without end. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace refract::metrics {

/// Series of one metric; what comes after that is counted under "other" in each label. A
/// thousand rules in three severities have room.
inline constexpr std::size_t kMostSeries = 4000;

using LabelValues = std::initializer_list<std::string_view>;

class Counter {
public:
    void add(LabelValues labels = {}, double by = 1);

private:
    friend class Registry;
    explicit Counter(std::vector<std::string> labels) : labels_(std::move(labels)) {}
    std::vector<std::string> labels_;
    mutable std::mutex mutex_;
    std::map<std::vector<std::string>, double> series_;
};

class Histogram {
public:
    void observe(double value, LabelValues labels = {});

private:
    friend class Registry;
    struct Series {
        std::vector<std::uint64_t> buckets;  ///< not cumulative; one more than there are bounds
        double sum = 0;
    };
    Histogram(std::vector<std::string> labels, std::vector<double> bounds)
        : labels_(std::move(labels)), bounds_(std::move(bounds)) {}
    std::vector<std::string> labels_;
    std::vector<double> bounds_;  ///< ascending, upper and inclusive
    mutable std::mutex mutex_;
    std::map<std::vector<std::string>, Series> series_;
};

/// A value that is asked for when it is read, with its labels.
struct Sample {
    std::vector<std::string> labels;
    double value = 0;
};

class Registry {
public:
    /// Names end as Prometheus asks: counters in _total, times in _seconds. What is given
    /// back lives as long as the registry.
    Counter& counter(std::string name, std::string help, std::vector<std::string> labels = {});
    Histogram& histogram(std::string name, std::string help, std::vector<std::string> labels,
                         std::vector<double> bounds);
    void gauge(std::string name, std::string help, std::function<double()> value);
    void gauges(std::string name, std::string help, std::vector<std::string> labels,
                std::function<std::vector<Sample>()> values);
    /// A counter that somebody else keeps.
    void counted(std::string name, std::string help, std::function<double()> value);

    /// Everything, in the order of registration.
    std::string text() const;

private:
    std::vector<std::pair<std::string, std::function<void(std::string& out)>>> metrics_;
    std::vector<std::unique_ptr<Counter>> counters_;
    std::vector<std::unique_ptr<Histogram>> histograms_;
    mutable std::mutex mutex_;

    void add(std::string name, std::string_view type, const std::string& help, std::function<void(std::string&)> write);
};

inline constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace refract::metrics
