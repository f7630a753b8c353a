// Document and Value: what is taken, what is refused, and what a Value answers.
#include "fhir/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <utility>
#include <vector>

namespace refract::fhir {
namespace {

/// Something that stands `depth` arrays deep (simdjson does not count an empty innermost one).
std::string nested(std::size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
}

/// The code and diagnostics of what is refused; empty when it was taken.
std::string refused(std::string_view text, const JsonLimits& limits = {}) {
    Document document;
    const auto root = document.parse(text, limits);
    if (root) return {};
    EXPECT_TRUE(document.root().absent());
    EXPECT_FALSE(document.holdsNul());
    return std::string(issueCodeName(root.error().code)) + ": " + root.error().diagnostics;
}

TEST(Json, RefusesWhatIsNotJsonAndSaysWhy) {
    EXPECT_EQ(refused(""), "structure: the text is empty");
    EXPECT_EQ(refused("  \n"), "structure: the text is empty");
    EXPECT_EQ(refused("\xEF\xBB\xBF{}"), "structure: the text begins with a byte order mark");
    EXPECT_EQ(refused("\xEF\xBB\xBF"), "structure: the text begins with a byte order mark");
    EXPECT_EQ(refused("[01]"), "structure: a number is malformed or out of range");
    EXPECT_EQ(refused(R"(["\ud800"])"), "structure: a string holds a bad escape or a lone surrogate");
    EXPECT_EQ(refused(R"(["\udc00\ud800"])"), "structure: a string holds a bad escape or a lone surrogate");
    EXPECT_EQ(refused(R"(["\ud800\u0041"])"), "structure: a string holds a bad escape or a lone surrogate");
    EXPECT_EQ(refused("[\"\xC3\x28\"]"), "structure: the text is not UTF-8");
    EXPECT_EQ(refused("[\"\xED\xA0\x80\"]"), "structure: the text is not UTF-8");
    EXPECT_EQ(refused("[\"a]"), "structure: a string is not closed");
    EXPECT_EQ(refused("[\"a\nb\"]"), "structure: a string holds a control character that must be escaped");
    EXPECT_EQ(refused("[nul]"), "structure: a word is none of true, false and null");
    EXPECT_EQ(refused("[NaN]"), "structure: a comma, brace, bracket, colon or member name is missing or too much");
    EXPECT_NE(refused("{\"a\":1}{\"b\":2}"), "");
    EXPECT_NE(refused("{\"a\":1,}"), "");
    EXPECT_NE(refused(std::string_view("[1]\0", 4)), "");
}

TEST(Json, ANumberThatIsTooLargeSpoilsItsElementAlone) {
    for (const std::string number :
         {"1e400", "-1e400", "18446744073709551616", "-9223372036854775809", "1000000000000000000000000000000.5e300"}) {
        const std::string text = R"({"before":"1e400 [","huge":)" + number + R"(,"after":[7,)" + number + "]}";
        Document document;
        const auto root = document.parse(text);
        ASSERT_TRUE(root) << number;
        EXPECT_EQ((*root)["before"].text(), "1e400 [");
        EXPECT_TRUE((*root)["huge"].isArray()) << number;
        EXPECT_EQ((*root)["huge"].number(), std::nullopt);
        EXPECT_EQ((*root)["huge"].integer(), std::nullopt);
        EXPECT_EQ((*(*root)["after"].elements().begin()).integer(), 7);
    }
    Document document;
    ASSERT_TRUE(document.parse("[1e-400,18446744073709551616,1e308]")) << "what is too small is 0";
    std::vector<std::optional<double>> numbers;
    for (const Value value : document.root().elements()) numbers.push_back(value.number());
    EXPECT_EQ(numbers, (std::vector<std::optional<double>>{0.0, std::nullopt, 1e308}));
    EXPECT_EQ(refused("[0" + std::string(30, '0') + "]"), "structure: a number is malformed or out of range");
    EXPECT_EQ(refused("[1" + std::string(30, '0') + ".]"), "structure: a number is malformed or out of range");
    EXPECT_EQ(refused("[1" + std::string(500, '0') + ",01]"), "structure: a number is malformed or out of range");
}

TEST(Json, RefusalNeverQuotesTheText) {
    Document document;
    const auto root = document.parse(R"({"name":"Secretperson)");
    ASSERT_FALSE(root);
    EXPECT_THAT(describe(root.error()), ::testing::Not(::testing::HasSubstr("Secret")));
}

TEST(Json, DepthLimitIsTheDeepestThatIsTaken) {
    const JsonLimits limits;
    EXPECT_EQ(refused(nested(limits.maxDepth)), "");
    EXPECT_EQ(refused(nested(limits.maxDepth + 1)), "structure: arrays and objects are nested deeper than the limit");
    EXPECT_NE(refused(nested(200000)), "");
    EXPECT_NE(refused(std::string(200000, '[')), "");
    std::string objects;
    for (int i = 0; i < 200000; ++i) objects += "{\"a\":";
    EXPECT_NE(refused(objects), "");
    EXPECT_NE(refused("[[1]]", {.maxBytes = 100, .maxDepth = 1}), "");
    EXPECT_EQ(refused("[1]", {.maxBytes = 100, .maxDepth = 1}), "");
}

TEST(Json, SizeLimitIsTooLong) {
    EXPECT_EQ(refused("[1,2]", {.maxBytes = 5, .maxDepth = 4}), "");
    EXPECT_EQ(refused("[1,23]", {.maxBytes = 5, .maxDepth = 4}), "too-long: the limit is 5 bytes");
}

TEST(Json, KindsAndWhatEachAnswers) {
    Document document;
    const auto parsed =
        document.parse(R"({"n":null,"t":true,"f":false,"i":-7,"d":2.5,"w":3.0,"e":1e300,"u":18446744073709551615,
                                         "s":"caf\u00e9","o":{},"a":[]})");
    ASSERT_TRUE(parsed);
    const Value root = *parsed;
    EXPECT_EQ(root.kind(), Value::Kind::object);
    EXPECT_EQ(root["n"].kind(), Value::Kind::null);
    EXPECT_FALSE(root["n"].absent());
    EXPECT_FALSE(root["n"].given());
    EXPECT_EQ(root["missing"].kind(), Value::Kind::absent);
    EXPECT_EQ(root["missing"]["deeper"].kind(), Value::Kind::absent);
    EXPECT_EQ(root["s"]["deeper"].kind(), Value::Kind::absent);
    EXPECT_EQ(root["t"].boolean(), true);
    EXPECT_EQ(root["f"].boolean(), false);
    EXPECT_EQ(root["i"].boolean(), std::nullopt);
    EXPECT_EQ(root["i"].integer(), -7);
    EXPECT_EQ(root["i"].number(), -7.0);
    EXPECT_EQ(root["d"].number(), 2.5);
    EXPECT_EQ(root["d"].integer(), std::nullopt);
    EXPECT_EQ(root["w"].integer(), 3);
    EXPECT_EQ(root["e"].integer(), std::nullopt);
    EXPECT_EQ(root["u"].integer(), std::nullopt);
    EXPECT_EQ(root["u"].number(), 18446744073709551615.0);
    EXPECT_EQ(root["s"].text(), "caf\xC3\xA9");
    EXPECT_EQ(root["s"].number(), std::nullopt);
    EXPECT_EQ(root["i"].text(), "");
    EXPECT_TRUE(root["o"].isObject());
    EXPECT_TRUE(root["a"].isArray());
    EXPECT_EQ(root.size(), 1u);
    EXPECT_EQ(root["a"].size(), 0u);
    EXPECT_EQ(root["n"].size(), 0u);
    EXPECT_EQ(Value().serialize(), "");
    EXPECT_EQ(Value().number(), std::nullopt);
    EXPECT_EQ(Value().integer(), std::nullopt);
    EXPECT_EQ(root["s"], root["s"]);
    EXPECT_NE(root["s"], root["t"]);
}

TEST(Json, LargestIntegersSurvive) {
    Document document;
    const auto root = document.parse("[9223372036854775807,-9223372036854775808,9.223372036854775807e18]");
    ASSERT_TRUE(root);
    std::vector<std::optional<std::int64_t>> values;
    for (const Value value : root->elements()) values.push_back(value.integer());
    EXPECT_EQ(values[0], std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(values[1], std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(values[2], std::nullopt) << "rounds to 2^63";
}

TEST(Json, ElementsTakeALoneValueForAnArray) {
    Document document;
    const auto root = document.parse(R"({"many":[1,[2],{"x":3}],"one":{"x":1},"text":"t","none":null,"empty":[]})");
    ASSERT_TRUE(root);
    const auto count = [&](std::string_view name) {
        const auto range = (*root)[name].elements();
        return std::distance(range.begin(), range.end());
    };
    EXPECT_EQ(count("many"), 3);
    EXPECT_EQ(count("one"), 1);
    EXPECT_EQ(count("text"), 1);
    EXPECT_EQ(count("none"), 0);
    EXPECT_EQ(count("empty"), 0);
    EXPECT_EQ(count("missing"), 0);
    EXPECT_EQ((*(*root)["one"].elements().begin())["x"].integer(), 1);
}

TEST(Json, MembersComeInTheOrderOfTheText) {
    Document document;
    const auto root = document.parse(R"({"b":[1,2,3],"a":{"c":{}},"b":2.5,"":null})");
    ASSERT_TRUE(root);
    std::vector<std::string> keys;
    for (const Member member : root->members()) keys.emplace_back(member.key);
    EXPECT_THAT(keys, ::testing::ElementsAre("b", "a", "b", ""));
    EXPECT_TRUE((*root)["b"].isArray()) << "the first of two wins";
    EXPECT_EQ((*root)["b"].members().begin(), (*root)["b"].members().end());
}

TEST(Json, SerializesCompactly) {
    Document document;
    const auto root = document.parse(R"( { "a" : [ 1 , 2.5 , "x\"\u00e9" , null, true ] , "b" : { } } )");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->serialize(), "{\"a\":[1,2.5,\"x\\\"\xC3\xA9\",null,true],\"b\":{}}");
    EXPECT_EQ((*root)["a"].serialize(), "[1,2.5,\"x\\\"\xC3\xA9\",null,true]");
    EXPECT_EQ((*(*root)["a"].elements().begin()).serialize(), "1");
}

TEST(Json, NulIsFoundInStringsAndKeysAndNowhereElse) {
    const auto holds = [](std::string_view text) {
        Document document;
        EXPECT_TRUE(document.parse(text)) << text;
        return document.holdsNul();
    };
    EXPECT_TRUE(holds(R"({"a":[1,2.5,{"b":"x\u0000y"}]})"));
    EXPECT_TRUE(holds(R"({"a\u0000":1})"));
    EXPECT_TRUE(holds(R"("\u0000")"));
    EXPECT_FALSE(holds(R"({"a":"\\u0000"})")) << "an escaped backslash and four zeros";
    EXPECT_FALSE(holds(R"({"a":"\u0001"})"));
    EXPECT_FALSE(holds(R"([0,0.0,18446744073709551615,"\\u0000"])"));
}

TEST(Json, DuplicateMembersAreFoundAsDeepAsAsked) {
    const auto duplicate = [](std::string_view text, std::size_t depth) {
        Document document;
        EXPECT_TRUE(document.parse(text)) << text;
        return duplicateMember(document.root(), depth);
    };
    EXPECT_EQ(duplicate(R"({"hook":1,"x":2,"hook":3})", 0), "#3");
    EXPECT_EQ(duplicate(R"({"hook":1,"Hook":2})", 5), std::nullopt);
    EXPECT_EQ(duplicate(R"({"c":{"a":1,"a":2}})", 0), std::nullopt);
    EXPECT_EQ(duplicate(R"({"c":{"a":1,"a":2}})", 1), "#1.#2");
    EXPECT_EQ(duplicate(R"({"c":[[{"d":{"a":1,"a":2}}]]})", 1), std::nullopt);
    EXPECT_EQ(duplicate(R"({"c":[[{"d":{"a":1,"a":2}}]]})", 2), "#1[0][0].#1.#2");
    EXPECT_EQ(duplicate(R"({"a":1,"\u0061":2})", 0), "#2") << "escapes do not hide it";
    EXPECT_EQ(duplicate(R"([1,"a","a"])", 9), std::nullopt);
    EXPECT_EQ(duplicate(R"({"x":1,"context":{"draftOrders":{"entry":[{},{"resource":{"Jane":1,"Jane":2}}]}}})", 9),
              "context.draftOrders.entry[1].resource.#2")
        << "no name but those of a closed list";
}

TEST(Json, DocumentsAreReusedAndMoved) {
    Document document;
    ASSERT_TRUE(document.parse(R"({"first":1})"));
    ASSERT_TRUE(document.parse(R"({"second":2})"));
    EXPECT_TRUE(document.root()["first"].absent());
    const Value second = document.root()["second"];
    Document moved = std::move(document);
    EXPECT_EQ(second.integer(), 2) << "a move leaves the tree where it is";
    ASSERT_FALSE(moved.parse("{"));
    EXPECT_TRUE(moved.root().absent());
    ASSERT_TRUE(moved.parse("[1]", {.maxBytes = 100, .maxDepth = 2}));
    ASSERT_FALSE(moved.parse("[[[1]]]", {.maxBytes = 100, .maxDepth = 2})) << "the limit is this call's";
    ASSERT_TRUE(moved.parse("[[[1]]]"));
}

TEST(Json, CapacityGrowsWithTheTextAndStays) {
    Document document;
    EXPECT_EQ(document.capacity(), 0u);
    ASSERT_TRUE(document.parse("[]"));
    const auto small = document.capacity();
    EXPECT_GT(small, 0u);
    ASSERT_TRUE(document.parse("[\"" + std::string(1000000, 'x') + "\"]"));
    const auto large = document.capacity();
    EXPECT_GT(large, 10u * 1000000u);
    ASSERT_TRUE(document.parse("[]"));
    EXPECT_EQ(document.capacity(), large);
}

}  // namespace
}  // namespace refract::fhir
