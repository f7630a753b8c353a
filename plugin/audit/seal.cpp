// Rows of the tables in sql/migrations.
#include "plugin/audit/seal.h"

#include <openssl/rand.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace refract::audit {

namespace {

constexpr int kRandomBits = 22;
/// Text of a client's choice that stands on record in clear: a hookInstance, a code, a location.
constexpr std::size_t kLongestText = 200;

/// At most kLongestText bytes, cut between two characters.
std::string_view bounded(std::string_view text) {
    if (text.size() <= kLongestText) return text;
    std::size_t end = kLongestText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

/// One row: an object, written member by member.
class RowWriter {
public:
    RowWriter() : json_(buffer_) { json_.StartObject(); }

    RowWriter& put(std::string_view column, std::string_view text) {
        key(column);
        json_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
        return *this;
    }
    RowWriter& put(std::string_view column, const std::string& text) { return put(column, std::string_view(text)); }
    RowWriter& put(std::string_view column, std::int64_t number) {
        key(column);
        json_.Int64(number);
        return *this;
    }
    RowWriter& put(std::string_view column, std::size_t number) {
        return put(column, static_cast<std::int64_t>(number));
    }
    RowWriter& put(std::string_view column, int number) { return put(column, static_cast<std::int64_t>(number)); }
    RowWriter& put(std::string_view column, bool yes) { return put(column, static_cast<std::int64_t>(yes ? 1 : 0)); }
    template <typename T>
    RowWriter& put(std::string_view column, const std::optional<T>& value) {
        if (value) return put(column, *value);
        key(column);
        json_.Null();
        return *this;
    }
    std::string take() {
        json_.EndObject();
        return {buffer_.GetString(), buffer_.GetSize()};
    }

private:
    void key(std::string_view column) { json_.Key(column.data(), static_cast<rapidjson::SizeType>(column.size())); }

    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> json_;
};

std::string hashed(const Decision& decision, Identifier kind, const std::string& id, const Keyring& keys) {
    if (id.empty()) return {};
    return keys.hash({kind, decision.party.client, decision.party.tenant, id});
}

std::string decisionRow(const Decision& decision, std::int64_t id, const std::string& prescriber, const Keyring& keys) {
    RowWriter row;
    row.put("id", id).put("at", decision.at).put("local_day", decision.localDay);
    row.put("client", decision.party.client).put("tenant", bounded(decision.party.tenant));
    row.put("service", decision.service).put("hook", decision.hook);
    row.put("hook_instance", bounded(decision.hookInstance)).put("key_id", keys.newestId());
    row.put("patient", hashed(decision, Identifier::patient, decision.patientId, keys));
    row.put("encounter", hashed(decision, Identifier::encounter, decision.encounterId, keys));
    row.put("prescriber", prescriber).put("location", bounded(decision.location)).put("edition", decision.edition);
    const Latency& latency = decision.latency;
    row.put("total_us", latency.total).put("read_us", latency.read).put("fetch_us", latency.fetch);
    row.put("recall_us", latency.recall).put("think_us", latency.think).put("say_us", latency.say);
    row.put("supplied", decision.supplied).put("missing", decision.missing).put("gaps", decision.gaps);
    row.put("cards", decision.cards.size()).put("findings", decision.findings.size());
    row.put("recalled", decision.recalled);
    row.put("in_shadow", decision.inShadow);
    return row.take();
}

std::string ordinals(const std::vector<std::size_t>& findings) {
    std::string text;
    for (const std::size_t finding : findings) text.append(text.empty() ? "" : " ").append(std::to_string(finding));
    return text;
}

void putCards(Entry& entry, const Decision& decision, const Keyring& keys) {
    for (std::size_t position = 0; position < decision.cards.size(); ++position) {
        const ShownCard& card = decision.cards[position];
        RowWriter row;
        row.put("decision", entry.id).put("position", position).put("card", card.uuid).put("at", decision.at);
        row.put("topic", card.topic).put("severity", card.severity);
        entry.of(Table::cards).push_back(row.take());
        std::size_t place = 0;
        for (const auto& suggestion : card.suggestions) {
            RowWriter offer;
            offer.put("decision", entry.id).put("suggestion", suggestion.uuid).put("position", position);
            offer.put("place", place++).put("recommended", suggestion.recommended).put("actions", suggestion.actions);
            offer.put("label_sealed", keys.seal(kLabelField, suggestion.label));
            offer.put("offered_by", ordinals(suggestion.offeredBy));
            entry.of(Table::suggestions).push_back(offer.take());
        }
    }
}

/// The lengths keep patient and trigger apart: a trigger of one patient is never that of another.
std::string triggerHash(const Decision& decision, const RecordedFinding& finding, const Keyring& keys) {
    if (decision.patientId.empty() || finding.trigger.empty()) return {};
    return hashed(decision, Identifier::finding,
                  std::to_string(decision.patientId.size()) + ":" + decision.patientId + finding.trigger, keys);
}

void putFindings(Entry& entry, const Decision& decision, const Keyring& keys) {
    for (std::size_t ordinal = 0; ordinal < decision.findings.size(); ++ordinal) {
        const RecordedFinding& finding = decision.findings[ordinal];
        std::optional<std::string> card;
        if (finding.position) card = decision.cards.at(*finding.position).uuid;
        RowWriter row;
        row.put("decision", entry.id).put("ordinal", ordinal).put("at", decision.at);
        row.put("rule", finding.rule).put("rule_version", finding.ruleVersion).put("variant", finding.variant);
        row.put("severity", finding.severity).put("part", finding.part).put("position", finding.position);
        row.put("card", card).put("held_back", finding.heldBack).put("held_back_why", finding.heldBackWhy);
        row.put("trigger_mac", triggerHash(decision, finding, keys));
        entry.of(Table::findings).push_back(row.take());
        RowWriter evidence;
        evidence.put("decision", entry.id).put("ordinal", ordinal);
        evidence.put("sealed", keys.seal(kEvidenceField, finding.evidence));
        entry.of(Table::evidence).push_back(evidence.take());
    }
}

void putShadow(Entry& entry, const ShadowAnswer& shadow) {
    entry.of(Table::shadowCalls).push_back(RowWriter().put("decision", entry.id).put("edition", shadow.edition).take());
    std::size_t ordinal = 0;
    for (const auto& found : shadow.findings) {
        RowWriter row;
        row.put("decision", entry.id).put("ordinal", ordinal++).put("rule", found.rule);
        row.put("rule_version", found.ruleVersion).put("severity", found.severity).put("shown", found.shown);
        entry.of(Table::shadowFindings).push_back(row.take());
    }
}

std::string wordsOf(const Report& report) {
    if (report.reasonDisplay.empty() && report.comment.empty()) return {};
    return RowWriter().put("display", report.reasonDisplay).put("comment", report.comment).take();
}

}  // namespace

std::int64_t Ids::next(std::int64_t nowMs, std::size_t count) {
    std::uint32_t random = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random) != 1) {
        throw std::runtime_error("no random bytes");
    }
    const auto low = static_cast<std::int64_t>(random & ((1U << kRandomBits) - 1));
    const std::lock_guard lock(mutex_);
    const std::int64_t first = std::max((nowMs << kRandomBits) | low, last_ + 1);
    last_ = first + static_cast<std::int64_t>(count) - 1;
    return first;
}

Entry seal(const Decision& decision, std::int64_t id, const Keyring& keys) {
    Entry entry;
    entry.id = id;
    const std::string prescriber = hashed(decision, Identifier::prescriber, decision.userId, keys);
    entry.of(Table::decisions).push_back(decisionRow(decision, id, prescriber, keys));
    if (!prescriber.empty()) {
        RowWriter row;
        row.put("pseudonym", prescriber).put("key_id", keys.newestId()).put("client", decision.party.client);
        row.put("tenant", bounded(decision.party.tenant));
        row.put("identity_sealed", keys.seal(kIdentityField, decision.userId)).put("first_seen", decision.at);
        entry.of(Table::prescribers).push_back(row.take());
    }
    putCards(entry, decision, keys);
    putFindings(entry, decision, keys);
    if (decision.shadow) putShadow(entry, *decision.shadow);
    return entry;
}

Entry seal(const FeedbackBatch& batch, std::int64_t firstId, const Keyring& keys) {
    Entry entry;
    entry.id = firstId;
    for (std::size_t i = 0; i < batch.reports.size(); ++i) {
        const Report& report = batch.reports[i];
        const Joined& joined = batch.joined.at(i);
        const std::int64_t id = firstId + static_cast<std::int64_t>(i);
        const std::string words = wordsOf(report);
        RowWriter row;
        row.put("id", id).put("received_at", batch.receivedAt).put("client", batch.party.client);
        row.put("tenant", bounded(batch.party.tenant)).put("service", batch.service).put("card", report.card);
        row.put("decision", joined.decision).put("position", joined.position).put("ambiguous", joined.ambiguous);
        row.put("outcome", std::string_view(report.accepted ? "accepted" : "overridden"));
        row.put("outcome_at", report.outcomeAt).put("skew_ms", batch.skewMs);
        row.put("reason_system", bounded(report.reasonSystem)).put("reason_code", bounded(report.reasonCode));
        row.put("words_sealed", words.empty() ? std::string() : keys.seal(kWordsField, words));
        entry.of(Table::feedback).push_back(row.take());
        for (const auto& suggestion : report.acceptedSuggestions) {
            entry.of(Table::acceptedSuggestions)
                .push_back(RowWriter().put("feedback", id).put("suggestion", suggestion).take());
        }
    }
    return entry;
}

}  // namespace refract::audit
