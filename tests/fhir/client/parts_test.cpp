// What decides before anything is asked: addresses, links, scopes, tokens, rest.
#include <gtest/gtest.h>

#include <type_traits>

#include "fhir/client/bearer_token.h"
#include "fhir/client/circuit_breaker.h"
#include "fhir/client/scopes.h"
#include "fhir/client/transfer.h"
#include "fhir/client/url.h"

namespace refract::fhir::client {

TEST(NormalisedBase, isOneSpellingOfOneServer) {
    for (const char* url : {"https://ehr.example/fhir", "https://ehr.example/fhir/", "HTTPS://EHR.Example:443/fhir//",
                            "https://ehr.example/x/../fhir"}) {
        EXPECT_EQ(normalisedBase(url), "https://ehr.example/fhir") << url;
    }
    EXPECT_EQ(normalisedBase("http://127.1:8080/R4"), "http://127.0.0.1:8080/R4");
    EXPECT_EQ(normalisedBase("https://[2001:DB8::1]/fhir"), "https://[2001:db8::1]/fhir");
    EXPECT_EQ(hostOfBase("https://[2001:db8::1]/fhir"), "2001:db8::1");
    EXPECT_EQ(hostOfBase("https://ehr.example/fhir"), "ehr.example");
}

TEST(NormalisedBase, isNoneOfWhatIsNoServer) {
    for (const char* url :
         {"", "ehr.example/fhir", "/fhir", "ftp://ehr.example", "file:///etc/passwd", "gopher://ehr.example/1",
          "https://user@ehr.example", "https://user:word@ehr.example", "https://ehr.example/fhir?x=1",
          "https://ehr.example/fhir#x", "https://ehr.example/%2e%2e/admin", "https://ehr.example\\@other.example/",
          "https://ehr.example/a b", "https://ehr.example/\r\nX: y", "https://", "https:/ehr.example",
          "https://ehr%41.example", "https://%65hr.example"}) {
        EXPECT_FALSE(normalisedBase(url)) << url;
    }
}

TEST(Link, staysOnItsServer) {
    const std::string base = "https://ehr.example/r4/tenant";
    EXPECT_EQ(linkOnServer(base, "https://ehr.example/r4/tenant?_getpages=1&_getpagesoffset=50"),
              "https://ehr.example/r4/tenant?_getpages=1&_getpagesoffset=50");
    EXPECT_EQ(linkOnServer(base, "https://EHR.example:443/r4/tenant/Observation?page=2#top"),
              "https://EHR.example:443/r4/tenant/Observation?page=2");
    EXPECT_EQ(linkOnServer(base, "Observation?page=2"), "https://ehr.example/r4/tenant/Observation?page=2");
    EXPECT_EQ(linkOnServer(base, "?page=2"), "https://ehr.example/r4/tenant/?page=2");
}

TEST(Link, leadsNowhereElse) {
    const std::string base = "https://ehr.example/r4/tenant";
    for (const char* link : {"https://other.example/r4/tenant?p=2",
                             "http://ehr.example/r4/tenant?p=2",
                             "https://ehr.example:8443/r4/tenant",
                             "https://ehr.example/r4/tenants?p=2",
                             "https://ehr.example/r4/other",
                             "https://ehr.example/r4/tenant/../other",
                             "../other",
                             "/r4/other",
                             "//other.example/r4/tenant",
                             "https://user@ehr.example/r4/tenant",
                             "https://@ehr.example/r4/tenant",
                             "https://ehr.example@other.example/r4/tenant",
                             "https://ehr.example/r4/tenant/%2e%2e/other",
                             "https://ehr.example/r4/tenant%2f..%2fother",
                             "http://169.254.169.254/latest/meta-data",
                             "file:///etc/passwd",
                             "javascript:alert(1)",
                             "https://ehr.example\\@other.example/",
                             "",
                             "https://ehr.example/r4/tenant?a=b c"}) {
        EXPECT_FALSE(linkOnServer(base, link)) << link;
    }
    EXPECT_FALSE(linkOnServer(base, base + "?" + std::string(kLongestUrl, 'x')));
}

TEST(Scopes, ofVersionOne) {
    const auto scopes = Scopes::parse("launch openid patient/Observation.read user/Patient.* patient/Condition.write");
    EXPECT_EQ(scopes.allows("Observation", Interaction::search), Allowed::yes);
    EXPECT_EQ(scopes.allows("Observation", Interaction::read), Allowed::yes);
    EXPECT_EQ(scopes.allows("Patient", Interaction::read), Allowed::yes);
    EXPECT_EQ(scopes.allows("Condition", Interaction::search), Allowed::no) << "to write is not to read";
    EXPECT_EQ(scopes.allows("Medication", Interaction::search), Allowed::no);
    EXPECT_EQ(Scopes::parse("patient/*.read").allows("Device", Interaction::search), Allowed::yes);
    EXPECT_EQ(Scopes::parse("system/*.*").allows("Device", Interaction::search), Allowed::yes);
}

TEST(Scopes, ofVersionTwo) {
    const auto scopes = Scopes::parse(
        "patient/Observation.s patient/Patient.r user/Condition.cruds patient/Procedure.cud "
        "patient/Encounter.rs?date=gt2020 patient/Device.rs?type=x user/Device.rs");
    EXPECT_EQ(scopes.allows("Observation", Interaction::search), Allowed::yes);
    EXPECT_EQ(scopes.allows("Observation", Interaction::read), Allowed::no);
    EXPECT_EQ(scopes.allows("Patient", Interaction::read), Allowed::yes);
    EXPECT_EQ(scopes.allows("Patient", Interaction::search), Allowed::no);
    EXPECT_EQ(scopes.allows("Condition", Interaction::search), Allowed::yes);
    EXPECT_EQ(scopes.allows("Procedure", Interaction::search), Allowed::no);
    EXPECT_EQ(scopes.allows("Encounter", Interaction::search), Allowed::inPart) << "a query narrows it";
    EXPECT_EQ(scopes.allows("Device", Interaction::search), Allowed::yes) << "another scope does not";
}

TEST(Scopes, thatAreNoneAllowNothing) {
    for (const char* text :
         {"", " ", "patient/Observation", "Observation.read", "patient/Observation.sr", "patient/Observation.rr",
          "patient/Observation.", "group/Observation.read", "patient/Observation.READ", "patient.Observation/read"}) {
        EXPECT_EQ(Scopes::parse(text).allows("Observation", Interaction::search), Allowed::no) << text;
    }
    std::string many;
    for (std::size_t i = 0; i < Scopes::kMost; ++i) many += "patient/Patient.read ";
    EXPECT_EQ(Scopes::parse(many + "patient/Observation.read").allows("Observation", Interaction::search), Allowed::no);
}

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};

TEST(BearerToken, isNoText) {
    static_assert(!Printable<BearerToken>);
    static_assert(!std::is_convertible_v<BearerToken, std::string>);
    static_assert(!std::is_convertible_v<BearerToken, std::string_view>);
    static_assert(!std::is_copy_constructible_v<BearerToken>);
    EXPECT_EQ(BearerToken::parse("abc.def-_~+/=")->reveal(), "abc.def-_~+/=");
}

TEST(BearerToken, isNothingThatWouldBeAnotherHeaderField) {
    for (const char* text : {"", "a b", "a\r\nX-Evil: 1", "a\n", "\x7f", "caf\xC3\xA9"}) {
        EXPECT_FALSE(BearerToken::parse(text)) << text;
    }
    EXPECT_FALSE(BearerToken::parse(std::string_view("a\0b", 3)));
    EXPECT_TRUE(BearerToken::parse(std::string(BearerToken::kLongest, 'x')));
    EXPECT_FALSE(BearerToken::parse(std::string(BearerToken::kLongest + 1, 'x')));
}

TEST(RetryAfter, isSeconds) {
    EXPECT_EQ(readRetryAfter(" 120\r\n"), std::chrono::seconds(120));
    EXPECT_EQ(readRetryAfter("0"), std::chrono::seconds(0));
    for (const char* text : {"", "-1", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999999"}) {
        EXPECT_FALSE(readRetryAfter(text)) << text;
    }
}

TEST(CircuitBreaker, letsAServerRestThatFailsAgainAndAgain) {
    CircuitBreaker breaker;
    auto now = CircuitBreaker::Clock::time_point{} + std::chrono::hours(1);
    for (int i = 1; i < CircuitBreaker::kFailures; ++i) EXPECT_FALSE(breaker.failed("a", now));
    EXPECT_TRUE(breaker.admits("a", now));
    EXPECT_TRUE(breaker.failed("a", now)) << "it rests from now on";
    EXPECT_FALSE(breaker.admits("a", now));
    EXPECT_TRUE(breaker.admits("b", now)) << "another server";
    now += CircuitBreaker::kRest;
    EXPECT_TRUE(breaker.admits("a", now)) << "one call tries";
    EXPECT_FALSE(breaker.admits("a", now)) << "and no other";
    EXPECT_FALSE(breaker.failed("a", now)) << "it rested before";
    EXPECT_FALSE(breaker.admits("a", now));
    now += CircuitBreaker::kRest;
    EXPECT_TRUE(breaker.admits("a", now));
    breaker.succeeded("a");
    EXPECT_TRUE(breaker.admits("a", now));
    EXPECT_TRUE(breaker.admits("a", now));
}

TEST(CircuitBreaker, givesTheRestThatIsAskedForWithinReason) {
    CircuitBreaker breaker;
    const auto now = CircuitBreaker::Clock::time_point{} + std::chrono::hours(1);
    breaker.rest("a", now, std::chrono::hours(1000));
    EXPECT_FALSE(breaker.admits("a", now + CircuitBreaker::kLongestRest - std::chrono::seconds(1)));
    EXPECT_TRUE(breaker.admits("a", now + CircuitBreaker::kLongestRest));
}

TEST(CircuitBreaker, isBounded) {
    CircuitBreaker breaker;
    auto now = CircuitBreaker::Clock::time_point{} + std::chrono::hours(1);
    for (std::size_t i = 0; i < 3 * CircuitBreaker::kMost; ++i) {
        now += std::chrono::seconds(1);
        breaker.failed(std::to_string(i), now);
    }
    EXPECT_EQ(breaker.size(), CircuitBreaker::kMost);
}

}  // namespace refract::fhir::client
