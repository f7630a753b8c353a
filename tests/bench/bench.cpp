// bench_patient_view: calls per second of `refract serve` for a 45 KB patient-view, beside a bare
// Poco server that reads the same body and returns as many bytes, all in one run.
//
// Each server is a process of its own; this one sends the load. They are measured in turn,
// round by round, so that what else the machine does falls on all; the ratio is that of the
// medians, of the service alone and of one that puts each call on its record before it answers.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

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

/// Every date of the story moves along, so that it is told today: only a demo has another day.
std::string toldToday(std::string story) {
    using namespace std::chrono;
    const auto moved = floor<days>(system_clock::now()) - sys_days(year{2026} / 3 / 2);
    constexpr std::string_view kShape = "9999-99-99";
    for (std::size_t at = 0; at + kShape.size() < story.size(); ++at) {
        const char* const text = story.data() + at;
        const bool isDate = std::equal(kShape.begin(), kShape.end(), text, [](char shape, char c) {
            return shape == '9' ? c >= '0' && c <= '9' : c == shape;
        });
        if (!isDate) continue;
        const auto number = [&](std::size_t from, std::size_t length) {
            return std::stoi(story.substr(at + from, length));
        };
        const sys_days before = year{number(0, 4)} / number(5, 2) / number(8, 2);
        const year_month_day after(before + moved);
        std::array<char, 32> written{};
        std::snprintf(written.data(), written.size(), "%04d-%02u-%02u", static_cast<int>(after.year()),
                      static_cast<unsigned>(after.month()), static_cast<unsigned>(after.day()));
        story.replace(at, kShape.size(), written.data());
        at += kShape.size();
    }
    return story;
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
    std::printf("| %-29s | %9.0f | %9.2f | %9.2f |\n", name, median(rounds, &Measured::callsPerSecond),
                median(rounds, &Measured::medianMilliseconds), median(rounds, &Measured::p99Milliseconds));
}

/// One of the servers that are measured in turn.
struct Contender {
    const char* name;
    Load load;
    std::vector<Measured> rounds;
};

int run(const Settings& settings) {
    Load service;
    service.path = settings.path;
    service.body = toldToday(readFile(settings.request));
    service.connections = settings.connections;
    service.length = std::chrono::seconds(settings.seconds);
    const std::vector<std::string> serve{
        settings.binary, "serve",       "--knowledge", REFRACT_SOURCE_DIR "/rules/knowledge",
        "--listen",      "127.0.0.1:0", "--admin",     "127.0.0.1:0"};
    auto alone = serve, recorded = serve;
    alone.emplace_back("--config");
    alone.emplace_back(REFRACT_SOURCE_DIR "/tests/fixtures/bench/without-record.json");
    recorded.emplace_back("--demo");
    Child refract(alone), refractWithRecord(recorded);
    service.port = refract.awaitPort("Listening on ");
    const std::string answer = callOnce(service);
    if (answer.find(R"("cards":[{)") == std::string::npos) throw std::runtime_error("the service gave no card");
    Child floor({thisProgram(), "--floor", std::to_string(answer.size()), std::to_string(settings.connections + 4)});

    std::vector<Contender> contenders{{"bare Poco HTTPServer", service, {}},
                                      {"refract serve, no record", service, {}},
                                      {"refract serve, each on record", service, {}}};
    contenders[0].load.port = floor.awaitPort("Listening on ");
    contenders[2].load.port = refractWithRecord.awaitPort("Listening on ");
    std::cerr << "warming up" << std::endl;
    for (auto& contender : contenders) measure(contender.load);
    for (int round = 1; round <= settings.rounds; ++round) {
        std::cerr << "round " << round << " of " << settings.rounds << ", calls/s:";
        for (auto& contender : contenders) {
            contender.rounds.push_back(measure(contender.load));
            std::cerr << ' ' << static_cast<int>(contender.rounds.back().callsPerSecond);
        }
        std::cerr << std::endl;
    }

    std::printf("%zu bytes in, %zu bytes out, %d connections, median of %d rounds of %d s\n\n", service.body.size(),
                answer.size(), settings.connections, settings.rounds, settings.seconds);
    std::printf("| %-29s | calls/s   | median ms | p99 ms    |\n| --- | ---: | ---: | ---: |\n", "");
    for (const auto& contender : contenders) printRow(contender.name, contender.rounds);
    const double bare = median(contenders[0].rounds, &Measured::callsPerSecond);
    const double ratio = 100 * median(contenders[1].rounds, &Measured::callsPerSecond) / bare;
    const double withRecord = 100 * median(contenders[2].rounds, &Measured::callsPerSecond) / bare;
    std::printf("\nratio: %.1f %%, with a durable record of each call %.1f %%\n", ratio, withRecord);
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
