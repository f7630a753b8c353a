// The text form of an assessment: what a clinician reads first stands first.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/assess_report.h"
#include "plugin/assess_timeline.h"
#include "plugin/phrase.h"

namespace refract::command {

namespace {

/// Columns that a character takes: one for each UTF-8 sequence is right for our texts.
std::size_t columnsOf(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Control characters of a request must not reach a terminal.
std::string printable(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        clean += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    return clean;
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent, std::string_view firstIndent) {
    std::string out(firstIndent);
    std::size_t column = columnsOf(firstIndent);
    bool lineStart = true;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        begin = end + 1;
        if (word.empty()) continue;
        if (!lineStart && column + 1 + columnsOf(word) > width) {
            out += '\n';
            out += indent;
            column = columnsOf(indent);
            lineStart = true;
        }
        if (!lineStart) out += ' ', ++column;
        out += word;
        column += columnsOf(word);
        lineStart = false;
    }
    return out + '\n';
}

std::string plainNumber(double value) {
    const double rounded = std::round(value * 100) / 100;
    std::string text = std::to_string(rounded);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

class TextReport {
public:
    TextReport(const service::Evaluation& evaluation, std::size_t width) : e_(evaluation), width_(width) {}

    std::string write() {
        title();
        trials();
        heading("assess.heading.timeline", drawTimeline(e_, width_));
        staging();
        findings();
        gaps();
        paragraph(e_.knowledge->edition().disclaimer);
        return std::move(text_);
    }

private:
    const std::string& phrase(std::string_view id) const { return e_.knowledge->phrase(id); }
    void paragraph(std::string_view sentence) { text_ += wrapped(sentence, width_, "", ""); }
    void item(std::string_view sentence) { text_ += wrapped(printable(sentence), width_, "    ", "  - "); }
    void heading(std::string_view id) {
        const std::string& words = phrase(id);
        text_ += '\n' + words + '\n' + std::string(columnsOf(words), '-') + '\n';
    }
    void heading(std::string_view id, const std::string& body) {
        if (body.empty()) return;
        heading(id);
        text_ += body;
    }

    void title() {
        const auto& a = e_.assessment;
        text_ += filled(phrase("assess.title"), {{"today", fhir::toString(e_.today)}}) + '\n';
        static constexpr std::string_view kSexes[] = {"unknown", "female", "male", "other"};
        const auto age = rules::ageOn(e_.patient, e_.today);
        const std::string years =
            age ? filled(phrase("assess.age.known"), {{"years", std::to_string(*age)}}) : phrase("assess.age.unknown");
        const std::string sex = phrase("assess.sex." + std::string(kSexes[static_cast<std::size_t>(e_.patient.sex)]));
        text_ += filled(phrase("assess.patient"), {{"sex", sex}, {"age", years}}) + "\n\n";
        const std::string status(rules::trdStatusName(a.status));
        text_ += status + '\n';
        paragraph(filled(phrase("assess.status." + status), {{"failed", std::to_string(a.failed)},
                                                             {"count", std::to_string(a.failed + a.possible)},
                                                             {"exclusion", phrase("exclusion." + a.exclusion)}}));
    }

    std::vector<std::string> row(const rules::Trial& trial) const {
        std::string change = phrase("assess.change.unknown");
        if (trial.baseline && trial.end) {
            change = std::to_string(trial.baseline->total) + " -> " + std::to_string(trial.end->total);
            if (trial.percentChange) change += " (" + std::to_string(std::lround(*trial.percentChange)) + "%)";
        }
        const std::string pdc = trial.window.pdc ? std::to_string(std::lround(*trial.window.pdc * 100)) + "%"
                                                 : phrase("assess.dose.unknown");
        return {trial.name,
                trial.doseMgPerDay ? plainNumber(*trial.doseMgPerDay) : phrase("assess.dose.unknown"),
                trial.startUnknown ? phrase("assess.dose.unknown") : std::to_string(trial.daysAtDose),
                pdc,
                change,
                phrase("assess.counts." + std::string(rules::countsName(trial.counts)))};
    }

    void trials() {
        heading("assess.heading.trials");
        const auto& trials = e_.assessment.trials;
        if (trials.empty()) {
            paragraph(phrase("assess.trials.none"));
            return;
        }
        std::vector<std::vector<std::string>> rows;
        rows.push_back({phrase("assess.column.drug"), phrase("assess.column.dose"), phrase("assess.column.days"),
                        phrase("assess.column.pdc"), phrase("assess.column.change"), phrase("assess.column.counts")});
        for (const auto& trial : trials) rows.push_back(row(trial));
        std::vector<std::size_t> widths(rows.front().size(), 0);
        for (const auto& cells : rows) {
            for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], columnsOf(cells[i]));
        }
        for (std::size_t r = 0; r < rows.size(); ++r) {
            std::string line;
            for (std::size_t i = 0; i < rows[r].size(); ++i) {
                line += rows[r][i] + std::string(widths[i] - columnsOf(rows[r][i]) + 2, ' ');
            }
            line.erase(line.find_last_not_of(' ') + 1);
            text_ += line + '\n';
            if (r > 0) reasons(trials[r - 1]);
        }
    }

    void reasons(const rules::Trial& trial) {
        text_ += "    " + (trial.startUnknown ? phrase("assess.dose.unknown") : fhir::toString(trial.window.from)) +
                 " .. " + (trial.ongoing ? fhir::toString(e_.today) + " >" : fhir::toString(trial.window.to)) + '\n';
        for (const auto reason : trial.reasons) {
            text_ += wrapped(cards::reasonText(reason, trial, *e_.knowledge), width_, "      ", "    - ");
        }
    }

    void staging() {
        const auto& staging = e_.assessment.staging;
        if (e_.assessment.status == rules::TrdStatus::excluded) return;
        heading("assess.heading.staging");
        text_ += "  " + filled(phrase("assess.staging.thaseRush"), {{"stage", staging.thaseRush}}) + '\n';
        if (staging.msm) {
            std::string line = filled(phrase("assess.staging.msm"), {{"points", std::to_string(staging.msm->atLeast)},
                                                                     {"of", std::to_string(staging.msm->of)}});
            std::string unknown;
            for (const auto& name : staging.msm->unknownItems) unknown += (unknown.empty() ? "" : ", ") + name;
            if (!unknown.empty()) line += ' ' + filled(phrase("assess.staging.msm.unknown"), {{"items", unknown}});
            text_ += wrapped(line, width_, "    ", "  ");
        }
        text_ += "  " + filled(phrase("assess.staging.mgh"), {{"points", plainNumber(staging.mghS)}}) + '\n';
    }

    void findings() {
        heading("assess.heading.findings");
        if (e_.findings.empty()) paragraph(phrase("assess.findings.none"));
        for (std::size_t i = 0; i < e_.findings.size(); ++i) {
            const auto& finding = e_.findings[i];
            std::string line(rules::severityName(finding.severity));
            line += " " + finding.rule->id + ": " + cards::summary(finding, *e_.knowledge);
            if (!e_.shown(i)) line += ' ' + phrase("assess.findings.notShown");
            item(line);
        }
    }

    void gaps() {
        const auto& gaps = e_.patient.gaps;
        if (!gaps.empty() || !e_.exposure.gaps.empty()) {
            heading("assess.heading.gaps");
            for (const auto& gap : gaps) item(gap.expression + ": " + gap.text);
            for (const auto& gap : e_.exposure.gaps) item(gap.expression + ": " + gap.text);
        }
        if (!e_.exposure.notChecked.empty()) {
            heading("assess.heading.notChecked");
            for (const auto index : e_.exposure.notChecked) item(e_.patient.medications[index].drug.text);
        }
        text_ += '\n';
    }

    const service::Evaluation& e_;
    std::size_t width_;
    std::string text_;
};

}  // namespace

std::string assessText(const service::Evaluation& evaluation, std::size_t width) {
    return TextReport(evaluation, width).write();
}

}  // namespace refract::command
