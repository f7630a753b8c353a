// The small parts of the server: addresses, answers' heads, the log, memory for bodies, places.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "plugin/server/admission.h"
#include "plugin/server/body_reader.h"
#include "plugin/server/options.h"
#include "plugin/server/request_log.h"
#include "plugin/server/response_writer.h"

namespace refract::server {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

TEST(ListenAddress, IsReadFromHostAndPort) {
    const auto v4 = readListenAddress("127.0.0.1:8080");
    ASSERT_TRUE(v4);
    EXPECT_EQ(v4->host, "127.0.0.1");
    EXPECT_EQ(v4->port, 8080);
    const auto v6 = readListenAddress("[::1]:0");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->host, "::1");
    EXPECT_EQ(v6->port, 0);
    for (const char* text : {"", "8080", ":8080", "localhost", "localhost:", "localhost:x", "localhost:65536",
                             "localhost:-1", "::1:80", "[]:80", "a b:80", "http://a:80", "localhost:80 "}) {
        EXPECT_FALSE(readListenAddress(text)) << text;
    }
}

TEST(WriteHead, HasWhatEveryAnswerNeeds) {
    Response response;
    response.contentType = kJson;
    response.body = "{}";
    response.headers.emplace_back("Allow", "GET");
    const auto head = writeHead(response, {true, std::chrono::seconds(5), "id-1"});
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nX-Request-Id: id-1\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nCache-Control: no-store\r\n"));
    EXPECT_THAT(head, EndsWith("\r\nAllow: GET\r\n\r\n"));
}

TEST(WriteHead, SaysCloseAndLeavesALengthOutWhereThereCanBeNoBody) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("cache-control", "max-age=60");
    const auto head = writeHead(response, {false, {}, "id"});
    EXPECT_THAT(head, StartsWith("HTTP/1.1 204 No Content\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(head, Not(HasSubstr("no-store")));
}

TEST(CheckResponse, ThrowsForWhatWouldSplitAnAnswer) {
    Response response;
    EXPECT_NO_THROW(checkResponse(response));
    response.headers = {{"X", "a\r\nb"}};
    EXPECT_THROW(checkResponse(response), std::logic_error);
    response.headers = {{"X Y", "a"}};
    EXPECT_THROW(checkResponse(response), std::logic_error);
    response.headers.clear();
    response.contentType = "a\nb";
    EXPECT_THROW(checkResponse(response), std::logic_error);
    response.contentType.clear();
    response.status = 101;
    EXPECT_THROW(checkResponse(response), std::logic_error);
}

TEST(RequestLog, WritesOneLineWithoutWhatTheClientSent) {
    std::vector<std::string> lines;
    const RequestLog log([&](std::string_view line) { lines.emplace_back(line); });
    LogEntry entry;
    entry.correlationId = "0badf00d-00000001";
    entry.listener = "hooks";
    entry.method = "POST";
    entry.route = "/cds-services/{id}";
    entry.status = 200;
    entry.took = std::chrono::microseconds(1234);
    entry.bytesIn = 45000;
    entry.bytesOut = 900;
    log.request(entry);
    entry.method = "\nFAKE";
    entry.route = {};
    entry.reason = "The method is not a token.";
    log.request(entry);
    ASSERT_EQ(lines.size(), 2u);
    const std::string stamp = "[0-9][0-9][0-9][0-9]-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+[.][0-9]+Z ";
    EXPECT_THAT(lines[0], MatchesRegex(stamp + "0badf00d-00000001 hooks POST /cds-services/[{]id[}] 200 1.234ms "
                                               "in=45000 out=900"));
    EXPECT_THAT(lines[1], MatchesRegex(stamp + "0badf00d-00000001 hooks OTHER - 200 1.234ms in=45000 out=900 "
                                               "refused: The method is not a token."));
}

TEST(RequestLog, OutlivesASinkThatThrows) {
    const RequestLog log([](std::string_view) { throw std::runtime_error("disk full"); });
    EXPECT_NO_THROW(log.note("anything"));
}

TEST(RequestLog, GivesEveryRequestAnotherId) {
    RequestLog log([](std::string_view) {});
    EXPECT_NE(log.nextCorrelationId(), log.nextCorrelationId());
}

TEST(ByteBudget, IsHeldAndGivenBack) {
    ByteBudget budget(100);
    ByteBudget::Share first(budget);
    EXPECT_TRUE(first.growTo(60));
    EXPECT_TRUE(first.growTo(50)) << "less than it holds";
    {
        ByteBudget::Share second(budget);
        EXPECT_FALSE(second.growTo(41));
        EXPECT_TRUE(second.growTo(40));
        EXPECT_FALSE(first.growTo(61));
    }
    EXPECT_TRUE(first.growTo(100));
}

TEST(Admission, HasSoManyPlacesAndNoMore) {
    Admission admission(1);
    {
        const Admission::Slot first(admission);
        EXPECT_TRUE(first);
        const Admission::Slot second(admission);
        EXPECT_FALSE(second);
    }
    const Admission::Slot third(admission);
    EXPECT_TRUE(third);
}

}  // namespace
}  // namespace refract::server
