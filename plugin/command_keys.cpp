// refract keys: a key pair and a certificate for whoever tries the service out; and
// refract token: a token signed with such a key, for curl.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <random>
#include <string_view>

#include "plugin/command.h"
#include "plugin/hooks/json_writer.h"
#include "plugin/trust/base64url.h"
#include "plugin/trust/certificate.h"

namespace refract::command {

namespace {

constexpr auto kAlgorithm = trust::Algorithm::es384;
constexpr std::chrono::days kCertificateDays{365};
constexpr std::chrono::seconds kTokenLife{300};  // as the Sandbox's
constexpr mode_t kOwnerAlone = 0600;
constexpr mode_t kReadable = 0644;

std::string randomId() {
    std::random_device random;
    std::string bytes;
    constexpr int kWords = 4;
    for (int word = 0; word < kWords; ++word) {
        const std::uint32_t number = random();
        for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(number >> shift & 0xFFU));
    }
    return trust::encodeBase64url(bytes);
}

/// A new file; one that is there is left alone: it may be somebody's key.
fhir::Status write(const std::filesystem::path& path, std::string_view text, mode_t mode) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
        return fhir::Issue{fhir::IssueCode::value, path.string() + " cannot be written, or is there already.", {}, {}};
    }
    const auto written = ::write(file, text.data(), text.size());
    const bool closed = ::close(file) == 0;
    if (written != static_cast<ssize_t>(text.size()) || !closed) {
        return fhir::Issue{fhir::IssueCode::exception, path.string() + " could not be written.", {}, {}};
    }
    return fhir::ok();
}

fhir::Status makeKeys(const std::filesystem::path& folder, const std::string& host) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    auto client = trust::Key::generate(kAlgorithm);
    const auto server = trust::Key::generate(kAlgorithm);
    if (!client) return std::move(client).error();
    if (!server) return server.error();
    client->setId("dev-" + randomId());
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    if (!host.empty()) names.insert(names.begin(), host);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto certificate = trust::selfSignedCertificate(*server, names, now, kCertificateDays);
    if (!certificate) return certificate.error();
    const std::string set = "{\"keys\":[" + client->publicJwk(kAlgorithm) + "]}\n";
    for (const auto& [name, text, mode] :
         {std::tuple{"client-private.pem", client->privatePem(), kOwnerAlone},
          std::tuple{"client-jwks.json", set, kReadable}, std::tuple{"client-kid", client->id() + "\n", kReadable},
          std::tuple{"server-private.pem", server->privatePem(), kOwnerAlone},
          std::tuple{"server-certificate.pem", *certificate, kReadable}}) {
        if (auto status = write(folder / name, text, mode); !status) return status;
        std::cout << (folder / name).string() << '\n';
    }
    return fhir::ok();
}

std::string claims(const Options& options, std::chrono::sys_seconds now) {
    hooks::JsonWriter writer;
    writer.startObject();
    writer.member("iss", *options.value("--iss"));
    writer.member("aud", *options.value("--aud"));
    const auto issued = static_cast<double>(now.time_since_epoch().count());
    writer.member("iat", issued);
    writer.member("exp", issued + static_cast<double>(kTokenLife.count()));
    writer.member("jti", randomId());
    writer.endObject();
    return writer.take();
}

}  // namespace

int keys(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 2> kValued{"--out", "--host"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    if (!options.operands().empty()) return usage("keys takes no \"" + options.operands().front() + "\"");
    if (auto status = makeKeys(options.value("--out").value_or("."), options.value("--host").value_or("")); !status) {
        return badInput(status.error());
    }
    return kDone;
}

int token(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 4> kValued{"--key", "--kid", "--iss", "--aud"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    if (!options.operands().empty()) return usage("token takes no \"" + options.operands().front() + "\"");
    for (const auto name : kValued) {
        if (!options.value(name)) return usage("token needs " + std::string(name));
    }
    const auto pem = readInput(*options.value("--key"));
    if (!pem) return badInput(pem.error());
    const auto key = trust::Key::fromPem(*pem);
    if (!key) return badInput(key.error());
    hooks::JsonWriter header;
    header.startObject();
    header.member("alg", trust::algorithmName(kAlgorithm));
    header.member("typ", "JWT");
    header.member("kid", *options.value("--kid"));
    header.endObject();
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string input =
        trust::encodeBase64url(header.take()) + "." + trust::encodeBase64url(claims(options, now));
    const auto signature = key->sign(kAlgorithm, input);
    if (!signature) return badInput(signature.error());
    std::cout << input << '.' << trust::encodeBase64url(*signature) << '\n';
    return kDone;
}

}  // namespace refract::command
