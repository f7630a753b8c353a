// ServeTls: the certificate that the hooks' listener shows, replaced while it listens; and what
// is to be said about it.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fhir/result.h"
#include "plugin/serve_config.h"
#include "plugin/serve_trust.h"
#include "plugin/trust/tls.h"

namespace refract::command {

/// Thread-safe: connections ask for the current one while a reload puts another in its place.
class ServeTls {
public:
    using Context = std::shared_ptr<const trust::TlsContext>;
    /// What the configuration names, read anew; null without TLS. An Issue names key and file.
    static fhir::Result<Context> read(const ServeConfig& config);

    explicit ServeTls(Context context) : context_(std::move(context)) {}
    Context current() const;
    void replace(Context context);

private:
    mutable std::mutex replacing_;
    Context context_;
};

/// For whom the certificate is and until when, as one line.
std::string describeTls(const ServeConfig& config, const trust::TlsContext& context);
/// What is unsafe or soon broken: dates, names, modes of files. Nothing without TLS.
std::vector<Advice> adviseOnTls(const ServeConfig& config, const trust::TlsContext* context,
                                std::chrono::system_clock::time_point now);

}  // namespace refract::command
