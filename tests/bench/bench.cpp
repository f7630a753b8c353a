// bench_patient_view: calls per second of `refract serve` for a 45 KB patient-view, beside a bare
// Poco server that reads the same body and returns as many bytes, both in one run.
//
// Each server is a process of its own; this one sends the load. The two are measured in
// turn, round by round, so that what else the machine does falls on both; the ratio is that
// of the medians.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "tests/bench/child.h"
#include "tests/bench/floor.h"
#include "tests/bench/load.h"

namespace refract::bench {

namespace {

struct Settings {
    std::string binary = REFRACT_BINARY;
    std::string request = REFRACT_SOURCE_DIR "/tests/fixtures/bench/patient-view.json";
    std::string path = "/cds-services/trd-review";
    int connections = 4;
    int rounds = 7;
    int seconds = 2;
    double atLeast = 0;  ///< percent
};

constexpr const char* kUsage =
    "bench_patient_view [--connections N] [--rounds N] [--seconds N] [--request FILE] [--path PATH]\n"
    "              [--binary REFRACT] [--at-least PERCENT]\n"
    "Exit status 1 when the ratio is below --at-least.\n";

Settings readSettings(int argc, char** argv) {
    Settings settings;
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i];
        if (i + 1 == argc) throw std::invalid_argument(name);
        const std::string value = argv[i + 1];
        if (name == "--connections")
            settings.connections = std::stoi(value);
        else if (name == "--rounds")
            settings.rounds = std::stoi(value);
        else if (name == "--seconds")
            settings.seconds = std::stoi(value);
        else if (name == "--request")
            settings.request = value;
        else if (name == "--path")
            settings.path = value;
        else if (name == "--binary")
            settings.binary = value;
        else if (name == "--at-least")
            settings.atLeast = std::stod(value);
        else
            throw std::invalid_argument(name);
    }
    if (settings.connections < 1 || settings.rounds < 1 || settings.seconds < 1) throw std::invalid_argument("0");
    return settings;
}

std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string thisProgram() {
    std::string path(4096, '\0');
    const auto length = readlink("/proc/self/exe", path.data(), path.size());
    if (length <= 0) throw std::runtime_error("cannot find this program");
    path.resize(static_cast<std::size_t>(length));
    return path;
}

double median(std::vector<Measured> rounds, double Measured::*what) {
    std::sort(rounds.begin(), rounds.end(), [&](const auto& a, const auto& b) { return a.*what < b.*what; });
    return rounds[rounds.size() / 2].*what;
}

void printRow(const char* name, const std::vector<Measured>& rounds) {
    std::printf("| %-28s | %9.0f | %9.2f | %9.2f |\n", name, median(rounds, &Measured::callsPerSecond),
                median(rounds, &Measured::medianMilliseconds), median(rounds, &Measured::p99Milliseconds));
}

int run(const Settings& settings) {
    Load service;
    service.path = settings.path;
    service.body = readFile(settings.request);
    service.connections = settings.connections;
    service.length = std::chrono::seconds(settings.seconds);
    // The day at which the story of the patient stands, so that every run answers the same.
    Child refract({settings.binary, "serve", "--knowledge", REFRACT_SOURCE_DIR "/rules/knowledge", "--demo", "--today",
                   "2026-03-02", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"});
    service.port = refract.awaitPort("Listening on ");
    const std::string answer = callOnce(service);
    if (answer.find(R"("cards":[{)") == std::string::npos) throw std::runtime_error("the service gave no card");

    Child floor({thisProgram(), "--floor", std::to_string(answer.size()), std::to_string(settings.connections + 4)});
    Load bare = service;
    bare.port = floor.awaitPort("Listening on ");

    std::cerr << "warming up" << std::endl;
    measure(bare);
    measure(service);
    std::vector<Measured> floorRounds, serviceRounds;
    for (int round = 1; round <= settings.rounds; ++round) {
        floorRounds.push_back(measure(bare));
        serviceRounds.push_back(measure(service));
        std::cerr << "round " << round << " of " << settings.rounds << ": floor "
                  << static_cast<int>(floorRounds.back().callsPerSecond) << ", refract "
                  << static_cast<int>(serviceRounds.back().callsPerSecond) << " calls/s" << std::endl;
    }

    std::printf("%zu bytes in, %zu bytes out, %d connections, median of %d rounds of %d s\n\n", service.body.size(),
                answer.size(), settings.connections, settings.rounds, settings.seconds);
    std::printf("| %-28s | calls/s   | median ms | p99 ms    |\n| --- | ---: | ---: | ---: |\n", "");
    printRow("bare Poco HTTPServer", floorRounds);
    printRow("refract serve, patient-view", serviceRounds);
    const double ratio =
        100 * median(serviceRounds, &Measured::callsPerSecond) / median(floorRounds, &Measured::callsPerSecond);
    std::printf("\nratio: %.1f %%\n", ratio);
    return ratio < settings.atLeast ? 1 : 0;
}

}  // namespace

}  // namespace refract::bench

int main(int argc, char** argv) {
    using namespace refract::bench;
    try {
        if (argc == 4 && std::string(argv[1]) == "--floor") {
            return runFloor(std::stoul(argv[2]), std::stoi(argv[3]));
        }
        return run(readSettings(argc, argv));
    } catch (const std::invalid_argument& error) {
        std::cerr << "bench_patient_view: " << error.what() << '\n' << kUsage;
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "bench_patient_view: " << error.what() << '\n';
        return 1;
    }
}
