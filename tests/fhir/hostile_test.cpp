// Hostile input: each fixture cut short and bent in every member. Nothing may crash,
// and what is refused is refused with the element's path and without its content.
#include <array>

#include "fhir/bundle.h"
#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

/// Reads everything that a text holds, the way a request does; how many were readable.
std::size_t readAll(std::string_view json) {
    Document document;
    const auto root = document.parse(json);
    if (!root) return 0;
    Gaps gaps;
    Collection collection;
    collection.add(*root, Path("x"), "x", gaps);
    std::size_t readable_ = 0;
    for (const auto& item : collection.items()) {
        collection.resolve("#", item);
        collection.resolve(item.json["subject"]["reference"].text(), item);
        const std::size_t before = gaps.size();
        const auto result = readResource(item.json, Path(item.path), gaps);
        for (std::size_t i = before; i < gaps.size(); ++i) {
            EXPECT_TRUE(gaps[i].expression.starts_with(item.path)) << gaps[i].expression;
            EXPECT_FALSE(gaps[i].text.empty());
        }
        if (result) {
            factStatus(*result);
            ++readable_;
        } else {
            EXPECT_TRUE(result.error().expression.starts_with("x")) << describe(result.error());
            EXPECT_FALSE(result.error().details.empty());
        }
    }
    return readable_;
}

void write(Value value, std::size_t& places, std::size_t bent, std::string_view instead, std::string& out);

void writeMembers(Value object, std::size_t& places, std::size_t bent, std::string_view instead, std::string& out) {
    out += '{';
    bool first = true;
    for (const Member member : object.members()) {
        if (!std::exchange(first, false)) out += ',';
        out.append(1, '"').append(member.key).append("\":");
        write(member.value, places, bent, instead, out);
    }
    out += '}';
}

/// Writes the value again, with `instead` at the bent-th place.
void write(Value value, std::size_t& places, std::size_t bent, std::string_view instead, std::string& out) {
    if (places++ == bent) {
        out += instead;
    } else if (value.isObject()) {
        writeMembers(value, places, bent, instead, out);
    } else if (value.isArray()) {
        out += '[';
        bool first = true;
        for (const Value element : value.elements()) {
            if (!std::exchange(first, false)) out += ',';
            write(element, places, bent, instead, out);
        }
        out += ']';
    } else {
        out += value.serialize();
    }
}

std::vector<std::filesystem::path> allFixtures() {
    std::vector<std::filesystem::path> list;
    for (const auto& entry : std::filesystem::directory_iterator(test::fixtures())) list.push_back(entry.path());
    return list;
}

TEST(Hostile, EveryFixtureIsReadableAsItStands) {
    EXPECT_GE(allFixtures().size(), 17u);
    for (const auto& path : allFixtures()) EXPECT_GT(readAll(test::readFile(path)), 0u) << path;
}

TEST(Hostile, EveryPlaceOfEveryFixtureBent) {
    static constexpr std::array<std::string_view, 10> kInstead{"null",
                                                               "true",
                                                               "7",
                                                               "-1e300",
                                                               "\"x\"",
                                                               "\"\"",
                                                               "[]",
                                                               "{}",
                                                               "[[null,{\"a\":[1]}],[],7]",
                                                               "{\"reference\":{\"reference\":{}}}"};
    std::size_t tried = 0;
    for (const auto& path : allFixtures()) {
        Document document;
        const auto root = document.parse(test::readFile(path));
        ASSERT_TRUE(root) << path;
        std::size_t places = 0;
        std::string same;
        write(*root, places, static_cast<std::size_t>(-1), "", same);
        ASSERT_EQ(same, root->serialize()) << path;
        const std::size_t all = places;
        for (std::size_t bent = 0; bent < all; ++bent) {
            for (const auto instead : kInstead) {
                std::string text;
                places = 0;
                write(*root, places, bent, instead, text);
                readAll(text);
                ++tried;
            }
        }
    }
    EXPECT_GT(tried, 5000u);
}

TEST(Hostile, EveryFixtureCutShort) {
    for (const auto& path : allFixtures()) {
        std::string text = test::readFile(path);
        text.erase(text.find_last_not_of(" \n") + 1);
        for (std::size_t length = 0; length < text.size(); ++length) {
            Document document;
            ASSERT_FALSE(document.parse(std::string_view(text).substr(0, length))) << path << " cut at " << length;
        }
    }
}

TEST(Hostile, EveryByteOfAFixtureFlipped) {
    const std::string text = test::readFile(test::fixtures() / "medication-request.json");
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const int bit : {0x01, 0x02, 0x20, 0x80}) {
            std::string bent = text;
            bent[i] = static_cast<char>(bent[i] ^ bit);
            readAll(bent);
        }
    }
}

TEST(Hostile, LongListsTakeLinearTime) {
    // A quadratic reader would need minutes for these.
    constexpr int kMany = 100000;
    std::string contained = R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Basic","contained":[)";
    std::string codings = R"({"resourceType":"Observation","code":{"coding":[)";
    for (int i = 0; i < kMany; ++i) {
        const std::string comma = i == 0 ? "" : ",";
        contained += comma + R"({"resourceType":"Medication","id":")" + std::to_string(i) + "\"}";
        codings += comma + R"({"system":"http://loinc.org/)" + std::to_string(i) + "\"}";
    }
    EXPECT_EQ(readAll(contained + "]}}]}"), BundleLimits{}.maxEntries - 1);
    EXPECT_EQ(readAll(codings + "]}}"), 1u);
}

TEST(Hostile, DeepQuestionnaireWithinTheLimitIsRead) {
    std::string text = R"({"resourceType":"QuestionnaireResponse")";
    std::string end = "}";
    for (int i = 0; i < 30; ++i) {
        text += R"(,"item":[{"linkId":"x")";
        end = "}]" + end;
    }
    EXPECT_EQ(readAll(text + end), 1u);
}

}  // namespace
}  // namespace refract::fhir
