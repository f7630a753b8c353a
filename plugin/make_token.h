// A token for one call, as a client would sign it: for trying a service out.
#pragma once

#include <string>

#include "fhir/result.h"
#include "plugin/trust/signature.h"

namespace refract::command {

struct TokenWish {
    std::string keyId, issuer, audience;
};

/// ES384, five minutes from now, with a new jti. An Issue if the key has no private part or does not fit.
fhir::Result<std::string> makeToken(const trust::Key& key, const TokenWish& wish);

}  // namespace refract::command
