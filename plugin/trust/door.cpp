// The steps by which a caller is told, in the order in which they can refuse.
#include "plugin/trust/door.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace refract::trust {

namespace {

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kTooMany = 429;
/// Bounds the memory of used tokens: 262,144 take about 30 MB.
constexpr double kMostRemembered = 262'144;
/// Unsigned calls are for demos and tests, which may come as fast as they like.
constexpr RateRule kUnbounded{1e9, 1e9};

constexpr std::array<std::pair<Profile, std::string_view>, 5> kProfiles{{{Profile::strict, "strict"},
                                                                         {Profile::sandbox, "sandbox"},
                                                                         {Profile::bahmni, "bahmni"},
                                                                         {Profile::openemr, "openemr"},
                                                                         {Profile::openmrsO3, "openmrs-o3"}}};

/// As many tokens as the client's rate lets in while the longest of them lives.
std::size_t rememberedFor(const Client& client, const TokenLimits& limits) {
    const auto life = std::chrono::duration<double>(limits.longestLife + 2 * limits.skew).count();
    return static_cast<std::size_t>(std::min(kMostRemembered, client.rate.burst + client.rate.perSecond * life));
}

bool has(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::optional<Profile> profileByName(std::string_view name) {
    for (const auto& [profile, known] : kProfiles) {
        if (known == name) return profile;
    }
    return std::nullopt;
}

std::string_view profileName(Profile profile) {
    return kProfiles[static_cast<std::size_t>(profile)].second;
}

bool Client::mayCall(std::string_view service) const {
    return services.empty() || has(services, service);
}

struct Door::Entry {
    Entry(std::shared_ptr<const Client> of, std::shared_ptr<ReplayMemory> usedTokens)
        : client(std::move(of)), rate(client->rate), used(std::move(usedTokens)) {}

    Rejection reject(std::string_view reason, int status = kUnauthorized) const { return {status, reason, {}, client}; }
    Rejection tooMany(std::string_view reason, std::chrono::seconds wait) const {
        return {kTooMany, reason, wait, client};
    }

    std::shared_ptr<const Client> client;
    RateLimit rate;
    std::shared_ptr<ReplayMemory> used;  ///< of one that signs
};

Door::Door(DoorRules rules, Clients clients)
    : rules_(std::move(rules)),
      entries_(std::make_shared<Entries>()),
      failures_(rules_.failures),
      failuresOfMany_(rules_.failuresOfMany) {
    auto nobody = std::make_shared<Client>();
    nobody->name = "unsigned";
    nobody->rate = kUnbounded;
    anonymous_ = std::make_unique<Entry>(std::move(nobody), nullptr);
    replace(std::move(clients));
}

void Door::replace(Clients clients) {
    const auto old = entries();
    auto made = std::make_shared<Entries>();
    std::vector<std::shared_ptr<KeySource>> sources;
    for (auto& client : clients) {
        const auto before = std::find_if(old->begin(), old->end(), [&](const auto& entry) {
            return !client->keysFrom.empty() && entry->client->issuer == client->issuer &&
                   entry->client->keysFrom == client->keysFrom;
        });
        if (before != old->end()) {
            auto same = std::make_shared<Client>(*client);
            same->keys = (*before)->client->keys;
            client = std::move(same);
        }
        auto& used = used_[client->issuer];
        if (used == nullptr) used = std::make_shared<ReplayMemory>(rememberedFor(*client, rules_.tokens));
        if (client->signs()) sources.push_back(client->keys);
        made->push_back(std::make_unique<Entry>(std::move(client), used));
    }
    // The old one ends first: it may be in the middle of a fetch, which is waited for here and not by a call.
    keeper_.reset();
    keeper_ = std::make_unique<KeyKeeper>(std::move(sources));
    const std::lock_guard lock(replacing_);
    entries_ = std::move(made);
}

std::shared_ptr<const Door::Entries> Door::entries() const {
    const std::lock_guard lock(replacing_);
    return entries_;
}

bool Door::knowsOrigin(std::string_view origin) const {
    const auto all = entries();
    return std::any_of(all->begin(), all->end(),
                       [&](const auto& entry) { return has(entry->client->origins, origin); });
}

Door::~Door() = default;

void Door::setPublicUrls(std::vector<std::string> urls) {
    rules_.publicUrls = std::move(urls);
}

Door::Answer Door::knock(const Knock& knock, std::chrono::sys_seconds now, SteadyTime steady) {
    if (knock.base) return atBase(knock, now, steady);
    if (knock.authorization.empty()) return unsignedCall(knock, steady);
    return withToken(knock, now, steady);
}

Door::Answer Door::atBase(const Knock& knock, std::chrono::sys_seconds now, SteadyTime steady) {
    const auto all = entries();
    const auto found = std::find_if(all->begin(), all->end(), [&](const auto& entry) {
        return !entry->client->signs() && entry->client->name == *knock.base;
    });
    // Which names there are is nobody's business: both are answered alike.
    if (found == all->end()) return Rejection{kForbidden, "unknown-client", {}, nullptr};
    Entry& entry = **found;
    const Client& client = *entry.client;
    if (client.certificate.given() && !client.certificate.fits(knock.certificate, now)) {
        return entry.reject("foreign-certificate", kForbidden);
    }
    // A certificate alone will do: its key was proved on this very connection.
    if (!client.certificate.given() || !client.addresses.empty()) {
        if (!knock.peer.certain) return entry.reject("forwarded-by-a-stranger", kForbidden);
        if (!knock.peer.isIn(client.addresses)) return entry.reject("foreign-address", kForbidden);
    }
    if (const auto wait = entry.rate.take(steady)) return entry.tooMany("client-rate", *wait);
    return admit(entry, {}, knock);
}

Door::Answer Door::unsignedCall(const Knock& knock, SteadyTime) {
    if (rules_.unsignedPlain == Unsigned::nobody) return Rejection{kUnauthorized, "missing", {}, nullptr};
    if (rules_.unsignedPlain == Unsigned::loopback) {
        if (!knock.peer.certain) return Rejection{kUnauthorized, "forwarded-by-a-stranger", {}, nullptr};
        if (!knock.peer.isLoopback()) return Rejection{kUnauthorized, "missing", {}, nullptr};
    }
    return admit(*anonymous_, {}, knock);
}

FailureLimit& Door::failuresOf(const Peer& peer) {
    return peer.certain && !peer.address->isPrivate() ? failures_ : failuresOfMany_;
}

Door::Answer Door::withToken(const Knock& knock, std::chrono::sys_seconds now, SteadyTime steady) {
    const auto refuse = [](TokenRefusal refusal) {
        return Rejection{kUnauthorized, refusalName(refusal), {}, nullptr};
    };
    if (knock.authorization.size() != 1) return refuse(TokenRefusal::malformed);
    const auto read = readToken(bearerToken(knock.authorization.front()), rules_.tokens);
    if (const auto* refusal = std::get_if<TokenRefusal>(&read)) return refuse(*refusal);
    const Token& token = std::get<Token>(read);
    const auto all = entries();
    const auto found = std::find_if(all->begin(), all->end(), [&](const auto& entry) {
        return entry->client->signs() && entry->client->issuer == token.issuer;
    });
    if (found == all->end()) return refuse(TokenRefusal::unknownIssuer);
    if (auto rejection = verify(token, **found, knock, now, steady)) return std::move(*rejection);
    auto answer = admit(**found, token.tenant, knock);
    if (auto* caller = std::get_if<Caller>(&answer)) caller->issued = token.issued;
    return answer;
}

bool Door::meant(const Token& token, std::string_view path, std::chrono::sys_seconds now, TokenRefusal& refusal) const {
    refusal = TokenRefusal::audience;
    for (const auto& url : rules_.publicUrls) {
        const auto judged = judgeClaims(token, url + std::string(path), now, rules_.tokens);
        if (!judged) return true;
        refusal = *judged;
    }
    return false;
}

std::optional<Rejection> Door::verify(const Token& token, Entry& entry, const Knock& knock,
                                      std::chrono::sys_seconds now, SteadyTime steady) {
    const auto refuse = [&](TokenRefusal refusal) { return entry.reject(refusalName(refusal)); };
    if (entry.client->certificate.given() && !entry.client->certificate.fits(knock.certificate, now)) {
        return entry.reject("foreign-certificate");
    }
    if (!token.jku.empty() && !has(entry.client->allowedJku, token.jku)) return refuse(TokenRefusal::foreignJku);
    TokenRefusal refusal{};
    if (!meant(token, knock.path, now, refusal)) return refuse(refusal);
    if (knock.peer.address) {
        if (const auto wait = failuresOf(knock.peer).wait(*knock.peer.address, steady))
            return entry.tooMany("failures", *wait);
    }
    if (const auto wait = entry.rate.wait(steady)) return entry.tooMany("client-rate", *wait);
    const auto key = entry.client->keys->find(token.keyId, token.algorithm, steady);
    if (!key || !key->verify(token.algorithm, token.signingInput, token.signature)) {
        if (knock.peer.address) failuresOf(knock.peer).failed(*knock.peer.address, steady);
        return refuse(key ? TokenRefusal::signature : TokenRefusal::unknownKey);
    }
    // Only the client itself spends its allowance and fills its memory.
    if (const auto wait = entry.rate.take(steady)) return entry.tooMany("client-rate", *wait);
    const auto until = token.expires + rules_.tokens.skew;
    switch (entry.used->note(token.tokenId, until, now)) {
        case ReplayMemory::Seen::first:
            if (rules_.sharedReplay && rules_.sharedReplay(token.issuer, token.tokenId, until) == false) {
                return refuse(TokenRefusal::replayed);
            }
            return std::nullopt;
        case ReplayMemory::Seen::again:
            return refuse(TokenRefusal::replayed);
        case ReplayMemory::Seen::full:
            break;
    }
    return entry.tooMany("replay-memory-full", std::chrono::seconds(1));
}

Door::Answer Door::admit(Entry& entry, std::string tenant, const Knock& knock) const {
    const Client& client = *entry.client;
    if (knock.origin && !has(client.origins, *knock.origin) && !has(rules_.origins, *knock.origin) &&
        !has(rules_.origins, "*")) {
        return entry.reject("foreign-origin", kForbidden);
    }
    if (!knock.service.empty() && !client.mayCall(knock.service)) return entry.reject("foreign-service", kForbidden);
    return Caller{entry.client, std::move(tenant), std::nullopt};
}

}  // namespace refract::trust
