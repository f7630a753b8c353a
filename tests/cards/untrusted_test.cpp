// Text of a request on a card (C2): whatever came, it is short, visible and means nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/cards/cards.h"
#include "plugin/cards/characters.h"
#include "tests/support/text.h"

namespace refract::cards {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(std::string_view text) {
    return render({std::string(text)});
}

TEST(Untrusted, PlainWordsStayAsTheyAre) {
    EXPECT_EQ(shown("sertraline 100 mg tablet"), "sertraline 100 mg tablet");
    EXPECT_EQ(shown("Амитриптилин 25 мг"), "Амитриптилин 25 мг");
    EXPECT_EQ(shown("阿米替林, 25 mg"), "阿米替林, 25 mg");
    EXPECT_EQ(shown(""), "");
}

TEST(Untrusted, MarkdownIsEscaped) {
    EXPECT_EQ(shown("[click](https://evil.example)"), R"(\[click\]\(https\: //evil\.example\))");
    EXPECT_EQ(shown("![x](a.png)"), R"(\!\[x\]\(a\.png\))");
    EXPECT_EQ(shown("**bold** _x_ `code` ~~gone~~"), R"(\*\*bold\*\* \_x\_ \`code\` \~\~gone\~\~)");
    EXPECT_EQ(shown("# heading"), R"(\# heading)");
    EXPECT_EQ(shown("a | b"), R"(a \| b)");
    EXPECT_EQ(shown("back\\slash"), R"(back\\slash)");
    EXPECT_EQ(shown("{{trials}} {a}"), R"(\{\{trials\}\} \{a\})");
}

TEST(Untrusted, HtmlIsText) {
    EXPECT_EQ(shown("<script>alert(1)</script>"), R"(&lt;script&gt;alert\(1\)&lt;/script&gt;)");
    EXPECT_EQ(shown("a &amp; b"), "a &amp;amp; b");
    EXPECT_FALSE(test::hasRawHtml(shown("<!-- x --><img src=x onerror=y><?php ?>")));
}

TEST(Untrusted, NothingBecomesALinkByItself) {
    EXPECT_THAT(shown("https://evil.example/x"), Not(HasSubstr("://")));
    EXPECT_THAT(shown("see WWW.evil.example"), Not(HasSubstr("WWW.")));
    EXPECT_THAT(shown("www.evil.example"), HasSubstr("www \\."));
    EXPECT_THAT(shown("mail a@b.example"), Not(HasSubstr("@")));
    EXPECT_THAT(shown("javascript:alert(1)"), HasSubstr("javascript\\:"));
}

TEST(Untrusted, NothingHiddenGetsThrough) {
    EXPECT_EQ(shown("ab\u202Egm 001\u202C"), "abgm 001");
    EXPECT_EQ(shown("zero\u200B\u200C\u200D\u2060\uFEFFwidth"), "zerowidth");
    EXPECT_EQ(shown("soft\u00ADhyphen \u2066iso\u2069"), "softhyphen iso");
    EXPECT_EQ(shown(std::string("nul\0bell\a\x1B[31m", 13)), R"(nulbell\[31)");
    EXPECT_EQ(shown("tag \U000E0041\U000E0042"), "tag");
    EXPECT_EQ(shown("\u061Cc1\u0085x\u009F"), "c1 x");
}

TEST(Untrusted, IsOneLine) {
    EXPECT_EQ(shown("  a\n\n- b\r\n\t1. c\u2028d\u00A0e  "), R"(a \- b 1\. c d e)");
}

TEST(Untrusted, IsAtMost80CharactersOfWhatCame) {
    EXPECT_EQ(shown(std::string(80, 'x')), std::string(80, 'x'));
    EXPECT_EQ(shown(std::string(81, 'x')), std::string(79, 'x') + "…");
    EXPECT_EQ(test::characters(shown(std::string(10'000, 'x'))), 80U);
    // Each asterisk counts once, escaped or not.
    EXPECT_EQ(test::characters(shown(std::string(10'000, '*'))), 159U);
    std::string marks = "x";
    for (int i = 0; i < 10'000; ++i) marks += "\u0301";
    EXPECT_EQ(shown(marks), "x\u0301\u0301\u0301");
}

TEST(Untrusted, IllFormedBytesAreReplaced) {
    EXPECT_EQ(shown("a\xFF\xC3"), "a\uFFFD\uFFFD");
    EXPECT_EQ(shown("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(shown("\xC0\xAF"), "\uFFFD\uFFFD");
    EXPECT_EQ(shown("\xF4\x90\x80\x80").size(), 4 * std::string("\uFFFD").size());
    // Cut off in the middle of a character by the look-ahead limit, however long.
    std::string wide = "x";
    while (wide.size() < 20'000) wide += "\U0001F600";
    EXPECT_EQ(test::characters(shown(wide)), 80U);
}

TEST(Cut, KeepsCharactersWhole) {
    EXPECT_EQ(cut("abc", 3), "abc");
    EXPECT_EQ(cut("abcd", 3), "ab…");
    EXPECT_EQ(cut("a b cd", 4), "a b…");
    EXPECT_EQ(cut("ab cd", 4), "ab…");                   // no space before the ellipsis
    EXPECT_EQ(cut("ab\u0301cd", 3), "a…");               // the accent is not left behind, nor the b without it
    EXPECT_EQ(cut("a\U0001F44D\U0001F3FDbc", 3), "a…");  // nor a thumb without its skin
    EXPECT_EQ(cut("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7x", 4), "\U0001F1E9\U0001F1EA…");  // nor half a flag
    EXPECT_EQ(cut("\U0001F600\U0001F601\U0001F602", 2), "\U0001F600…");
    EXPECT_EQ(cut("abc", 0), "");
}

}  // namespace
}  // namespace refract::cards
