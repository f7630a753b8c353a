// Who may come in, and by which way.
#include <gtest/gtest.h>

#include <vector>

#include "plugin/trust/door.h"
#include "tests/trust/signed_token.h"

namespace refract::test {

using namespace trust;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

const sys_seconds kNow{seconds(1'000'100)};
const SteadyTime kSteady{hours(1)};

Networks networks(std::string_view text) {
    return {*Network::parse(text)};
}

/// Counts how often it is asked.
class CountingKeys : public FixedKeys {
public:
    CountingKeys() : FixedKeys(*KeySet::parse(testKeySet())) {}
    std::optional<Key> find(std::string_view keyId, Algorithm algorithm, SteadyTime now) override {
        ++asked;
        return FixedKeys::find(keyId, algorithm, now);
    }
    int asked = 0;
};

struct House {
    std::shared_ptr<CountingKeys> keys = std::make_shared<CountingKeys>();
    std::shared_ptr<Client> ehr = std::make_shared<Client>();
    std::shared_ptr<Client> other = std::make_shared<Client>();
    std::shared_ptr<Client> bahmni = std::make_shared<Client>();
    DoorRules rules;
    std::unique_ptr<Door> made;
    std::string peer = "192.0.2.1";
    bool certain = true;
    std::optional<std::string_view> origin;

    House() {
        ehr->name = "ehr";
        ehr->issuer = "https://ehr.example";
        ehr->keys = keys;
        ehr->allowedJku = {"https://ehr.example/jwks"};
        ehr->rate = {1, 10};
        *other = *ehr;
        other->name = "other";
        other->issuer = "https://other.example";
        bahmni->name = "bahmni";
        bahmni->addresses = networks("10.1.0.0/16");
        bahmni->services = {"medication-check"};
        bahmni->rate = {1, 2};
        rules.publicUrls = {"https://cds.example"};
    }

    Door& door() {
        if (!made) made = std::make_unique<Door>(rules, Clients{ehr, other, bahmni});
        return *made;
    }

    std::string ask(Knock knock, const std::vector<std::string_view>& authorization = {}, sys_seconds now = kNow,
                    SteadyTime steady = kSteady) {
        knock.authorization = authorization;
        knock.origin = origin;
        knock.peer = {Address::parse(peer), certain};
        const auto answer = door().knock(knock, now, steady);
        if (const auto* caller = std::get_if<Caller>(&answer)) {
            return caller->client->name + (caller->tenant.empty() ? "" : "/" + caller->tenant);
        }
        const auto& rejection = std::get<Rejection>(answer);
        EXPECT_EQ(rejection.status == 429, rejection.retryAfter.count() > 0);
        return std::to_string(rejection.status) + " " + std::string(rejection.reason);
    }
    /// A hook at the plain path with that token.
    std::string call(const TestToken& token, sys_seconds now = kNow, SteadyTime steady = kSteady) {
        const std::string header = "Bearer " + token.signedText();
        return ask(Knock{std::nullopt, "/cds-services/trd-review", "trd-review", {}, {}, {}}, {header}, now, steady);
    }
    std::string base(std::string_view name, std::string_view service = "medication-check",
                     SteadyTime steady = kSteady) {
        return ask(Knock{name, "/c/x/cds-services/medication-check", service, {}, {}, {}}, {}, kNow, steady);
    }
    std::string plain() { return ask(Knock{std::nullopt, "/cds-services/trd-review", "trd-review", {}, {}, {}}); }
};

TestToken token(std::string id = "j1") {
    TestToken made;
    made.id = std::move(id);
    return made;
}

}  // namespace

TEST(Door, letsInWhoseSignatureHolds) {
    House house;
    EXPECT_EQ(house.call(token()), "ehr");
    TestToken ofTenant = token("j2");
    ofTenant.moreClaims = R"(,"tenant":"north")";
    EXPECT_EQ(house.call(ofTenant), "ehr/north");
    TestToken withJku = token("j3");
    withJku.moreHeader = R"(,"jku":"https://ehr.example/jwks")";
    EXPECT_EQ(house.call(withJku), "ehr");
}

TEST(Door, tellsDiscoveryCallAndFeedbackApart) {
    House house;
    TestToken made = token();
    for (const auto& [audience, path] :
         {std::pair{"https://cds.example/cds-services", "/cds-services"},
          std::pair{"https://cds.example//cds-services/trd-review/", "/cds-services/trd-review"},
          std::pair{"https://cds.example/cds-services/trd-review/feedback", "/cds-services/trd-review/feedback"}}) {
        made.audience = audience;
        made.id += "+";
        for (const std::string_view asked :
             {"/cds-services", "/cds-services/trd-review", "/cds-services/trd-review/feedback"}) {
            const std::string header = "Bearer " + made.signedText();
            EXPECT_EQ(house.ask(Knock{std::nullopt, asked, {}, {}, {}, {}}, {header}),
                      asked == path ? "ehr" : "401 audience")
                << audience << " for " << asked;
        }
    }
}

TEST(Door, knowsSeveralNamesOfItself) {
    House house;
    house.rules.publicUrls = {"http://localhost:1", "http://127.0.0.1:1"};
    TestToken made = token();
    made.audience = "http://127.0.0.1:1/cds-services/trd-review";
    EXPECT_EQ(house.call(made), "ehr");
    made.audience = "http://127.0.0.1:2/cds-services/trd-review";
    EXPECT_EQ(house.call(made), "401 audience");
}

TEST(Door, refusesATokenThatWasUsed) {
    House house;
    EXPECT_EQ(house.call(token()), "ehr");
    EXPECT_EQ(house.call(token()), "401 replayed");
    TestToken again = token();
    again.issuer = "https://other.example";
    EXPECT_EQ(house.call(again), "other") << "the id of a token is its issuer's";
    EXPECT_EQ(house.call(token(), kNow + seconds(259)), "401 replayed") << "to the end of its life and of the skew";
    EXPECT_EQ(house.call(token(), kNow + seconds(260)), "401 expired");
}

/// Otherwise anybody could spend the ids that a client is going to use.
TEST(Door, notesATokenOnlyAfterItsSignatureHolds) {
    House house;
    const Key stranger = *Key::generate(Algorithm::es384);
    TestToken forged = token();
    forged.key = &stranger;
    EXPECT_EQ(house.call(forged), "401 signature");
    EXPECT_EQ(house.call(token()), "ehr");
}

TEST(Door, refusesBeforeASignatureIsComputed) {
    House house;
    TestToken made = token();
    made.issuer = "https://stranger.example";
    EXPECT_EQ(house.call(made), "401 unknown-issuer");
    made = token();
    made.moreHeader = R"(,"jku":"https://stranger.example/jwks")";
    EXPECT_EQ(house.call(made), "401 foreign-jku");
    EXPECT_EQ(house.call(token(), kNow + hours(1)), "401 expired");
    EXPECT_EQ(house.call(token(), kNow - hours(1)), "401 from-the-future");
    made = token();
    made.life = hours(2);
    EXPECT_EQ(house.call(made), "401 lives-too-long");
    EXPECT_EQ(house.keys->asked, 0);
}

TEST(Door, refusesKeysThatAreUnknownOrDoNotFit) {
    House house;
    TestToken made = token();
    made.keyId = "k2";
    EXPECT_EQ(house.call(made), "401 unknown-key");
    made = token();
    made.algorithm = "ES256";
    EXPECT_EQ(house.call(made), "401 unknown-key") << "ES256 with a P-384 key";
    made.algorithm = "RS384";
    EXPECT_EQ(house.call(made), "401 unknown-key");
    for (const char* name : {"none", "HS384"}) {
        made.algorithm = name;
        EXPECT_EQ(house.call(made), "401 algorithm");
    }
}

TEST(Door, refusesWhatIsNoOneToken) {
    House house;
    const Knock knock{std::nullopt, "/cds-services/trd-review", "trd-review", {}, {}, {}};
    const std::string header = "Bearer " + token().signedText();
    EXPECT_EQ(house.ask(knock), "401 missing");
    EXPECT_EQ(house.ask(knock, {"Basic YTpi"}), "401 missing");
    EXPECT_EQ(house.ask(knock, {"Bearer"}), "401 missing");
    EXPECT_EQ(house.ask(knock, {header, header}), "401 malformed");
    EXPECT_EQ(house.ask(knock, {header + "x=="}), "401 malformed");
    EXPECT_EQ(house.ask(knock, {"Bearer " + std::string(9000, 'a')}), "401 too-long");
    EXPECT_EQ(house.ask(knock, {header}), "ehr");
}

TEST(Door, boundsTheRateOfAClient) {
    House house;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(house.call(token(std::to_string(i))), "ehr") << i;
    EXPECT_EQ(house.call(token("next")), "429 client-rate");
    const int asked = house.keys->asked;
    EXPECT_EQ(house.call(token("next")), "429 client-rate");
    EXPECT_EQ(house.keys->asked, asked) << "decided before the key is looked for";
    EXPECT_EQ(house.call(token("next"), kNow, kSteady + seconds(1)), "ehr") << "it was not used up";
}

/// Issuer and key id are no secrets: who knows them must not spend what is the client's.
TEST(Door, aStrangersFailuresAreHisOwn) {
    House house;
    const Key stranger = *Key::generate(Algorithm::es384);
    house.peer = "198.51.100.7";
    for (int i = 0; i < 20; ++i) {
        TestToken forged = token(std::to_string(i));
        forged.key = &stranger;
        EXPECT_EQ(house.call(forged), "401 signature") << i;
    }
    TestToken forged = token();
    forged.key = &stranger;
    const int asked = house.keys->asked;
    EXPECT_EQ(house.call(forged), "429 failures");
    EXPECT_EQ(house.keys->asked, asked);
    house.peer = "192.0.2.1";
    EXPECT_EQ(house.call(token()), "ehr");
}

/// Behind a proxy that does not say for whom it calls, all have one address.
TEST(Door, oneOfManyBehindAnAddressDoesNotLockTheOthersOut) {
    const Key stranger = *Key::generate(Algorithm::es384);
    TestToken forged = token("forged");
    forged.key = &stranger;
    for (const auto& [peer, certain] : {std::pair{"198.51.100.7", false}, std::pair{"10.0.0.1", true}}) {
        House house;
        house.peer = peer;
        house.certain = certain;
        for (int i = 0; i < 100; ++i) EXPECT_EQ(house.call(forged), "401 signature") << i;
        EXPECT_EQ(house.call(token()), "ehr") << peer;
        int bounded = 0;
        for (int i = 0; i < 500; ++i) bounded += int{house.call(forged) == "429 failures"};
        EXPECT_EQ(bounded, 100) << "and still there is a bound";
    }
}

TEST(Door, aMemoryThatIsFullLetsNobodyInTwice) {
    House house;
    house.ehr->rate = {0.001, 5};  // the memory holds what such a rate lets in, and no more
    house.rules.tokens.skew = seconds(0);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(house.call(token(std::to_string(i))), "ehr") << i;
    // Weeks of a steady clock while the tokens' own clock stands still.
    int full = 0;
    for (int i = 0; i < 20; ++i) {
        const auto answer = house.call(token("x" + std::to_string(i)), kNow, kSteady + hours(1 + i));
        full += int{answer == "429 replay-memory-full"};
    }
    EXPECT_GT(full, 10);
    EXPECT_EQ(house.call(token("0"), kNow, kSteady + hours(100)), "401 replayed");
}

TEST(Door, aBasePathIsForItsClientFromItsAddresses) {
    House house;
    house.peer = "10.1.2.3";
    EXPECT_EQ(house.base("bahmni"), "bahmni");
    EXPECT_EQ(house.base("bahmni", "trd-review"), "403 foreign-service");
    house.peer = "10.2.0.1";
    EXPECT_EQ(house.base("bahmni"), "403 foreign-address");
    house.peer = "10.1.2.3";
    house.certain = false;
    EXPECT_EQ(house.base("bahmni"), "403 forwarded-by-a-stranger");
    house.certain = true;
    EXPECT_EQ(house.base("nobody"), "403 unknown-client");
    EXPECT_EQ(house.base("ehr"), "403 unknown-client") << "who signs has none";
    EXPECT_EQ(house.base("unsigned"), "403 unknown-client");
    EXPECT_EQ(house.base(""), "403 unknown-client");
}

TEST(Door, boundsTheRateAtABasePathToo) {
    House house;
    house.peer = "10.1.2.3";
    EXPECT_EQ(house.base("bahmni", "", kSteady + seconds(10)), "bahmni");
    EXPECT_EQ(house.base("bahmni", "", kSteady + seconds(10)), "bahmni");
    EXPECT_EQ(house.base("bahmni", "", kSteady + seconds(10)), "429 client-rate");
    EXPECT_EQ(house.base("bahmni", "", kSteady + seconds(11)), "bahmni");
}

TEST(Door, unsignedCallsAtThePlainPathAreForWhomTheConfigurationSays) {
    House nobody;
    nobody.peer = "127.0.0.1";
    EXPECT_EQ(nobody.plain(), "401 missing");
    House loopback;
    loopback.rules.unsignedPlain = Unsigned::loopback;
    EXPECT_EQ(loopback.plain(), "401 missing");
    loopback.peer = "::1";
    EXPECT_EQ(loopback.plain(), "unsigned");
    loopback.certain = false;
    EXPECT_EQ(loopback.plain(), "401 forwarded-by-a-stranger");
    House anybody;
    anybody.rules.unsignedPlain = Unsigned::anybody;
    EXPECT_EQ(anybody.plain(), "unsigned");
}

TEST(Door, aTokenThatIsSentMustHold) {
    House house;
    house.rules.unsignedPlain = Unsigned::loopback;
    house.peer = "127.0.0.1";
    TestToken made = token();
    made.audience = "https://elsewhere.example/cds-services/trd-review";
    EXPECT_EQ(house.call(made), "401 audience");
    EXPECT_EQ(house.call(token()), "ehr");
}

TEST(Door, anotherRegistryKeepsWhatWasUsedAndFetched) {
    House house;
    house.ehr->keysFrom = "there";
    EXPECT_EQ(house.call(token("1")), "ehr");
    auto renamed = std::make_shared<Client>(*house.ehr);
    renamed->name = "new-name";
    renamed->keys = std::make_shared<FixedKeys>(KeySet());
    renamed->origins = {"https://new.example"};
    EXPECT_FALSE(house.door().knowsOrigin("https://new.example"));
    house.door().replace({renamed, house.bahmni});
    EXPECT_EQ(house.call(token("1")), "401 replayed") << "the issuer's token stays used";
    EXPECT_EQ(house.call(token("2")), "new-name") << "keys from the same place are still known";
    EXPECT_TRUE(house.door().knowsOrigin("https://new.example"));
    TestToken made = token("3");
    made.issuer = "https://other.example";
    EXPECT_EQ(house.call(made), "401 unknown-issuer") << "it was taken off";
    auto elsewhere = std::make_shared<Client>(*renamed);
    elsewhere->keysFrom = "elsewhere";
    house.door().replace({elsewhere});
    EXPECT_EQ(house.call(token("4")), "401 unknown-key") << "other keys take the place of the old ones";
    house.peer = "10.1.2.3";
    EXPECT_EQ(house.base("bahmni"), "403 unknown-client");
    house.door().replace({});
    house.door().replace({house.ehr});
    EXPECT_EQ(house.call(token("2")), "401 replayed") << "also when it was taken off for a while";
}

TEST(Door, aPageOfAnotherOriginMayNotCall) {
    House house;
    house.ehr->origins = {"https://ehr.example"};
    house.origin = "https://evil.example";
    EXPECT_EQ(house.call(token("1")), "403 foreign-origin");
    house.origin = "https://ehr.example";
    EXPECT_EQ(house.call(token("2")), "ehr");
    house.origin = "null";
    house.peer = "10.1.2.3";
    EXPECT_EQ(house.base("bahmni"), "403 foreign-origin");
    House demo;
    demo.rules.origins = {"*"};
    demo.origin = "https://any.example";
    EXPECT_EQ(demo.call(token()), "ehr");
}

}  // namespace refract::test
