// The JSON form of an assessment: an interface, docs/assess.schema.json.
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cmath>
#include <optional>
#include <string_view>

#include "plugin/assess_report.h"

namespace refract::command {

namespace {

class ReportWriter {
public:
    explicit ReportWriter(const service::Evaluation& evaluation) : evaluation_(evaluation) {
        writer_.SetIndent(' ', 2);
    }

    std::string write() {
        const auto& assessment = evaluation_.assessment;
        writer_.StartObject();
        member("today", fhir::toString(evaluation_.today));
        member("status", rules::trdStatusName(assessment.status));
        array("trials", [&] {
            for (const auto& trial : assessment.trials) writeTrial(trial);
        });
        array("scores", [&] {
            for (const auto& score : evaluation_.patient.scores) writeScore(score);
        });
        writeStaging(assessment.staging);
        array("findings", [&] { writeFindings(); });
        array("gaps", [&] {
            for (const auto& gap : evaluation_.patient.gaps) writeGap(gap);
            for (const auto& gap : evaluation_.exposure.gaps) writeGap(gap);
        });
        writer_.EndObject();
        return std::string(buffer_.GetString(), buffer_.GetSize()) + '\n';
    }

private:
    void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
    void text(std::string_view value) { writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size())); }
    void member(std::string_view name, std::string_view value) {
        key(name);
        text(value);
    }
    void member(std::string_view name, bool value) {
        key(name);
        writer_.Bool(value);
    }
    void member(std::string_view name, int value) {
        key(name);
        writer_.Int(value);
    }
    /// What is not known is null: a value of its own.
    void number(std::string_view name, std::optional<double> value, int decimals) {
        key(name);
        if (!value) {
            writer_.Null();
            return;
        }
        const double scale = std::pow(10.0, decimals);
        const double rounded = std::round(*value * scale) / scale;
        if (rounded == std::floor(rounded))
            writer_.Int64(static_cast<std::int64_t>(rounded));
        else
            writer_.Double(rounded);
    }
    template <typename Elements>
    void array(std::string_view name, Elements elements) {
        key(name);
        writer_.StartArray();
        elements();
        writer_.EndArray();
    }

    void writeTrial(const rules::Trial& trial) {
        writer_.StartObject();
        member("ingredient", trial.name);
        member("rxcui", std::to_string(trial.ingredient));
        member("from", fhir::toString(trial.window.from));
        member("to", fhir::toString(trial.window.to));
        number("doseMgPerDay", trial.doseMgPerDay, 2);
        member("daysAtDose", trial.daysAtDose);
        number("pdc", trial.window.pdc, 2);
        member("adequate", trial.adequate);
        member("outcome", rules::outcomeName(trial.outcome));
        number("percentChange", trial.percentChange, 1);
        array("reasons", [&] {
            for (const auto reason : trial.reasons) text(rules::reasonName(reason));
        });
        member("counts", rules::countsName(trial.counts));
        key("span");
        writer_.StartObject();
        member("from", fhir::toString(trial.span.from));
        member("to", fhir::toString(trial.span.to));
        number("pdc", trial.span.pdc, 2);
        writer_.EndObject();
        writer_.EndObject();
    }

    void writeScore(const rules::Score& score) {
        const auto integer = [&](std::string_view name, std::optional<int> value) {
            key(name);
            if (value)
                writer_.Int(*value);
            else
                writer_.Null();
        };
        writer_.StartObject();
        member("instrument", rules::instrumentName(score.instrument));
        // A date that is known in part stands as far as it is known: year, or year and month.
        constexpr std::size_t kMonthLength = 7;
        constexpr std::size_t kYearLength = 4;
        constexpr int kLongestMonth = 31;
        std::string date = fhir::toString(score.when.first);
        if (!score.when.exact()) {
            date.resize(fhir::daysBetween(score.when.first, score.when.last) < kLongestMonth ? kMonthLength
                                                                                             : kYearLength);
        }
        member("date", date);
        integer("value", score.total);
        integer("item9", score.item9);
        writer_.EndObject();
    }

    void writeStaging(const rules::Staging& staging) {
        key("staging");
        writer_.StartObject();
        if (staging.thaseRush.empty()) {
            key("thaseRush");
            writer_.Null();
        } else {
            member("thaseRush", staging.thaseRush);
        }
        key("msm");
        if (staging.msm) {
            writer_.StartObject();
            member("atLeast", staging.msm->atLeast);
            member("of", staging.msm->of);
            writer_.EndObject();
        } else {
            writer_.Null();
        }
        number("mghS", staging.mghS, 1);
        writer_.EndObject();
    }

    void writeFindings() {
        for (std::size_t i = 0; i < evaluation_.findings.size(); ++i) {
            const auto& finding = evaluation_.findings[i];
            writer_.StartObject();
            member("rule", finding.rule->id);
            member("severity", rules::severityName(finding.severity));
            member("summary", cards::summary(finding, *evaluation_.knowledge));
            member("shown", evaluation_.shown(i));
            writer_.EndObject();
        }
    }

    void writeGap(const fhir::Gap& gap) {
        writer_.StartObject();
        member("expression", gap.expression);
        member("text", gap.text);
        writer_.EndObject();
    }

    const service::Evaluation& evaluation_;
    rapidjson::StringBuffer buffer_;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace

std::string assessJson(const service::Evaluation& evaluation) {
    return ReportWriter(evaluation).write();
}

}  // namespace refract::command
