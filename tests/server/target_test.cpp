// Targets, paths and host names.
#include "plugin/server/target.h"

#include <gtest/gtest.h>

namespace refract::server {
namespace {

RequestHead headOf(std::string_view method, std::string_view target, std::string_view host = "localhost") {
    RequestHead head;
    head.method = method;
    head.target = target;
    head.host = host;
    return head;
}

struct PathCase {
    const char* target;
    const char* path;  ///< nullptr: refused with 400
};
void PrintTo(const PathCase& c, std::ostream* out) {
    *out << c.target;
}

class TargetPath : public testing::TestWithParam<PathCase> {};

TEST_P(TargetPath, IsDecodedAndNormalisedOrRefused) {
    Target target;
    const auto refusal = readTarget(headOf("GET", GetParam().target), target);
    if (GetParam().path == nullptr) {
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->status, 400);
    } else {
        ASSERT_FALSE(refusal) << refusal->details;
        EXPECT_EQ(target.path, GetParam().path);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, TargetPath,
    testing::Values(PathCase{"/", "/"}, PathCase{"//", "/"}, PathCase{"/cds-services", "/cds-services"},
                    PathCase{"/cds-services/", "/cds-services"}, PathCase{"/cds-services//x", "/cds-services/x"},
                    PathCase{"//cds-services///x//", "/cds-services/x"}, PathCase{"/cds%2Dservices", "/cds-services"},
                    PathCase{"/a%20b", "/a b"}, PathCase{"/a%25", "/a%"}, PathCase{"/%252e%252e", "/%2e%2e"},
                    PathCase{"/...", "/..."}, PathCase{"/a..b/.c", "/a..b/.c"}, PathCase{"/a?b=/../c", "/a"},
                    PathCase{"/a?x?y", "/a"}, PathCase{"/.", nullptr}, PathCase{"/..", nullptr},
                    PathCase{"/a/../b", nullptr}, PathCase{"/a/%2e%2E/b", nullptr}, PathCase{"/a/.%2e", nullptr},
                    PathCase{"/a%2fb", nullptr}, PathCase{"/a%2Fb", nullptr}, PathCase{"/a%5cb", nullptr},
                    PathCase{"/a\\b", nullptr}, PathCase{"/a%00", nullptr}, PathCase{"/a%0d%0a", nullptr},
                    PathCase{"/a%7f", nullptr}, PathCase{"/%c3%a9", nullptr}, PathCase{"/%", nullptr},
                    PathCase{"/%4", nullptr}, PathCase{"/%4/", nullptr}, PathCase{"/%zz", nullptr},
                    PathCase{"/%+1", nullptr}, PathCase{"/a#b", nullptr}, PathCase{"*", nullptr},
                    PathCase{"cds-services", nullptr}, PathCase{"localhost:8080", nullptr},
                    PathCase{"http://localhost", "/"}, PathCase{"HTTP://localhost:1/a//b/?q", "/a/b"},
                    PathCase{"https://localhost?q", "/"}, PathCase{"ftp://localhost/a", nullptr},
                    PathCase{"http:///a", nullptr}, PathCase{"http://user@localhost/a", nullptr},
                    PathCase{"http://localhost:x/a", nullptr}));

TEST(Target, KeepsTheQueryAsSent) {
    Target target;
    const auto head = headOf("GET", "/a?b=%20&c=d?e");
    ASSERT_FALSE(readTarget(head, target));
    EXPECT_EQ(target.query, "b=%20&c=d?e");
}

TEST(Target, TakesTheAuthorityOfAnAbsoluteFormBeforeHost) {
    Target target;
    const auto head = headOf("GET", "http://evil.example/a", "localhost");
    ASSERT_FALSE(readTarget(head, target));
    EXPECT_EQ(target.authority, "evil.example");
}

TEST(Target, TakesAsteriskForOptionsAlone) {
    Target target;
    const auto head = headOf("OPTIONS", "*");
    ASSERT_FALSE(readTarget(head, target));
    EXPECT_EQ(target.path, "*");
}

TEST(Target, RefusesAHostThatIsNone) {
    for (const char* host :
         {"a b", "a/b", "a,b", "user@a", "a:b", "a:123456", ":80", "[::1", "[]", "[g]", "::1", "a%"}) {
        Target target;
        EXPECT_TRUE(readTarget(headOf("GET", "/", host), target)) << host;
    }
    for (const char* host : {"a", "A-b.c_d:8080", "a:", "127.0.0.1:1", "[::1]", "[::1]:8080", "[::ffff:127.0.0.1]:1"}) {
        Target target;
        EXPECT_FALSE(readTarget(headOf("GET", "/", host), target)) << host;
    }
}

TEST(HostAllowed, IsLoopbackWithoutAList) {
    for (const char* host :
         {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080", "127.1.2.3", "[::1]", "[::1]:8080"}) {
        EXPECT_TRUE(hostAllowed(host, {})) << host;
    }
    for (const char* host : {"ehr.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]",
                             "0.0.0.0", "evil.example:127"}) {
        EXPECT_FALSE(hostAllowed(host, {})) << host;
    }
}

TEST(HostAllowed, IsWhatTheListNames) {
    const std::vector<std::string> allowed{"cds.example", "cds2.example:8443"};
    for (const char* host : {"cds.example", "CDS.example:1", "cds2.example:8443"}) {
        EXPECT_TRUE(hostAllowed(host, allowed)) << host;
    }
    for (const char* host : {"localhost", "cds2.example", "cds2.example:8444", "cds.example.evil", "example"}) {
        EXPECT_FALSE(hostAllowed(host, allowed)) << host;
    }
}

}  // namespace
}  // namespace refract::server
