// Names for cards: the standard's own example, and that different things have different names.
#include "plugin/cards/uuid.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/text.h"

namespace refract::cards {
namespace {

/// RFC 4122, appendix C.
constexpr std::string_view kDns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

TEST(NameUuid, IsVersion5AsOthersMakeIt) {
    // Python: uuid.uuid5(uuid.NAMESPACE_DNS, "python.org") and "".
    EXPECT_EQ(nameUuid(kDns, "python.org"), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
    EXPECT_EQ(nameUuid(kDns, ""), "4ebd0208-8328-5d69-8c44-ec50939c0967");
    EXPECT_TRUE(test::isUuid(nameUuid(kCardNamespace, "x")));
}

TEST(NameUuid, CardNamespaceNeverChanges) {
    EXPECT_EQ(nameUuid(kCardNamespace, "refract"), "dfb1d3f9-a8bc-5320-9455-80454980050f");
}

TEST(NameUuid, RefusesASpaceThatIsNoUuid) {
    EXPECT_THROW(nameUuid("", "x"), std::logic_error);
    EXPECT_THROW(nameUuid("6ba7b810-9dad-11d1-80b4-00c04fd430cg", "x"), std::logic_error);
    EXPECT_THROW(nameUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8a", "x"), std::logic_error);
}

TEST(JoinedName, TellsPartsApart) {
    using Parts = std::array<std::string_view, 2>;
    EXPECT_NE(joinedName(Parts{"ab", "c"}), joinedName(Parts{"a", "bc"}));
    EXPECT_NE(joinedName(Parts{"", "abc"}), joinedName(Parts{"abc", ""}));
    EXPECT_NE(joinedName(Parts{"1:a", "b"}), joinedName(Parts{"1", ":a1:b"}));
    EXPECT_EQ(joinedName(Parts{"ab", ""}), "2:ab0:");
}

}  // namespace
}  // namespace refract::cards
