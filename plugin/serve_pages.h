// What the administrative listener shows beside its health: the quality dashboard, and the
// numbers that Prometheus reads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "plugin/access/accounts.h"
#include "plugin/audit/audit.h"
#include "plugin/dashboard/dashboard.h"
#include "plugin/metrics/metrics.h"
#include "plugin/serve_config.h"
#include "plugin/server/handler.h"
#include "plugin/server/request_log.h"
#include "plugin/service/service.h"

namespace refract::command {

/// Where a demo keeps its record: a folder of its own that is gone when the demo ends.
class DemoFolder {
public:
    DemoFolder();
    ~DemoFolder();
    DemoFolder(const DemoFolder&) = delete;
    DemoFolder& operator=(const DemoFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Counts what the service does, and writes it out at /metrics. Thread-safe.
class ServeMetrics {
public:
    /// Both outlive this; `audit` may be nullptr.
    ServeMetrics(const service::Service& service, const audit::Audit* audit);

    void request(const server::LogEntry& entry);
    void answer(const service::Evaluation& evaluation);
    void logIn(const access::LogInAttempt& attempt);
    server::Response page() const;

private:
    metrics::Registry registry_;
    metrics::Counter& requests_;
    metrics::Histogram& requestSeconds_;
    metrics::Counter& calls_;
    metrics::Histogram& stageSeconds_;
    metrics::Counter& findings_;
    metrics::Counter& cards_;
    metrics::Counter* logIns_ = nullptr;  ///< none without a record, which has the accounts
};

/// The dashboard over the record of this service; answers its own addresses alone.
class ServeDashboard {
public:
    /// `audit` and `metrics` outlive this.
    ServeDashboard(audit::Audit& audit, const ServeConfig& config, ServeMetrics& metrics);
    std::optional<server::Response> operator()(const server::Request& request) const { return dashboard_(request); }
    /// A user of the demo whose password is good for one login; the text to print. When it is used, the next one is
    /// printed to the standard output.
    fhir::Result<std::string> makeDemoLogin();

private:
    void renewDemoLogin();

    access::Accounts accounts_;
    dashboard::Dashboard dashboard_;
};

}  // namespace refract::command
