// Case files, line by line.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "plugin/casebook/case.h"
#include "plugin/casebook/expectation_parser.h"
#include "plugin/casebook/medication_parser.h"
#include "plugin/casebook/words.h"

namespace refract::casebook {

namespace {

/// A line that cannot be read, in words for its author.
using Complaint = std::optional<std::string>;

Complaint leftOver(const Words& words) {
    if (words.done()) return std::nullopt;
    return "\"" + words.rest() + "\" is not understood here";
}

Complaint parsePatient(Words& words, Case& story) {
    const auto gender = words.takeAny();
    static constexpr std::array<std::string_view, 4> kGenders{"female", "male", "other", "unknown"};
    if (!gender || std::find(kGenders.begin(), kGenders.end(), lowerCase(*gender)) == kGenders.end()) {
        return "patient needs female, male, other or unknown";
    }
    story.gender = lowerCase(*gender);
    if (words.take("born")) {
        const auto born = words.takeDate();
        if (!born) return "\"born\" needs a date";
        story.born = *born;
    }
    return leftOver(words);
}

Complaint parseProblem(Words& words, Case& story) {
    ProblemLine problem;
    if (const auto text = words.takeQuoted())
        problem.text = *text;
    else if (const auto code = words.takeAny())
        problem.code = *code;
    else
        return "problem needs a code or a text in quotes";
    const std::array<std::pair<std::string_view, std::string*>, 3> dates{
        {{"since", &problem.since}, {"until", &problem.until}, {"recorded", &problem.recorded}}};
    while (!words.done()) {
        bool taken = false;
        for (const auto& [word, target] : dates) {
            if (!words.take(word)) continue;
            const auto date = words.takeDate();
            if (!date) return "\"" + std::string(word) + "\" needs a date";
            *target = *date;
            taken = true;
        }
        for (const std::string_view status : {"active", "inactive", "resolved", "recurrence", "remission"}) {
            if (words.take(status)) problem.clinicalStatus = status, taken = true;
        }
        for (const std::string_view status :
             {"confirmed", "unconfirmed", "provisional", "refuted", "entered-in-error"}) {
            if (words.take(status)) problem.verificationStatus = status, taken = true;
        }
        if (!taken) return leftOver(words);
    }
    if (!problem.until.empty() && problem.clinicalStatus == "active") problem.clinicalStatus = "resolved";
    story.problems.push_back(std::move(problem));
    return std::nullopt;
}

Complaint parseScore(Words& words, Case& story, std::string instrument) {
    ScoreLine score;
    score.instrument = std::move(instrument);
    const auto when = words.takeDate();
    if (!when) return "a score needs its date";
    score.when = *when;
    if (const auto total = words.takeNumber()) score.total = static_cast<int>(*total);
    if (words.take("item9")) {
        const auto points = words.takeNumber();
        if (!points) return "item9 needs its points";
        score.item9 = static_cast<int>(*points);
    }
    if (!score.total && !score.item9) return "a score needs a total, or item9 and its points";
    story.scores.push_back(std::move(score));
    return leftOver(words);
}

Complaint parseLab(Words& words, Case& story) {
    LabLine lab;
    const auto code = words.takeAny();
    const auto when = words.takeDate();
    if (!code || !when) return "lab needs a LOINC code, a date and a value";
    lab.code = *code;
    lab.when = *when;
    if (const auto text = words.takeQuoted()) {
        lab.text = *text;
    } else if (words.take("answer")) {
        const auto answer = words.takeAny();
        if (!answer) return "\"answer\" needs a code";
        lab.answer = *answer;
    } else if (const auto value = words.takeNumber()) {
        lab.value = *value;
    } else {
        return "lab needs a value";
    }
    if (const auto* unit = words.peek(); unit != nullptr && lowerCase(unit->text) != "range")
        lab.unit = *words.takeAny();
    if (words.take("range")) {
        lab.low = words.takeNumber();
        lab.high = words.takeNumber();
        if (!lab.low || !lab.high) return "range needs a low and a high value";
    }
    story.labs.push_back(std::move(lab));
    return leftOver(words);
}

Complaint parsePressure(Words& words, Case& story) {
    const auto when = words.takeDate();
    const auto pressure = words.takeAny();
    if (!when || !pressure) return "bp needs a date and systolic/diastolic";
    const auto slash = pressure->find('/');
    const auto systolic = parseNumber(pressure->substr(0, slash));
    const auto diastolic = slash == std::string::npos ? std::nullopt : parseNumber(pressure->substr(slash + 1));
    if (!systolic || !diastolic) return "bp needs systolic/diastolic, as 150/95";
    LabLine lab;
    lab.when = *when;
    lab.unit = "mm[Hg]";
    lab.code = "systolic-bp";
    lab.value = systolic;
    story.labs.push_back(lab);
    lab.code = "diastolic-bp";
    lab.value = diastolic;
    story.labs.push_back(std::move(lab));
    return leftOver(words);
}

Complaint parseOther(Words& words, Case& story, OtherLine::Kind kind) {
    OtherLine line;
    line.kind = kind;
    if (kind != OtherLine::Kind::stay) {
        const bool quoted = words.peek() != nullptr && words.peek()->quoted;
        const auto subject = words.takeAny();
        if (!subject) return "a code or a text in quotes is missing";
        const bool isDrug = kind == OtherLine::Kind::allergy || kind == OtherLine::Kind::declined;
        (quoted || isDrug ? line.text : line.code) = *subject;
        while (isDrug && words.peek() != nullptr && lowerCase(words.peek()->text) != "intolerance" &&
               lowerCase(words.peek()->text) != "on") {
            line.text += " " + *words.takeAny();
        }
    }
    while (!words.done()) {
        if (words.take("intolerance"))
            line.intolerance = true;
        else if (words.take("on") || words.take("from")) {
            const auto date = words.takeDate();
            if (!date) return "a date is missing";
            line.from = *date;
        } else if (words.take("until")) {
            const auto date = words.takeDate();
            if (!date) return "a date is missing";
            line.until = *date;
        } else if (words.take("planned"))
            line.status = "preparation";
        else if (words.take("not-done"))
            line.status = "not-done";
        else if (words.take("active"))
            line.status = "active";
        else if (words.take("completed"))
            line.status = "completed";
        else if (words.take("revoked"))
            line.status = "revoked";
        else
            return leftOver(words);
    }
    story.others.push_back(std::move(line));
    return std::nullopt;
}

Complaint parseStatement(Words& words, Case& story, std::size_t line) {
    const std::string word = lowerCase(words.takeAny().value_or(""));
    if (word == "today") {
        const auto day = words.takeDay();
        if (!day) return "today needs a date, as 2026-03-02";
        story.today = *day;
        return leftOver(words);
    }
    if (word == "hook") {
        const auto name = words.takeAny();
        story.hook = name ? hooks::hookByName(*name) : std::nullopt;
        if (!story.hook) return "hook needs patient-view, encounter-start, order-select or order-sign";
        return leftOver(words);
    }
    if (word == "patient") return parsePatient(words, story);
    if (word == "problem") return parseProblem(words, story);
    if (word == "phq9") return parseScore(words, story, "PHQ-9");
    if (word == "phq2") return parseScore(words, story, "PHQ-2");
    if (word == "gad7") return parseScore(words, story, "GAD-7");
    if (word == "lab") return parseLab(words, story);
    if (word == "bp") return parsePressure(words, story);
    if (word == "procedure") return parseOther(words, story, OtherLine::Kind::procedure);
    if (word == "service") return parseOther(words, story, OtherLine::Kind::service);
    if (word == "device") return parseOther(words, story, OtherLine::Kind::device);
    if (word == "allergy") return parseOther(words, story, OtherLine::Kind::allergy);
    if (word == "declined") return parseOther(words, story, OtherLine::Kind::declined);
    if (word == "stay") return parseOther(words, story, OtherLine::Kind::stay);
    if (word == "expect" || word == "forbid") return parseExpectation(words, word == "forbid", line, story);
    if (const auto kind = medicationKind(word)) return parseMedication(words, *kind, story);
    return "no statement begins with \"" + word + "\"";
}

void endCase(const Case& story, std::string_view file, rules::AuthorErrors& errors) {
    if (!story.expectations.empty()) return;
    errors.push_back({std::string(file), story.line, {}, "the case \"" + story.title + "\" expects nothing", {}});
}

}  // namespace

hooks::Hook Case::hookOrDefault() const {
    if (hook) return *hook;
    const bool drafts = std::any_of(medications.begin(), medications.end(),
                                    [](const auto& m) { return m.kind == MedicationLine::Kind::draft; });
    return drafts ? hooks::Hook::orderSign : hooks::Hook::patientView;
}

std::vector<Case> parseCases(std::string_view text, std::string_view file, rules::AuthorErrors& errors) {
    const auto today = fhir::parseDay("2026-03-02");  // the day of the vignettes
    std::vector<Case> cases;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        const auto complain = [&](std::string message) {
            errors.push_back({std::string(file), number, {}, std::move(message), {}});
        };
        auto split = splitWords(line);
        if (!split) {
            complain("a quotation mark is not closed");
            continue;
        }
        if (split->empty()) continue;
        if (lowerCase(split->front().text) == "case") {
            if (!cases.empty()) endCase(cases.back(), file, errors);
            Case story;
            story.file = file;
            story.line = number;
            story.today = *today;
            for (std::size_t i = 1; i < split->size(); ++i) story.title += (i > 1 ? " " : "") + (*split)[i].text;
            cases.push_back(std::move(story));
            continue;
        }
        if (cases.empty()) {
            complain("a file begins with \"case\" and a title");
            continue;
        }
        Words words(std::move(*split));
        if (auto complaint = parseStatement(words, cases.back(), number)) complain(std::move(*complaint));
    }
    if (!cases.empty()) endCase(cases.back(), file, errors);
    return cases;
}

}  // namespace refract::casebook
