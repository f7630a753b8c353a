// bench_answer: what one answer costs without server and network: the 45 KB patient-view of bench_patient_view,
// answered over and over by the service itself. Prints microseconds; callgrind counts the same run in instructions.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "fhir/date.h"
#include "plugin/service/service.h"
#include "rules/knowledge.h"

namespace refract::bench {

namespace {

using Clock = std::chrono::steady_clock;

std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::shared_ptr<const rules::Knowledge> knowledge() {
    const std::string folder = REFRACT_SOURCE_DIR "/rules/";
    const auto terminology = rules::Terminology::load(folder + "terminology");
    if (!terminology) throw std::runtime_error(fhir::describe(terminology.error()));
    const auto loaded = rules::Knowledge::load(folder + "knowledge", *terminology);
    if (!loaded.knowledge) throw std::runtime_error("the knowledge does not load");
    return loaded.knowledge;
}

int run(int rounds) {
    service::Service service(knowledge());
    const std::string body = readFile(REFRACT_SOURCE_DIR "/tests/fixtures/bench/patient-view.json");
    const rules::Day today = *fhir::parseDay("2026-03-02");
    service::Caller caller;
    caller.client = caller.clientKey = "bench";
    std::vector<double> times;
    std::size_t bytes = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto start = Clock::now();
        const auto answer = service.answer("trd-review", body, today, caller);
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
        if (!answer) throw std::runtime_error("no answer");
        bytes = answer->size();
    }
    std::sort(times.begin(), times.end());
    std::printf("%zu bytes in, %zu bytes out: median %.0f us, best %.0f us of %d rounds\n", body.size(), bytes,
                times[times.size() / 2], times.front(), rounds);
    return 0;
}

}  // namespace

}  // namespace refract::bench

int main(int argc, char** argv) {
    try {
        return refract::bench::run(argc > 1 ? std::max(1, std::stoi(argv[1])) : 2000);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_answer: %s\n", error.what());
        return 1;
    }
}
