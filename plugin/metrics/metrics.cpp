// Counting, and the text of it.
#include "plugin/metrics/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace refract::metrics {

namespace {

std::string numberText(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 40> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
}

void appendValue(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
}

/// {a="x",b="y"}; nothing without labels.
std::string labelText(const std::vector<std::string>& names, const std::vector<std::string>& values,
                      std::string_view bound = {}) {
    std::string out;
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
        out += out.empty() ? "{" : ",";
        out.append(names[i]).append("=\"");
        appendValue(out, values[i]);
        out += '"';
    }
    if (!bound.empty()) out.append(out.empty() ? "{" : ",").append("le=\"").append(bound).append("\"");
    if (!out.empty()) out += '}';
    return out;
}

/// The series for these labels; one of "other" once there are too many.
template <typename Series>
Series& seriesOf(std::map<std::vector<std::string>, Series>& all, LabelValues labels) {
    std::vector<std::string> key(labels.begin(), labels.end());
    const auto found = all.find(key);
    if (found != all.end()) return found->second;
    if (all.size() >= kMostSeries) std::fill(key.begin(), key.end(), "other");
    return all[std::move(key)];
}

}  // namespace

void Counter::add(LabelValues labels, double by) {
    const std::lock_guard lock(mutex_);
    seriesOf(series_, labels) += by;
}

void Histogram::observe(double value, LabelValues labels) {
    const auto bucket =
        static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
    const std::lock_guard lock(mutex_);
    Series& series = seriesOf(series_, labels);
    if (series.buckets.empty()) series.buckets.resize(bounds_.size() + 1);
    ++series.buckets[bucket];
    series.sum += value;
}

void Registry::add(std::string name, std::string_view type, const std::string& help,
                   std::function<void(std::string&)> write) {
    std::string head = "# HELP " + name + " " + help + "\n# TYPE " + name + " ";
    head.append(type).append("\n");
    const std::lock_guard lock(mutex_);
    metrics_.emplace_back(std::move(head), std::move(write));
}

Counter& Registry::counter(std::string name, std::string help, std::vector<std::string> labels) {
    counters_.push_back(std::unique_ptr<Counter>(new Counter(std::move(labels))));
    Counter& made = *counters_.back();
    // A counter without labels stands at 0 from the start, so that its first step can be seen.
    if (made.labels_.empty()) made.add({}, 0);
    add(name, "counter", help, [name, &made](std::string& out) {
        const std::lock_guard lock(made.mutex_);
        for (const auto& [values, value] : made.series_) {
            out += name + labelText(made.labels_, values) + " " + numberText(value) + "\n";
        }
    });
    return made;
}

Histogram& Registry::histogram(std::string name, std::string help, std::vector<std::string> labels,
                               std::vector<double> bounds) {
    histograms_.push_back(std::unique_ptr<Histogram>(new Histogram(std::move(labels), std::move(bounds))));
    Histogram& made = *histograms_.back();
    add(name, "histogram", help, [name, &made](std::string& out) {
        const std::lock_guard lock(made.mutex_);
        for (const auto& [values, series] : made.series_) {
            std::uint64_t below = 0;
            for (std::size_t i = 0; i < series.buckets.size(); ++i) {
                below += series.buckets[i];
                const std::string bound = i < made.bounds_.size() ? numberText(made.bounds_[i]) : "+Inf";
                out += name + "_bucket" + labelText(made.labels_, values, bound) + " " + std::to_string(below) + "\n";
            }
            const std::string plain = labelText(made.labels_, values);
            out += name + "_sum" + plain + " " + numberText(series.sum) + "\n";
            out += name + "_count" + plain + " " + std::to_string(below) + "\n";
        }
    });
    return made;
}

void Registry::gauge(std::string name, std::string help, std::function<double()> value) {
    add(name, "gauge", help,
        [name, value = std::move(value)](std::string& out) { out += name + " " + numberText(value()) + "\n"; });
}

void Registry::counted(std::string name, std::string help, std::function<double()> value) {
    add(name, "counter", help,
        [name, value = std::move(value)](std::string& out) { out += name + " " + numberText(value()) + "\n"; });
}

void Registry::gauges(std::string name, std::string help, std::vector<std::string> labels,
                      std::function<std::vector<Sample>()> values) {
    add(name, "gauge", help, [name, labels = std::move(labels), values = std::move(values)](std::string& out) {
        for (const Sample& sample : values()) {
            out += name + labelText(labels, sample.labels) + " " + numberText(sample.value) + "\n";
        }
    });
}

std::string Registry::text() const {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& [head, write] : metrics_) {
        out += head;
        write(out);
    }
    return out;
}

}  // namespace refract::metrics
