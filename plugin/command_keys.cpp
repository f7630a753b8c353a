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
#include <string_view>

#include "plugin/command.h"
#include "plugin/hooks/json_writer.h"
#include "plugin/make_token.h"
#include "plugin/trust/base64url.h"
#include "plugin/trust/certificate.h"
#include "plugin/trust/random_id.h"

namespace refract::command {

namespace {

constexpr auto kAlgorithm = trust::Algorithm::es384;
constexpr std::chrono::days kCertificateDays{365};
constexpr std::chrono::seconds kTokenLife{300};  // as the Sandbox's
constexpr mode_t kOwnerAlone = 0600;
constexpr mode_t kReadable = 0644;

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

struct NewFile {
    const char* name;
    std::string text;
    mode_t mode;
};

fhir::Status writeAll(const std::filesystem::path& folder, const std::vector<NewFile>& files) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    for (const auto& file : files) {
        if (auto status = write(folder / file.name, file.text, file.mode); !status) return status;
        std::cout << (folder / file.name).string() << '\n';
    }
    return fhir::ok();
}

/// What the service speaks TLS with.
fhir::Status makeCertificate(const std::filesystem::path& folder, const std::string& host) {
    const auto server = trust::Key::generate(kAlgorithm);
    if (!server) return server.error();
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    if (!host.empty()) names.insert(names.begin(), host);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto certificate = trust::selfSignedCertificate(*server, names, now, kCertificateDays);
    if (!certificate) return certificate.error();
    return writeAll(folder, {{"server-private.pem", server->privatePem(), kOwnerAlone},
                             {"server-certificate.pem", *certificate, kReadable}});
}

/// What a client signs with.
fhir::Status makeClientKey(const std::filesystem::path& folder) {
    auto client = trust::Key::generate(kAlgorithm);
    if (!client) return std::move(client).error();
    client->setId("dev-" + trust::randomId());
    const std::string set = "{\"keys\":[" + client->publicJwk(kAlgorithm) + "]}\n";
    return writeAll(folder, {{"client-private.pem", client->privatePem(), kOwnerAlone},
                             {"client-jwks.json", set, kReadable},
                             {"client-kid", client->id() + "\n", kReadable}});
}

std::string claims(const TokenWish& wish, std::chrono::sys_seconds now) {
    hooks::JsonWriter writer;
    writer.startObject();
    writer.member("iss", wish.issuer);
    writer.member("aud", wish.audience);
    const auto issued = static_cast<double>(now.time_since_epoch().count());
    writer.member("iat", issued);
    writer.member("exp", issued + static_cast<double>(kTokenLife.count()));
    writer.member("jti", trust::randomId());
    writer.endObject();
    return writer.take();
}

}  // namespace

fhir::Result<std::string> makeToken(const trust::Key& key, const TokenWish& wish) {
    hooks::JsonWriter header;
    header.startObject();
    header.member("alg", trust::algorithmName(kAlgorithm));
    header.member("typ", "JWT");
    header.member("kid", wish.keyId);
    header.endObject();
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string input = trust::encodeBase64url(header.take()) + "." + trust::encodeBase64url(claims(wish, now));
    const auto signature = key.sign(kAlgorithm, input);
    if (!signature) return signature.error();
    return input + "." + trust::encodeBase64url(*signature);
}

int keys(const Arguments& arguments) {
    if (!arguments.empty() && arguments.front() == "rehash")
        return rehashKeys({arguments.begin() + 1, arguments.end()});
    static constexpr std::array<std::string_view, 2> kValued{"--out", "--host"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    const auto& operands = options.operands();
    const bool certificateAlone = operands.size() == 1 && operands.front() == "certificate";
    if (!operands.empty() && !certificateAlone) return usage("keys takes no \"" + operands.front() + "\"");
    const std::string folder = options.value("--out").value_or(".");
    if (!certificateAlone) {
        if (auto status = makeClientKey(folder); !status) return badInput(status.error());
    }
    if (auto status = makeCertificate(folder, options.value("--host").value_or("")); !status) {
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
    const auto made = makeToken(*key, {*options.value("--kid"), *options.value("--iss"), *options.value("--aud")});
    if (!made) return badInput(made.error());
    std::cout << *made << '\n';
    return kDone;
}

}  // namespace refract::command
