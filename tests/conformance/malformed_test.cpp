// Malformed requests by the thousand: each is answered, with 4xx and an OperationOutcome where it
// is refused, and the service is no larger afterwards.
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "fhir/json.h"
#include "tests/support/corpus.h"
#include "tests/support/files.h"
#include "tests/support/http.h"

namespace refract::test {

namespace {

/// Bounds the run: some ten seconds on a slow machine.
constexpr int kMutations = 3000;
/// What a process may keep beyond what it had after the first tenth: allocators are not exact.
constexpr long kAllocatorSlackKilobytes = 24 * 1024;
/// AddressSanitizer sets freed memory aside, up to its quarantine_size_mb; what is never freed is
/// LeakSanitizer's to find there.
constexpr long kQuarantineKilobytes = 256 * 1024;
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddressSanitized = true;
#elif defined(__has_feature)
constexpr bool kAddressSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kAddressSanitized = false;
#endif
constexpr long kSlackKilobytes = kAllocatorSlackKilobytes + (kAddressSanitized ? kQuarantineKilobytes : 0);

/// One kept connection, renewed when the service ends it.
class Caller {
public:
    HttpAnswer post(const std::string& service, const std::string& body) {
        session_.setKeepAlive(true);
        Poco::Net::HTTPRequest request("POST", "/cds-services/" + service, "HTTP/1.1");
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
        session_.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        auto& in = session_.receiveResponse(response);
        HttpAnswer answer;
        answer.body.assign(std::istreambuf_iterator<char>(in), {});
        answer.status = static_cast<int>(response.getStatus());
        return answer;
    }

private:
    Poco::Net::HTTPClientSession session_{"127.0.0.1", runningService().port};
};

long residentKilobytes(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return -1;
}

/// What may be said to anything at all: an answer, or a refusal that is an OperationOutcome.
void expectAnswered(const HttpAnswer& answer, const std::string& sent) {
    if (answer.status == 200) return;
    EXPECT_TRUE(answer.status >= 400 && answer.status < 500) << answer.status << " for " << sent.substr(0, 300);
    fhir::Document document;
    const auto root = document.parse(answer.body);
    ASSERT_TRUE(root) << answer.body;
    EXPECT_EQ((*root)["resourceType"].text(), "OperationOutcome") << answer.body;
    EXPECT_GE((*root)["issue"].size(), 1U);
}

/// A fixed seed: the same requests in every run.
class Mutator {
public:
    std::string operator()(std::string text) {
        const int changes = 1 + static_cast<int>(random_() % 3);
        for (int i = 0; i < changes && !text.empty(); ++i) change(text);
        return text;
    }

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    void change(std::string& text) {
        static const char* const kPieces[] = {"\"",       "{",  "}",        "[",       "]",    "null",
                                              "1e999",    "-",  "\\u0000",  "\\ud800", "\xff", "\xef\xbb\xbf",
                                              "[[[[[[[[", ",,", "\"hook\":"};
        const auto at = below(text.size());
        switch (below(6)) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text[at] = static_cast<char>(random_() % 256);
                break;
            case 2:
                text.erase(at, 1 + below(20));
                break;
            case 3:
                text.insert(at, kPieces[below(std::size(kPieces))]);
                break;
            case 4:
                text.insert(at, text.substr(below(text.size()), 1 + below(200)));
                break;
            default: {  // a value of another kind
                const auto colon = text.find(':', at);
                if (colon != std::string::npos) text.replace(colon + 1, 1, kPieces[below(std::size(kPieces))]);
            }
        }
    }

    std::mt19937 random_{20261126};
};

}  // namespace

TEST(Malformed, mutationsOfOurFixturesAreAnsweredAndMemoryStaysFlat) {
    std::vector<std::pair<std::string, std::string>> seeds;
    for (const char* folder : {"hooks/accepted", "hooks/refused"}) {
        for (const auto& path : fixtures(folder)) {
            const auto text = readFile(path);
            seeds.emplace_back(text.find("order-s") == std::string::npos ? "trd-review" : "medication-check", text);
        }
    }
    const std::filesystem::path samples = std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples";
    seeds.emplace_back("trd-review", readFile(samples / "patient-view.json"));
    seeds.emplace_back("medication-check", readFile(samples / "order-sign.json"));
    Mutator mutated;
    Caller caller;
    long before = 0;
    int refused = 0;
    for (int i = 0; i < kMutations; ++i) {
        if (i == kMutations / 10) before = residentKilobytes(runningService().pid());
        const auto& [service, seed] = seeds[static_cast<std::size_t>(i) % seeds.size()];
        const auto body = mutated(seed);
        const auto answer = caller.post(service, body);
        expectAnswered(answer, body);
        refused += answer.status == 200 ? 0 : 1;
    }
    EXPECT_GT(refused, kMutations / 3) << "the mutations are of no use";
    EXPECT_GT(before, 0);
    EXPECT_LT(residentKilobytes(runningService().pid()) - before, kSlackKilobytes);
}

TEST(Malformed, everyFileOfTheJsonTestSuiteIs400) {
    REFRACT_NEED_CORPUS("json-test-suite");
    Caller caller;
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpusFolder() / "json-test-suite")) {
        if (entry.path().extension() != ".json") continue;
        ++files;
        const auto body = readFile(entry.path());
        const auto answer = caller.post("trd-review", body);
        EXPECT_EQ(answer.status, 400) << entry.path().filename();
        expectAnswered(answer, body);
    }
    EXPECT_GT(files, 100);
}

}  // namespace refract::test
