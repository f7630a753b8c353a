// Two editions side by side: item by item, aspect by aspect.
#include "plugin/publish/edition_diff.h"

#include <algorithm>
#include <map>
#include <set>

#include "plugin/publish/edition_words.h"
#include "rules/english_writer.h"

namespace refract::publish {

namespace {

/// Beyond this a text is quoted, before and after, instead of standing in one line.
constexpr std::size_t kShort = 60;

struct Change {
    std::string label;
    std::vector<std::string> before, after;
};

const std::vector<std::string>& textsOf(const Item& item, const std::string& label) {
    static const std::vector<std::string> kNone;
    const auto found = std::find_if(item.aspects.begin(), item.aspects.end(),
                                    [&](const Aspect& aspect) { return aspect.label == label; });
    return found == item.aspects.end() ? kNone : found->texts;
}

std::vector<Change> changesOf(const Item& before, const Item& after) {
    std::vector<Change> changes;
    std::set<std::string> seen;
    const auto compare = [&](const std::string& label) {
        if (!seen.insert(label).second) return;
        const auto& old = textsOf(before, label);
        const auto& now = textsOf(after, label);
        if (old != now) changes.push_back({label, old, now});
    };
    for (const Aspect& aspect : after.aspects) compare(aspect.label);
    for (const Aspect& aspect : before.aspects) compare(aspect.label);
    return changes;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
    return all.empty() ? "nothing" : all;
}

/// What stands in `from` and not in `in`, as often as it does.
std::vector<std::string> without(const std::vector<std::string>& from, const std::vector<std::string>& in) {
    std::multiset<std::string> left(in.begin(), in.end());
    std::vector<std::string> rest;
    for (const std::string& text : from) {
        const auto found = left.find(text);
        if (found == left.end()) {
            rest.push_back(text);
        } else {
            left.erase(found);
        }
    }
    return rest;
}

void writeChange(const Change& change, rules::SheetWriter& writer) {
    if (change.before.size() <= 1 && change.after.size() <= 1) {
        const std::string old = joined(change.before);
        const std::string now = joined(change.after);
        if (old.size() <= kShort && now.size() <= kShort) {
            writer.labelled(change.label + ":", old + " -> " + now);
            return;
        }
        writer.labelled(change.label + ",", "before:");
        writer.markdown(old);
        writer.paragraph("after:");
        writer.markdown(now);
        return;
    }
    const auto gone = without(change.before, change.after);
    const auto came = without(change.after, change.before);
    if (gone.empty() && came.empty()) {
        writer.labelled(change.label + ",", "in another order: " + joined(change.after));
        return;
    }
    if (!gone.empty()) {
        writer.labelled(change.label + ",", "removed:");
        writer.list(gone);
    }
    if (!came.empty()) {
        writer.labelled(change.label + ",", "added:");
        writer.list(came);
    }
}

std::map<std::string, const Item*> byKey(const Section& section) {
    std::map<std::string, const Item*> items;
    for (const Item& item : section.items) items.emplace(item.key, &item);
    return items;
}

/// What an item that is new says, in short: a committee reads the whole in the print.
std::vector<std::string> outline(const Item& item) {
    constexpr std::size_t kMost = 5;
    std::vector<std::string> lines;
    for (const Aspect& aspect : item.aspects) {
        if (!aspect.texts.empty() && lines.size() < kMost) lines.push_back(aspect.label + ": " + joined(aspect.texts));
    }
    return lines;
}

/// Writes one section, with its heading only when something differs.
class SectionDiff {
public:
    SectionDiff(const std::string& title, rules::SheetWriter& writer, EditionDiff& diff)
        : title_(title), writer_(writer), diff_(diff) {}

    void compare(const Section& before, const Section& after) {
        const auto old = byKey(before);
        const auto now = byKey(after);
        for (const Item& item : after.items) {
            if (old.contains(item.key)) continue;
            ++diff_.added;
            say("Added: " + item.title);
            writer_.list(outline(item));
        }
        for (const Item& item : before.items) {
            if (now.contains(item.key)) continue;
            ++diff_.removed;
            say("Removed: " + item.title);
            writer_.list(outline(item));
        }
        for (const Item& item : after.items) {
            const auto other = old.find(item.key);
            if (other != old.end()) changed(*other->second, item);
        }
    }

private:
    void changed(const Item& before, const Item& after) {
        const auto changes = changesOf(before, after);
        if (changes.empty() && before.raw == after.raw) return;
        ++diff_.changed;
        say("Changed: " + after.title);
        for (const Change& change : changes) writeChange(change, writer_);
        if (changes.empty()) writer_.paragraph("In a way that these words do not show: compare the files.");
    }

    void say(const std::string& heading) {
        if (!headed_) writer_.heading(2, title_);
        headed_ = true;
        writer_.heading(3, heading);
    }

    const std::string& title_;
    rules::SheetWriter& writer_;
    EditionDiff& diff_;
    bool headed_ = false;
};

std::string nameOf(const Edition& edition) {
    return edition.knowledge->edition().id + " of " + edition.knowledge->edition().date;
}

}  // namespace

EditionDiff compareEditions(const Edition& before, const Edition& after, rules::SheetFormat format,
                            const std::function<void(std::size_t, std::size_t)>& progress) {
    EditionDiff diff;
    const auto old = describeEdition(*before.knowledge, before.folder, diff.errors);
    const auto now = describeEdition(*after.knowledge, after.folder, diff.errors);
    const auto comparison = compareCases(before, after, diff.errors, progress);
    diff.cases = comparison.run;
    diff.casesChanged = comparison.changes.size();

    const auto body = rules::sheetWriter(format);
    const std::string title = "What changed in the clinical knowledge";
    body->heading(1, title);
    body->paragraph("Before: edition " + nameOf(before) + ". After: edition " + nameOf(after) + ".");
    body->paragraph(after.knowledge->edition().disclaimer);
    for (std::size_t i = 0; i < now.size(); ++i) SectionDiff(now[i].title, *body, diff).compare(old[i], now[i]);
    body->heading(2, "Cases");
    body->paragraph(std::to_string(diff.cases) + " cases were run under both editions; " +
                    std::to_string(diff.casesChanged) + " of them are answered differently.");
    for (const CaseChange& change : comparison.changes) {
        body->heading(3, change.title + " [" + change.file + "]");
        body->list(change.words);
    }
    if (diff.same()) body->paragraph("The editions do not differ.");
    diff.document = body->finish(title);
    return diff;
}

}  // namespace refract::publish
