// Reads a patient record from JSON written in a test, as intake does for a request.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "plugin/intake/intake.h"
#include "tests/support/knowledge.h"

namespace refract::test {

/// Entries of a Bundle for Patient/p: each text is one resource; `'` stands for `"`.
class Record {
public:
    Record& add(std::string_view resource) {
        if (!entries_.empty()) entries_ += ",";
        entries_ += "{'resource':" + std::string(resource) + "}";
        return *this;
    }
    Record& entry(std::string_view entry) {
        if (!entries_.empty()) entries_ += ",";
        entries_ += entry;
        return *this;
    }

    rules::PatientRecord read(std::string_view fhirServer = {}) {
        std::string json = "{'resourceType':'Bundle','type':'collection','entry':[" + entries_ + "]}";
        for (char& c : json) c = c == '\'' ? '"' : c;
        fhir::Document document;
        const auto root = document.parse(json);
        if (!root) throw std::runtime_error(fhir::describe(root.error()));
        fhir::Gaps gaps;
        fhir::Collection collection;
        collection.add(*root, fhir::Path("Bundle"), "bundle", gaps);
        const intake::Input input{collection, nullptr, {}, "p", fhirServer, supplied_};
        auto record = intake::readPatient(input, *knowledge());
        record.gaps.insert(record.gaps.end(), gaps.begin(), gaps.end());
        return record;
    }

    /// As if that list had been asked for and had come.
    Record& supplied(rules::Supply rules::Supplied::*kind) {
        supplied_.*kind = rules::Supply::supplied;
        return *this;
    }

private:
    std::string entries_;
    rules::Supplied supplied_;
};

inline bool hasGap(const rules::PatientRecord& record, std::string_view expression, std::string_view text) {
    for (const auto& gap : record.gaps) {
        if (gap.expression.find(expression) != std::string::npos && gap.text.find(text) != std::string::npos)
            return true;
    }
    return false;
}

inline std::string gapsOf(const rules::PatientRecord& record) {
    std::string all;
    for (const auto& gap : record.gaps) all += gap.expression + ": " + gap.text + "\n";
    return all;
}

}  // namespace refract::test
