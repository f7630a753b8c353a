// Making a key, and tokens of five minutes.
#include "plugin/demo/signer.h"

#include "plugin/hooks/json_writer.h"
#include "plugin/trust/base64url.h"
#include "plugin/trust/random_id.h"
#include "plugin/trust/token.h"

namespace refract::demo {

namespace {

constexpr auto kAlgorithm = trust::Algorithm::es384;
constexpr std::string_view kIssuer = "urn:refract:demo-chart";
constexpr std::string_view kName = "demo-chart";
constexpr std::chrono::seconds kLife{300};  // as the Sandbox's

}  // namespace

fhir::Result<Signer> Signer::make() {
    auto key = trust::Key::generate(kAlgorithm);
    if (!key) return std::move(key).error();
    key->setId("demo-" + trust::randomId());
    return Signer(std::move(*key));
}

fhir::Result<std::shared_ptr<const trust::Client>> Signer::client() const {
    auto set = trust::KeySet::parse("{\"keys\":[" + key_.publicJwk(kAlgorithm) + "]}");
    if (!set) return std::move(set).error();
    auto client = std::make_shared<trust::Client>();
    client->name = kName;
    client->issuer = kIssuer;
    client->keys = std::make_shared<trust::FixedKeys>(std::move(*set));
    return std::shared_ptr<const trust::Client>(std::move(client));
}

fhir::Result<trust::Secret> Signer::authorization(std::string_view audience, std::chrono::sys_seconds now) const {
    hooks::JsonWriter header;
    header.startObject();
    header.member("alg", trust::algorithmName(kAlgorithm));
    header.member("typ", "JWT");
    header.member("kid", key_.id());
    header.endObject();
    hooks::JsonWriter claims;
    const auto issued = static_cast<double>(now.time_since_epoch().count());
    claims.startObject();
    claims.member("iss", kIssuer);
    claims.member("aud", audience);
    claims.member("iat", issued);
    claims.member("exp", issued + static_cast<double>(kLife.count()));
    claims.member("jti", trust::randomId());
    claims.endObject();
    const std::string input = trust::encodeBase64url(header.take()) + "." + trust::encodeBase64url(claims.take());
    auto signature = key_.sign(kAlgorithm, input);
    if (!signature) return std::move(signature).error();
    return trust::Secret("Bearer " + input + "." + trust::encodeBase64url(*signature));
}

}  // namespace refract::demo
