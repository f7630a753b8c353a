// Signer: the demo chart's own key, made when it starts and never written anywhere, and the
// tokens that it signs (requirements T1, T2). Thread-safe once made.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/result.h"
#include "plugin/trust/client.h"
#include "plugin/trust/secret.h"
#include "plugin/trust/signature.h"

namespace refract::demo {

class Signer {
public:
    /// Issue: the library could make no key.
    static fhir::Result<Signer> make();

    /// The chart as an entry of the client registry, with its public key.
    fhir::Result<std::shared_ptr<const trust::Client>> client() const;
    /// "Bearer …" for one call of that address.
    fhir::Result<trust::Secret> authorization(std::string_view audience, std::chrono::sys_seconds now) const;

private:
    explicit Signer(trust::Key key) : key_(std::move(key)) {}
    trust::Key key_;
};

}  // namespace refract::demo
