// Firings: the cards behind a number, and one decision with why it fired.
#include <algorithm>
#include <array>

#include "fhir/json.h"
#include "plugin/audit/seal.h"
#include "plugin/dashboard/views.h"

namespace refract::dashboard {

namespace {

constexpr std::size_t kPerPage = 50;
/// Further back nobody pages; the choice is made narrower instead.
constexpr std::size_t kMostPages = 200;
constexpr std::size_t kMostInFile = kPerPage * kMostPages;

struct PlaceName {
    std::string_view name, tab, caption;
    quality::Place place;
};
constexpr std::array<PlaceName, 4> kPlaces{
    {{"", "Cards shown", "Cards shown, the latest first", quality::Place::card},
     {"any", "Every firing", "Firings of rules, the latest first", quality::Place::any},
     {"part", "On another's card", "Firings on the card of another rule, the latest first", quality::Place::part},
     {"held", "Held back", "Firings held back, the latest first", quality::Place::held}}};

fhir::Result<const PlaceName*> placeOf(const Address& address) {
    const std::string name = address.more("place");
    const auto found = std::find_if(kPlaces.begin(), kPlaces.end(), [&](const auto& one) { return one.name == name; });
    if (found == kPlaces.end()) {
        return fhir::Issue{
            fhir::IssueCode::value, "A place is any, part or held; without one it is the cards.", {}, "place"};
    }
    if (found->place != quality::Place::card && (address.has("outcome") || address.has("reason"))) {
        return fhir::Issue{
            fhir::IssueCode::value, "Outcome and reason are of cards: leave the place open.", {}, "place"};
    }
    if (found->place != quality::Place::held && address.has("why")) {
        return fhir::Issue{fhir::IssueCode::value, "Why is asked of what was held back: the place is held.", {}, "why"};
    }
    return &*found;
}

std::size_t pageOf(const Address& address) {
    const auto page = std::max<std::int64_t>(wholeNumberOf(address.more("page")).value_or(0), 0);
    return std::min(static_cast<std::size_t>(page), kMostPages - 1);
}

quality::FiringsQuestion questionOf(const Address& address, quality::Place place) {
    quality::FiringsQuestion question;
    question.scope = address.scope();
    question.place = place;
    question.heldBack = address.more("why");
    if (const std::string who = address.more("prescriber"); !who.empty()) {
        question.prescriber = who == kNotNamed ? std::string() : who;
    }
    if (const std::string outcome = address.more("outcome"); !outcome.empty()) {
        question.outcome = outcome == "none" ? std::string() : outcome;
    }
    if (address.has("reason")) question.reason = address.more("reason");
    question.offset = address.csv() ? 0 : pageOf(address) * kPerPage;
    question.limit = address.csv() ? kMostInFile : kPerPage + 1;  // one more tells whether there is a next page
    return question;
}

/// Rows can be counted too. Decided by the whole choice, whichever page of it is asked for and in whatever format; of
/// firings wherever they stood, by how many stood where as well.
fhir::Result<bool> isTooFew(const Sources& sources, const Look& look, quality::Place asked) {
    if (look.role() != Role::viewer) return false;
    std::vector<quality::Place> places{asked};
    if (asked == quality::Place::any)
        places = {asked, quality::Place::card, quality::Place::part, quality::Place::held};
    for (const quality::Place place : places) {
        quality::FiringsQuestion question = questionOf(look.address, place);
        question.offset = 0;
        question.limit = kSmallestCell;
        auto first = sources.firings.listed(question);
        if (!first) return std::move(first).error();
        if (isSmall(first->size())) return true;
    }
    return false;
}

/// Where it stood, or why nowhere.
std::string placeWords(const quality::ListedFiring& firing) {
    if (!firing.onCard) return heldBackWords(firing.heldBack, firing.heldBackWhy);
    const std::string card = "card " + std::to_string(firing.position + 1);
    if (firing.part == "lead") return card;
    return firing.part + " on " + card + (firing.lead.empty() ? "" : ", which " + firing.lead + " leads");
}

std::string outcomeWords(const quality::ListedFiring& firing) {
    if (!firing.onCard) return {};
    return firing.outcome.empty() ? "not answered" : firing.outcome;
}

void tab(Html& html, std::string_view text, const std::string& href, bool current) {
    if (current) {
        html.element("a", text, {{"href", href}, {"aria-current", "true"}});
    } else {
        html.element("a", text, {{"href", href}});
    }
    html.text(" ");
}

void placeTabs(Html& html, const Look& look, const PlaceName& chosen) {
    const auto to = [&](std::string_view place, std::string_view why) {
        return look.address.href("/dashboard/firings", {{"prescriber", look.address.more("prescriber")},
                                                        {"place", std::string(place)},
                                                        {"why", std::string(why)}});
    };
    {
        const Html::Element line = html.open("p", {{"class", "tabs"}});
        for (const PlaceName& place : kPlaces) tab(html, place.tab, to(place.name, {}), &place == &chosen);
    }
    if (chosen.place != quality::Place::held) return;
    const std::string why = look.address.more("why");
    const Html::Element line = html.open("p", {{"class", "tabs"}});
    html.text("Because: ");
    tab(html, "any reason", to("held", {}), why.empty());
    for (const auto& [code, words] : kHeldBack) tab(html, words, to("held", code), why == code);
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
                                      : heldBackWords(finding.heldBack, finding.heldBackWhy);
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

Table tableOf(const std::vector<quality::ListedFiring>& list, const Look& look, const PlaceName& place) {
    Table table{std::string(place.caption)};
    for (const char* const title : {"When", "Rule", "Severity", "Hook", "Client", "Prescriber"}) table.column(title);
    table.column("On the screen", "the card that it led or was a part of, or why it was held back");
    for (const char* const title : {"Outcome", "Reason", "Time to answer"}) table.column(title);
    for (const auto& firing : list) {
        table.row({Words{timeText(firing.at),
                         look.address.href("/dashboard/firing", {{"decision", std::to_string(firing.decision)}})},
                   Words{firing.rule, look.address.href("/dashboard/rule", {{"rule", firing.rule}})},
                   Words{firing.severity, {}}, Words{firing.hook, {}}, Words{firing.client, {}},
                   Words{firing.prescriber.substr(0, 10), {}}, Words{placeWords(firing), {}},
                   Words{outcomeWords(firing), {}}, Words{firing.reason, {}}, Measured{firing.seconds, 1, "s"}});
    }
    return table;
}

}  // namespace

fhir::Result<Content> firings(const Sources& sources, const Look& look) {
    const auto place = placeOf(look.address);
    if (!place) return place.error();
    const auto tooFew = isTooFew(sources, look, (*place)->place);
    if (!tooFew) return tooFew.error();
    auto list = sources.firings.listed(questionOf(look.address, (*place)->place));
    if (!list) return std::move(list).error();
    if (*tooFew) list->clear();
    const bool more = !look.address.csv() && list->size() > kPerPage;
    if (more) list->resize(kPerPage);
    Table table = tableOf(*list, look, **place);
    if (*tooFew) {
        table.whenEmpty((*place)->place == quality::Place::any
                            ? "Fewer than five, or fewer than five of one kind: auditors can see them."
                            : "Fewer than five: auditors can see them.");
    }
    Html html;
    placeTabs(html, look, **place);
    table.write(html, look.role(), look.address.csvHref());
    pages(html, look, pageOf(look.address), more);
    if (more)
        html.element("p", "The CSV has the latest " + quality::withCommas(kMostInFile) + ", if there are as many.");
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
