// Door: who is calling, and may they come in (T1–T4).
//
// A caller comes by one of three ways. With "Authorization: Bearer", as the client whose
// issuer the token names; at its own base path /c/NAME without a signature, from the
// addresses, or with the TLS certificate, that the registry lists; or, where the configuration allows it, unsigned at
// the plain path. A token that is sent at the plain path must hold, whatever else is allowed. A client whose
// certificate the registry names must show it, signed or not.
//
// In this order, each step cheaper than what follows: form of the token, issuer, jku, claims,
// the caller's failures and the client's rate, the key, the signature, and only then the
// memory of used tokens. A refusal has a class for the log; the caller learns the status.
// Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/trust/client.h"
#include "plugin/trust/peer.h"
#include "plugin/trust/replay_memory.h"
#include "plugin/trust/token.h"

namespace refract::trust {

/// Who may use the plain path without a token.
enum class Unsigned { nobody, loopback, anybody };

/// Notes a token of that issuer as used, for all instances of the service; false when it was before,
/// std::nullopt when it cannot be asked. Called from every thread that lets callers in.
using SharedReplay = std::function<std::optional<bool>(std::string_view issuer, std::string_view tokenId,
                                                       std::chrono::sys_seconds until)>;

struct DoorRules {
    /// What `aud` may begin with: publicUrl, or the names of the loopback interface.
    std::vector<std::string> publicUrls;
    Unsigned unsignedPlain = Unsigned::nobody;
    std::vector<std::string> origins;  ///< pages that may call as any client; "*" for all
    TokenLimits tokens;
    /// Asked once this instance's own memory has nothing against a token. When it cannot be asked that
    /// memory decides alone: a database that is down does not keep prescribers out.
    SharedReplay sharedReplay;
    /// Tokens of one address that do not hold: 20 at once, then one in two seconds.
    RateRule failures{0.5, 20};
    /// The same of an address behind which many may stand: a proxy that does not say for whom it
    /// calls, or a private network. One of them must not lock the others out; a hundred signatures
    /// cost a tenth of a second.
    RateRule failuresOfMany{100, 500};
};

/// What is known of a call before its body is read.
struct Knock {
    std::optional<std::string_view> base;             ///< NAME of /c/NAME; none at the plain path
    std::string_view path;                            ///< decoded and folded, as "/cds-services/trd-review"
    std::string_view service;                         ///< empty for discovery
    std::span<const std::string_view> authorization;  ///< the value of each Authorization field
    std::optional<std::string_view> origin;
    Peer peer;
    const PeerCertificate* certificate = nullptr;  ///< shown in the TLS handshake of this connection
};

struct Caller {
    std::shared_ptr<const Client> client;
    std::string tenant;                                ///< of a signed call
    std::optional<std::chrono::sys_seconds> issued{};  ///< `iat` of its token, by the client's clock
};

struct Rejection {
    int status = 401;
    std::string_view reason;  ///< a literal
    std::chrono::seconds retryAfter{0};
    std::shared_ptr<const Client> client;  ///< whom it concerns, once that is known
};

class Door {
public:
    /// Names and issuers of clients are unique.
    Door(DoorRules rules, Clients clients);
    ~Door();

    /// Other clients from now on. Tokens that an issuer has used stay used, and keys that are
    /// still fetched from the same place stay known. One thread at a time.
    void replace(Clients clients);
    /// May a page of that origin call as any of the clients?
    bool knowsOrigin(std::string_view origin) const;

    std::variant<Caller, Rejection> knock(const Knock& knock, std::chrono::sys_seconds now, SteadyTime steady);
    /// The addresses under which the service is known, once the port is known; before the first knock.
    void setPublicUrls(std::vector<std::string> urls);

private:
    struct Entry;
    using Entries = std::vector<std::unique_ptr<Entry>>;
    using Answer = std::variant<Caller, Rejection>;
    std::shared_ptr<const Entries> entries() const;
    Answer atBase(const Knock& knock, std::chrono::sys_seconds now, SteadyTime steady);
    Answer unsignedCall(const Knock& knock, SteadyTime steady);
    Answer withToken(const Knock& knock, std::chrono::sys_seconds now, SteadyTime steady);
    std::optional<Rejection> verify(const Token& token, Entry& entry, const Knock& knock, std::chrono::sys_seconds now,
                                    SteadyTime steady);
    Answer admit(Entry& entry, std::string tenant, const Knock& knock) const;
    bool meant(const Token& token, std::string_view path, std::chrono::sys_seconds now, TokenRefusal& refusal) const;
    FailureLimit& failuresOf(const Peer& peer);

    DoorRules rules_;
    mutable std::mutex replacing_;
    std::shared_ptr<const Entries> entries_;
    /// Of every issuer that was ever registered: one that is taken off and put back finds its own again.
    std::map<std::string, std::shared_ptr<ReplayMemory>> used_;
    std::unique_ptr<Entry> anonymous_;
    FailureLimit failures_, failuresOfMany_;
    std::unique_ptr<KeyKeeper> keeper_;
};

}  // namespace refract::trust
