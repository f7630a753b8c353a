// Firings: the cards behind a number, and one decision with why it fired.
#include <algorithm>

#include "fhir/json.h"
#include "plugin/audit/seal.h"
#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

constexpr std::size_t kPerPage = 50;
/// Further back nobody pages; the choice is made narrower instead.
constexpr std::size_t kMostPages = 200;
constexpr std::size_t kMostInFile = kPerPage * kMostPages;

quality::ShownCardsQuestion questionOf(const Address& address, std::size_t page) {
    quality::ShownCardsQuestion question;
    question.scope = address.scope();
    if (const std::string who = address.more("prescriber"); !who.empty()) {
        question.prescriber = who == kNotNamed ? std::string() : who;
    }
    if (const std::string outcome = address.more("outcome"); !outcome.empty()) {
        question.outcome = outcome == "none" ? std::string() : outcome;
    }
    if (address.has("reason")) question.reason = address.more("reason");
    question.offset = address.csv() ? 0 : page * kPerPage;
    question.limit = address.csv() ? kMostInFile : kPerPage + 1;  // one more tells whether there is a next page
    return question;
}

std::size_t pageOf(const Address& address) {
    return static_cast<std::size_t>(std::max<std::int64_t>(wholeNumberOf(address.more("page")).value_or(0), 0));
}

/// Rows can be counted too. Decided by the whole choice, whichever page of it is asked for and in whatever format.
fhir::Result<bool> isTooFew(const Sources& sources, const Look& look) {
    if (look.role() != Role::viewer) return false;
    quality::ShownCardsQuestion question = questionOf(look.address, 0);
    question.limit = kSmallestCell;
    auto first = sources.firings.shown(question);
    if (!first) return std::move(first).error();
    return isSmall(first->size());
}

std::string outcomeWords(const std::string& outcome) {
    return outcome.empty() ? "not answered" : outcome;
}

void pages(Html& html, const Look& look, std::size_t page, bool more) {
    const Html::Element line = html.open("p", {{"class", "tabs"}});
    const auto link = [&](std::size_t to, std::string_view text) {
        const std::string here = look.address.without("page");
        html.element("a", text, {{"href", here + (to == 0 ? "" : "&page=" + std::to_string(to))}});
        html.text(" ");
    };
    if (page > 0) link(page - 1, "Newer");
    if (more && page + 1 < kMostPages) link(page + 1, "Older");
}

void fact(Html& html, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    html.element("dt", name);
    html.element("dd", value);
}

void headOf(Html& html, const quality::DecisionDetail& detail, const Sources& sources, Role role) {
    const Html::Element list = html.open("dl", {{"class", "facts"}});
    fact(html, "When", timeText(detail.at));
    fact(html, "Service and hook", detail.service + ", " + detail.hook);
    fact(html, "Client", detail.tenant.empty() ? detail.client : detail.client + " / " + detail.tenant);
    fact(html, "Location", detail.location);
    fact(html, "Edition of the knowledge", detail.edition);
    fact(html, "Prescriber",
         role == Role::auditor && !detail.identitySealed.empty()
             ? sources.open(audit::kIdentityField, detail.identitySealed)
             : detail.prescriber);
    fact(html, "Data supplied", detail.supplied);
    fact(html, "Data missing", detail.missing.empty() ? "none" : detail.missing);
    fact(html, "Pieces of data not used", std::to_string(detail.gaps));
    fact(html, "Earlier answers", detail.recalled ? "known" : "not known: nothing was snoozed");
    std::string stages;
    for (const auto& stage : detail.stages) {
        stages += (stages.empty() ? "" : ", ") + stage.name + " " + std::to_string(stage.microseconds) + " \u00b5s";
    }
    fact(html, "Time taken", stages);
}

/// Evidence as it is kept (JSON) as a sentence and what it rests on; what cannot be read stands as it is.
std::string evidenceWords(const std::string& evidence) {
    fhir::Document document;
    const auto root = document.parse(evidence);
    if (!root) return evidence;
    std::string words((*root)["summary"].text());
    std::string separator = " Because of: ";
    for (const fhir::Value witness : (*root)["witnesses"].elements()) {
        words.append(separator).append(witness["kind"].text()).append(" ").append(witness["name"].text());
        if (const auto reference = witness["reference"].text(); !reference.empty()) {
            words.append(" (").append(reference).append(")");
        }
        separator = "; ";
    }
    return words.empty() ? evidence : words;
}

/// The display of an override's reason and the comment, as they are kept (JSON).
std::string feedbackWords(const std::string& kept) {
    fhir::Document document;
    const auto root = document.parse(kept);
    if (!root) return kept;
    std::string words((*root)["display"].text());
    const auto comment = (*root)["comment"].text();
    if (!comment.empty()) words.append(words.empty() ? "" : ": ").append("\u201c").append(comment).append("\u201d");
    return words;
}

Table findingsOf(const quality::DecisionDetail& detail, const Sources& sources, const Look& look,
                 const std::map<std::string, quality::RuleFacts, std::less<>>& facts) {
    const Role role = look.role();
    Table table("What the rules found");
    table.column("Rule");
    table.column("What it is");
    table.column("Version");
    table.column("Severity");
    table.column("On the screen");
    table.column("Why it fired", "the evidence is shown to auditors");
    for (const auto& finding : detail.findings) {
        const std::string place = finding.heldBack.empty()
                                      ? "card " + std::to_string(finding.position.value_or(0) + 1) + ", " + finding.part
                                      : "held back: " + heldBackWords(finding.heldBack) +
                                            (finding.heldBackWhy.empty() ? "" : " (" + finding.heldBackWhy + ")");
        const std::string why = role != Role::auditor ? "shown to auditors"
                                : finding.evidenceSealed.empty()
                                    ? "not kept"
                                    : evidenceWords(sources.open(audit::kEvidenceField, finding.evidenceSealed));
        const auto known = facts.find(finding.rule);
        table.row({Words{finding.rule + (finding.variant.empty() ? "" : " (" + finding.variant + ")"),
                         look.address.href("/dashboard/rule", {{"rule", finding.rule}})},
                   Words{known == facts.end() ? std::string() : known->second.title, {}}, Words{finding.version, {}},
                   Words{finding.severity, {}}, Words{place, {}}, Words{why, {}}});
    }
    return table;
}

Table feedbackOf(const quality::DecisionDetail& detail, const Sources& sources, Role role) {
    Table table("What became of the cards");
    table.whenEmpty("Nothing was heard of them yet.");
    table.column("Card");
    table.column("Outcome");
    table.column("Reason");
    table.column("At (client's clock)");
    table.column("Received");
    table.column("Words", "comments are shown to auditors");
    for (const auto& feedback : detail.feedback) {
        const bool words = !feedback.wordsSealed.empty();
        table.row({Words{std::to_string(feedback.position + 1), {}},
                   Words{feedback.outcome + (feedback.ambiguous ? " (several firings were open)" : ""), {}},
                   Words{feedback.reason, {}}, Words{timeText(feedback.outcomeAt), {}},
                   Words{timeText(feedback.receivedAt), {}},
                   Words{!words                  ? std::string()
                         : role == Role::auditor ? feedbackWords(sources.open(audit::kWordsField, feedback.wordsSealed))
                                                 : "shown to auditors",
                         {}}});
    }
    return table;
}

Table suggestionsOf(const quality::DecisionDetail& detail, const Sources& sources, Role role) {
    Table table("What the cards offered");
    table.whenEmpty("They offered nothing to accept.");
    table.column("Card");
    table.column("Offer");
    table.column("Actions");
    table.column("Recommended");
    table.column("Accepted", "by the last report of the card");
    for (const auto& suggestion : detail.suggestions) {
        table.row({Words{std::to_string(suggestion.position + 1), {}},
                   Words{role == Role::auditor ? sources.open(audit::kLabelField, suggestion.labelSealed)
                                               : "shown to auditors",
                         {}},
                   Words{suggestion.actions, {}}, Words{suggestion.recommended ? "yes" : "", {}},
                   Words{suggestion.accepted ? "yes" : "", {}}});
    }
    return table;
}

}  // namespace

fhir::Result<Content> firings(const Sources& sources, const Look& look) {
    const std::size_t page = std::min(pageOf(look.address), kMostPages - 1);
    auto tooFew = isTooFew(sources, look);
    if (!tooFew) return std::move(tooFew).error();
    auto cards = sources.firings.shown(questionOf(look.address, page));
    if (!cards) return std::move(cards).error();
    if (*tooFew) cards->clear();
    const bool more = !look.address.csv() && cards->size() > kPerPage;
    if (more) cards->resize(kPerPage);
    Table table("Cards shown, the latest first");
    if (*tooFew) table.whenEmpty("Fewer than five cards: auditors can see them.");
    table.column("When");
    table.column("Rule");
    table.column("Severity");
    table.column("Hook");
    table.column("Client");
    table.column("Prescriber");
    table.column("Outcome");
    table.column("Reason");
    table.column("Time to answer");
    for (const auto& card : *cards) {
        table.row({Words{timeText(card.at),
                         look.address.href("/dashboard/firing", {{"decision", std::to_string(card.decision)}})},
                   Words{card.rule, look.address.href("/dashboard/rule", {{"rule", card.rule}})},
                   Words{card.severity, {}}, Words{card.hook, {}}, Words{card.client, {}},
                   Words{card.prescriber.substr(0, 10), {}}, Words{outcomeWords(card.outcome), {}},
                   Words{card.reason, {}}, Measured{card.seconds, 1, "s"}});
    }
    Html html;
    table.write(html, look.role(), look.address.csvHref());
    pages(html, look, page, more);
    return Content{{"Firings", "Every look at a firing is recorded.", html.take()}, std::move(table)};
}

fhir::Result<Content> firing(const Sources& sources, const Look& look) {
    const auto id = wholeNumberOf(look.address.more("decision"));
    if (!id) return fhir::Issue{fhir::IssueCode::value, "The address names no decision.", {}, "decision"};
    auto detail = sources.firings.decision(*id);
    if (!detail) return std::move(detail).error();
    if (!*detail) return fhir::Issue{fhir::IssueCode::notFound, "There is no such decision on record.", {}, "decision"};
    const quality::DecisionDetail& found = **detail;
    auto facts = sources.questions.ruleFacts();
    if (!facts) return std::move(facts).error();
    Html html;
    headOf(html, found, sources, look.role());
    Table findings = findingsOf(found, sources, look, *facts);
    findings.write(html, look.role(), look.address.csvHref());
    Content content{{"Why it fired", {}, {}, false}, std::move(findings)};
    const auto also = [&](const char* name, Table table) {
        table.write(html, look.role(), look.address.csvHref(name));
        content.others.emplace(name, std::move(table));
    };
    also("offers", suggestionsOf(found, sources, look.role()));
    also("feedback", feedbackOf(found, sources, look.role()));
    content.view.html = html.take();
    return content;
}

}  // namespace refract::dashboard
