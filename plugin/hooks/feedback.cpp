// Reading a feedback request.
#include "plugin/hooks/feedback.h"

#include <algorithm>
#include <utility>

#include "fhir/date.h"

namespace refract::hooks {

namespace {

using fhir::Issue;
using fhir::IssueCode;
using fhir::Value;

/// Bytes of an identifier or a code; UUIDs have 36.
constexpr std::size_t kLongestId = 128;

class ItemReader {
public:
    ItemReader(Value item, std::string path) : item_(item), path_(std::move(path)) {}

    fhir::Result<FeedbackItem> read() {
        using Step = fhir::Status (ItemReader::*)();
        for (const Step step : {&ItemReader::card, &ItemReader::outcome, &ItemReader::when, &ItemReader::suggestions,
                                &ItemReader::reason, &ItemReader::instance}) {
            if (auto done = (this->*step)(); !done) return std::move(done).error();
        }
        return std::move(read_);
    }

private:
    Issue complain(IssueCode code, std::string_view element, std::string_view says) const {
        const std::string at = path_ + (element.empty() ? "" : ".") + std::string(element);
        return {code, at + " " + std::string(says), {}, at};
    }

    fhir::Status id(Value value, std::string_view element, std::string& target) const {
        if (value.text().empty()) return complain(IssueCode::required, element, "is missing.");
        if (value.text().size() > kLongestId) return complain(IssueCode::value, element, "is no id.");
        target = value.text();
        std::transform(target.begin(), target.end(), target.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return fhir::ok();
    }

    fhir::Status card() {
        if (!item_.isObject()) return complain(IssueCode::structure, {}, "must be an object.");
        return id(item_["card"], "card", read_.card);
    }

    fhir::Status outcome() {
        const auto outcome = item_["outcome"].text();
        if (outcome.empty()) return complain(IssueCode::required, "outcome", "is missing.");
        read_.accepted = outcome == "accepted";
        if (read_.accepted || outcome == "overridden") return fhir::ok();
        return complain(IssueCode::value, "outcome", "must be accepted or overridden.");
    }

    fhir::Status when() {
        const auto text = item_["outcomeTimestamp"].text();
        if (text.empty()) return complain(IssueCode::required, "outcomeTimestamp", "is missing.");
        const auto date = fhir::parseDate(text);
        if (!date || !date->instant) {
            return complain(IssueCode::value, "outcomeTimestamp",
                            "must be a time with its offset, as RFC 3339 has it.");
        }
        read_.when = *date->instant;
        return fhir::ok();
    }

    fhir::Status suggestions() {
        std::size_t index = 0;
        for (const auto suggestion : item_["acceptedSuggestions"].elements()) {
            std::string uuid;
            const std::string at = "acceptedSuggestions[" + std::to_string(index++) + "].id";
            if (auto done = id(suggestion["id"], at, uuid); !done) return done;
            const auto& known = read_.acceptedSuggestions;
            if (std::find(known.begin(), known.end(), uuid) == known.end()) {
                read_.acceptedSuggestions.push_back(std::move(uuid));
            }
        }
        if (read_.accepted && read_.acceptedSuggestions.empty()) {
            return complain(IssueCode::invariant, "acceptedSuggestions", "is needed when a card was accepted.");
        }
        if (!read_.accepted && !read_.acceptedSuggestions.empty()) {
            return complain(IssueCode::invariant, "acceptedSuggestions", "cannot be, when a card was overridden.");
        }
        return fhir::ok();
    }

    fhir::Status reason() {
        const Value given = item_["overrideReason"];
        if (!given.given()) return fhir::ok();
        if (read_.accepted) {
            return complain(IssueCode::invariant, "overrideReason", "cannot be, when a card was accepted.");
        }
        const Value coding = given["reason"];
        read_.reason = {std::string(coding["system"].text()), std::string(coding["code"].text()),
                        std::string(coding["display"].text())};
        read_.comment = given["userComment"].text();
        if (read_.reason.code.empty() && read_.reason.display.empty() && read_.comment.empty()) {
            return complain(IssueCode::invariant, "overrideReason", "needs a reason or a userComment.");
        }
        if (read_.reason.system.size() > kLongestId || read_.reason.code.size() > kLongestId) {
            return complain(IssueCode::tooLong, "overrideReason.reason", "has too long a code.");
        }
        if (read_.comment.size() > kLongestComment || read_.reason.display.size() > kLongestComment) {
            return complain(IssueCode::tooLong, "overrideReason.userComment", "is too long.");
        }
        return fhir::ok();
    }

    fhir::Status instance() {
        const auto text = item_["extension"]["org.refract.hookInstance"].text();
        if (text.size() <= kLongestId) read_.hookInstance = text;
        return fhir::ok();
    }

    Value item_;
    std::string path_;
    FeedbackItem read_;
};

}  // namespace

fhir::Result<std::vector<FeedbackItem>> readFeedback(const fhir::Document& document) {
    const Value root = document.root();
    if (!root.isObject()) return Issue{IssueCode::structure, "The body must be a JSON object.", {}, {}};
    if (document.holdsNul()) return Issue{IssueCode::structure, "A text holds U+0000.", {}, {}};
    constexpr std::size_t kLevels = 8;
    if (const auto twice = fhir::duplicateMember(root, kLevels)) {
        return Issue{IssueCode::structure, "A member stands twice in one object.", {}, {}};
    }
    const Value list = root["feedback"];
    if (!list.isArray() || list.size() == 0) {
        return Issue{IssueCode::required, "feedback must be a list with an item.", {}, "feedback"};
    }
    if (list.size() > kMostFeedbackItems) {
        return Issue{IssueCode::tooLong, "There are too many items in one request; none was kept.",
                     "at most " + std::to_string(kMostFeedbackItems), "feedback"};
    }
    std::vector<FeedbackItem> items;
    items.reserve(list.size());
    for (const auto element : list.elements()) {
        auto item = ItemReader(element, "feedback[" + std::to_string(items.size()) + "]").read();
        if (!item) return std::move(item).error();
        items.push_back(std::move(*item));
    }
    return items;
}

}  // namespace refract::hooks
