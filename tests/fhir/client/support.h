// What the tests of the client share: a client of the test's server, and patience.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "fhir/client/client.h"
#include "tests/support/fhir_server.h"

namespace refract::test {

using fhir::client::Client;
using fhir::client::Got;
using fhir::client::Read;
using fhir::client::Reason;
using namespace std::chrono_literals;

/// So long that a loaded machine does not reach it.
inline constexpr auto kPatience = 30s;
/// What a loaded machine may be late: far below kPatience, so that a deadline that is not kept shows.
inline constexpr auto kGrace = 10s;

inline std::shared_ptr<const fhir::client::FhirServer> allowed(std::string base) {
    auto server = std::make_shared<fhir::client::FhirServer>();
    server->base = std::move(base);
    server->name = "ehr";
    server->mayConnect = [](const fhir::client::AddressBytes& bytes) { return bytes[12] == 127; };
    return server;
}

inline fhir::client::BearerToken token() {
    return *fhir::client::BearerToken::parse("the-token");
}

inline std::vector<Got> readFrom(Client& client, const FhirServer& server, std::vector<Read> reads,
                                 std::chrono::milliseconds time = kPatience) {
    return client.read(allowed(server.base()), token(), reads, Client::Clock::now() + time);
}

inline Got readOne(Client& client, const FhirServer& server, std::string what,
                   std::chrono::milliseconds time = kPatience) {
    return std::move(readFrom(client, server, {{std::move(what)}}, time).front());
}

inline const std::string kPatient = R"({"resourceType":"Patient","id":"1"})";

}  // namespace refract::test
