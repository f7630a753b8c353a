// A service that may fetch, a client that its server is listed for, and hooks of that client.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "fhir/client/client.h"
#include "plugin/service/service.h"
#include "plugin/trust/fhir_server.h"
#include "tests/support/fhir_server.h"
#include "tests/support/knowledge.h"

namespace refract::test {

using namespace std::chrono_literals;

inline const rules::Day kToday = *fhir::parseDay("2026-03-02");
inline constexpr const char* kToken = "the-secret-token";
/// So long that a loaded machine does not reach it.
inline constexpr auto kPatience = 20s;
inline constexpr const char* kEmptySet = R"({"resourceType":"Bundle","type":"searchset","entry":[]})";

struct Hook {
    std::string hook = "patient-view";
    std::string server{};
    std::string scope = "patient/*.read";
    std::string token = kToken;
    std::string more{};     ///< members of fhirAuthorization
    std::string context{};  ///< members of context
    std::string prefetch = "{}";

    std::string json() const {
        std::string text =
            R"({"hook":")" + hook +
            R"(","hookInstance":"11111111-1111-4111-8111-111111111111","context":{"userId":"Practitioner/1",)"
            R"("patientId":"p")" +
            context + R"(},"prefetch":)" + prefetch;
        if (!server.empty()) {
            text += R"(,"fhirServer":")" + server + R"(","fhirAuthorization":{"access_token":")" + token +
                    R"(","token_type":"Bearer","expires_in":300,"scope":")" + scope + R"(","subject":"s")" + more + "}";
        }
        return text + "}";
    }
};

inline std::string condition(const std::string& id, const std::string& patient = "p") {
    return R"({"resourceType":"Condition","id":")" + id +
           R"(","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"37796009"}]},"subject":{"reference":"Patient/)" +
           patient + "\"}}";
}

inline FhirServer::Reply emptySets(const FhirServer::Asked& asked) {
    if (asked.target == "/fhir/Patient/p") return {200, R"({"resourceType":"Patient","id":"p","gender":"female"})"};
    return {200, kEmptySet};
}

/// One service and one client of it, which may use these servers.
struct Site {
    explicit Site(const std::vector<std::string>& listed, std::chrono::milliseconds time = kPatience)
        : service(knowledge(), {std::make_shared<fhir::client::Client>(), time}) {
        auto servers = std::make_shared<fhir::client::FhirServers>();
        for (const auto& url : listed) servers->push_back(*trust::fhirServer("ehr", url, {}, {}));
        caller.fhirServers = servers;
    }
    service::EvaluationPtr evaluate(const Hook& hook) {
        auto evaluated = service.evaluate({}, hook.json(), kToday, caller);
        EXPECT_TRUE(evaluated) << fhir::describe(evaluated.error());
        return evaluated ? std::move(*evaluated) : nullptr;
    }
    fhir::Issue refusal(const Hook& hook) {
        const auto evaluated = service.evaluate({}, hook.json(), kToday, caller);
        EXPECT_FALSE(evaluated);
        return evaluated ? fhir::Issue{} : evaluated.error();
    }
    service::Service service;
    service::Caller caller;
};

inline std::string gapsOf(const service::Evaluation& evaluation) {
    std::string text;
    for (const auto& gap : evaluation.patient.gaps) text += gap.expression + ": " + gap.text + "\n";
    return text;
}

}  // namespace refract::test
