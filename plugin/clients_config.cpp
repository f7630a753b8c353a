// Reading the client registry, element by element.
#include "plugin/clients_config.h"

#include <date/tz.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "fhir/client/url.h"
#include "fhir/json.h"
#include "plugin/command.h"
#include "plugin/config_text.h"
#include "plugin/hooks/discovery.h"
#include "plugin/trust/fetch.h"
#include "plugin/trust/fhir_server.h"
#include "rules/knowledge_file.h"

namespace refract::command {

namespace {

constexpr std::string_view kSandboxIssuer = "https://sandbox.cds-hooks.org";
constexpr std::string_view kSandboxHost = "sandbox.cds-hooks.org";
constexpr std::string_view kSandboxKeys =
    "The private key of the Sandbox's key set is published: anybody can sign as this issuer.";
/// A list that lets in more than this is as good as none.
constexpr int kWidestNetwork = 96 + 8;
/// fc00::/7, all of what IPv6 sets aside for sites.
constexpr int kWidestIpv6 = 7;

bool isOrigin(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) return false;
    const auto name = text.substr(0, scheme);
    const auto authority = text.substr(scheme + 3);
    return (name == "https" || name == "http") && !authority.empty() &&
           authority.find_first_of("/?#@ *") == std::string_view::npos;
}

/// Who stands in a list of networks: who may call us, or whom we may call there.
enum class NetworksOf { callers, servers };

/// Does a key of the demo's registry, the Sandbox's, have that coordinate?
bool isOfDemo(std::string_view x) {
    return kDemoClients.find("\"" + std::string(x) + "\"") != std::string::npos;
}

bool holds(const trust::Network& network, std::string_view address) {
    const auto parsed = trust::Address::parse(address);
    return parsed && network.contains(*parsed);
}

/// Is an address of loopback in it, or it in loopback?
bool reachesLoopback(const trust::Network& network, std::string_view text) {
    const auto first = trust::Address::parse(text.substr(0, text.find('/')));
    return (first && first->isLoopback()) || holds(network, "127.0.0.1") || holds(network, "::1");
}

/// Is it more than an internal network has, also as IPv6 that means IPv4 (mapped, or by NAT64)?
bool isWideForServers(const trust::Network& network, std::string_view text) {
    const bool ipv4 = text.find(':') == std::string_view::npos;
    if (ipv4 || holds(network, "0.0.0.0") || holds(network, "64:ff9b::")) return network.prefix() < kWidestNetwork;
    return network.prefix() < kWidestIpv6;
}

class Reader {
public:
    Reader(const RegistryRules& rules, rules::AuthorErrors& errors) : rules_(rules), errors_(errors) {}

    std::shared_ptr<const trust::Client> client(const rules::Node& node) {
        auto client = std::make_shared<trust::Client>();
        client->name = node["name"].text();
        if (!names_.insert(client->name).second) complain(node["name"], "Another client has this name.");
        client->profile = trust::profileByName(node["profile"].text()).value_or(trust::Profile::strict);
        readIdentity(node, *client);
        readCertificate(node["certificate"], *client);
        readServers(node, *client);
        client->origins = node["origins"].strings();
        for (const auto& origin : node["origins"].elements()) readOrigin(origin);
        client->services = node["services"].strings();
        for (const auto& service : node["services"].elements()) readService(service);
        client->timeZone = node["timeZone"].text();
        client->site = node["site"].text();
        client->shadow = node["shadow"].boolean().value_or(false);
        readZone(node["timeZone"]);
        const auto rate = node["rateLimit"];
        client->rate.perSecond = rate["perSecond"].number().value_or(client->rate.perSecond);
        client->rate.burst = rate["burst"].number().value_or(std::max(client->rate.burst, client->rate.perSecond));
        return client;
    }

private:
    void complain(const rules::Node& node, std::string message, std::string suggestion = {}) {
        node.complain(errors_, std::move(message), std::move(suggestion));
    }
    void warn(const rules::Node& node, std::string message, std::string suggestion = {}) {
        node.complain(errors_, std::move(message), std::move(suggestion));
        errors_.back().warning = true;
    }
    void complain(const rules::Node& node, const fhir::Issue& issue) {
        complain(node, issue.details, issue.diagnostics);
    }

    void readIdentity(const rules::Node& node, trust::Client& client) {
        const bool signs = node["issuer"].given(), listed = node["addresses"].given();
        const bool known = listed || node["certificate"].given();
        if (signs ? listed : !known) {
            complain(node,
                     signs ? "A client either signs (issuer) or has addresses, not both."
                           : "This client can neither sign nor has it addresses: nobody could be told to be it.",
                     "give issuer and keys, or addresses, or certificate");
            return;
        }
        if (!signs) {
            for (const char* key : {"keys", "jku"}) {
                if (node[key].given()) complain(node[key], "A client that does not sign has none.", "give issuer");
            }
            client.addresses = readNetworks(node["addresses"], NetworksOf::callers);
            if (rules_.publicElsewhere && !node["certificate"].given()) readNoLoopback(node["addresses"]);
            return;
        }
        client.issuer = node["issuer"].text();
        if (!issuers_.insert(client.issuer).second) complain(node["issuer"], "Another client has this issuer.");
        if (client.issuer == kSandboxIssuer && !rules_.sandboxAllowed) {
            complain(node["issuer"], "The Sandbox's private key is published: anybody can sign as this issuer.",
                     "it is known to refract serve --demo alone");
        }
        client.allowedJku = node["jku"].strings();
        for (const auto& jku : node["jku"].elements()) {
            if (!jku.text().starts_with("https://")) warn(jku, "This jku is no https address.");
        }
        if (!node["keys"].given()) {
            complain(node, "A client that signs needs keys.", "give keys: set, file or url");
            return;
        }
        readKeys(node["keys"], client);
    }

    void readKeys(const rules::Node& node, trust::Client& client) {
        const int ways = int{node["set"].given()} + int{node["file"].given()} + int{node["url"].given()};
        if (ways != 1) {
            complain(node, "Keys come one way: set, file or url.");
            return;
        }
        for (const char* key : {"networks", "caFile", "plainHttpOnLoopback"}) {
            if (node[key].given() && !node["url"].given()) complain(node[key], "This belongs to a url.");
        }
        if (node["set"].given()) {
            readKeySet(node["set"], node["set"].json(), client);
        } else if (node["file"].given()) {
            auto text = readInput((rules_.folder / node["file"].text()).string());
            if (!text) return complain(node["file"], text.error());
            readKeySet(node["file"], *text, client);
        } else {
            readUrl(node, client);
        }
    }

    void readKeySet(const rules::Node& node, const std::string& text, trust::Client& client) {
        auto set = trust::KeySet::parse(text);
        if (!set) return complain(node, set.error());
        fhir::Document document;
        const auto root = document.parse(text);
        const fhir::Value keys = root ? (*root)["keys"] : fhir::Value{};
        std::size_t index = 0;
        for (const fhir::Value jwk : keys.elements()) {
            const std::string which = "keys[" + std::to_string(index++) + "]";
            if (!jwk["d"].absent()) complain(node, which + " is a private key: it belongs to the client alone.");
            if (const auto x = jwk["x"].text(); !rules_.sandboxAllowed && !x.empty() && isOfDemo(x)) {
                warn(node, std::string(kSandboxKeys), which);
            }
            const auto key = trust::Key::fromJwk(jwk);
            if (!key) {
                warn(node, which + " is not used: " + key.error().details, key.error().expression);
            } else if (key->id().empty()) {
                warn(node, which + " is not used: it has no kid.");
            }
        }
        if (set->size() == 0) return complain(node, "There is no key in it that can be used.");
        client.keys = std::make_shared<trust::FixedKeys>(std::move(*set));
    }

    void readUrl(const rules::Node& node, trust::Client& client) {
        trust::FetchRules fetching;
        fetching.plainHttpOnLoopback = node["plainHttpOnLoopback"].boolean().value_or(false);
        fetching.privateNetworks = readNetworks(node["networks"], NetworksOf::servers);
        fetching.caFile = readCaFile(node["caFile"]);
        const std::string url = node["url"].text();
        if (auto status = trust::judgeUrl(url, fetching.plainHttpOnLoopback); !status) {
            return complain(node["url"], status.error());
        }
        if (fetching.plainHttpOnLoopback) {
            warn(node["plainHttpOnLoopback"], "Keys that come without TLS are whoever's listens on that port.");
        }
        const auto normal = fhir::client::normalisedBase(url);
        if (!rules_.sandboxAllowed && normal && fhir::client::hostOfBase(*normal) == kSandboxHost) {
            warn(node["url"], std::string(kSandboxKeys));
        }
        client.keysFrom = node.json();
        client.allowedJku.push_back(url);
        client.keys =
            std::make_shared<trust::RemoteKeys>([url, fetching] { return trust::fetch(url, fetching); },
                                                [note = rules_.noteFailure, name = client.name](std::string_view why) {
                                                    if (note) note(name, why);
                                                });
    }

    /// A proxy on this machine calls from loopback, whoever stands before it, and need not say so.
    void readNoLoopback(const rules::Node& node) {
        for (const auto& element : node.elements()) {
            const auto network = trust::Network::parse(element.text());
            if (!network || !reachesLoopback(*network, element.text())) continue;
            complain(element,
                     "Unsigned calls from loopback and a public address together let in whom the proxy lets in.",
                     "let this client sign, show a certificate or call from an address of its own");
        }
    }

    trust::Networks readNetworks(const rules::Node& node, NetworksOf whose) {
        trust::Networks networks;
        for (const auto& element : node.elements()) {
            const auto network = trust::Network::parse(element.text());
            if (!network) {
                complain(element, network.error());
                continue;
            }
            if (whose == NetworksOf::callers && network->prefix() < kWidestNetwork) {
                warn(element, "So wide a network lets in whoever asks: this client cannot sign.");
            }
            if (whose == NetworksOf::servers && isWideForServers(*network, element.text())) {
                warn(element, "So wide a network opens this site's own networks to whoever answers for a name.",
                     "list the addresses of the server alone");
            }
            networks.push_back(*network);
        }
        return networks;
    }

    void readServers(const rules::Node& node, trust::Client& client) {
        for (const char* key : {"fhirNetworks", "fhirCaFile"}) {
            if (node[key].given() && !node["fhirServers"].given()) complain(node[key], "This belongs to fhirServers.");
        }
        const auto networks = readNetworks(node["fhirNetworks"], NetworksOf::servers);
        const std::string caFile = readCaFile(node["fhirCaFile"]);
        auto servers = std::make_shared<fhir::client::FhirServers>();
        for (const auto& element : node["fhirServers"].elements()) {
            auto server = trust::fhirServer(client.name, element.text(), networks, caFile);
            if (!server) {
                complain(element, server.error());
                continue;
            }
            const auto address = trust::Address::parse(fhir::client::hostOfBase((*server)->base));
            if (address && address->isNeverCalled()) {
                warn(element, "This server is never called: its address is link-local, of cloud metadata, or nobody's.",
                     "the server's own name or address");
            }
            if ((*server)->base.starts_with("http:")) {
                warn(element, "Patient data from this server come without TLS, and only if it is on this machine.",
                     "https");
            }
            servers->push_back(std::move(*server));
        }
        client.fhirServers = std::move(servers);
    }

    /// Its path, from the registry's folder.
    std::string readCaFile(const rules::Node& node) {
        if (!node.given()) return {};
        const std::string path = (rules_.folder / node.text()).string();
        if (auto text = readInput(path); !text) complain(node, text.error());
        return path;
    }

    void readCertificate(const rules::Node& node, trust::Client& client) {
        if (!node.given()) return;
        client.certificate.sha256 = readFingerprints(node["sha256"]);
        client.certificate.spkiSha256 = readFingerprints(node["spkiSha256"]);
        client.certificate.subjects = node["subjects"].strings();
        if (!rules_.certificatesAsked) {
            complain(node, "Nobody is asked for a certificate, so that this client could not call.",
                     "\"tls\": {\"clientCertificates\": \"asked\", …} in the configuration");
        } else if (!node["sha256"].given() && !node["spkiSha256"].given() && !node["subjects"].given()) {
            complain(node, "It says of no certificate that it is this client's.",
                     "give spkiSha256, sha256 or subjects");
        } else if (node["subjects"].given() && !rules_.authorities) {
            complain(node["subjects"], "Anybody can write any subject into a certificate: it needs an authority.",
                     "tls.clientCa in the configuration");
        }
    }

    std::vector<std::string> readFingerprints(const rules::Node& node) {
        std::vector<std::string> fingerprints;
        for (const auto& element : node.elements()) {
            if (auto fingerprint = trust::readFingerprint(element.text())) {
                fingerprints.push_back(std::move(*fingerprint));
            } else {
                complain(element, "This is no SHA-256 fingerprint.", "64 hexadecimal digits, with colons or without");
            }
        }
        return fingerprints;
    }

    void readOrigin(const rules::Node& node) {
        if (!isOrigin(node.text())) {
            complain(node, "This is no origin.", "as https://ehr.example, without a path; \"*\" is for demos alone");
        }
    }

    void readService(const rules::Node& node) {
        if (!hooks::hooksOf(node.text()).empty()) return;
        std::string known;
        for (const auto& service : hooks::services()) {
            if (known.find(service.id) == std::string::npos) known += (known.empty() ? "" : ", ") + service.id;
        }
        complain(node, "There is no such service.", known);
    }

    void readZone(const rules::Node& node) {
        if (!node.given()) return;
        try {
            date::locate_zone(node.text());
        } catch (const std::runtime_error&) {
            complain(node, "There is no such time zone.", "as Europe/Berlin");
        }
    }

    const RegistryRules& rules_;
    rules::AuthorErrors& errors_;
    std::set<std::string> names_, issuers_;
};

}  // namespace

trust::Clients readClients(const std::string& name, std::string text, const RegistryRules& rules,
                           rules::AuthorErrors& errors) {
    const auto wrong = [&] {
        return std::any_of(errors.begin(), errors.end(), [](const auto& error) { return !error.warning; });
    };
    const auto file = rules::KnowledgeFile::fromText(name, withoutComments(std::move(text)), "clients.schema.json",
                                                     kClientsSchema, errors);
    // What does not fit the schema would only be complained about twice.
    if (wrong()) return {};
    Reader reader(rules, errors);
    trust::Clients clients;
    for (const auto& node : file->root()["clients"].elements()) clients.push_back(reader.client(node));
    if (wrong()) clients.clear();
    return clients;
}

}  // namespace refract::command
