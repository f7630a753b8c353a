// Records: the demo's patients as FHIR R4, as of one day.
//
// Their stories are told as of kStoryDay and moved, every date of them, to the day that is
// asked for: a birthday moves too, so that everybody keeps their age. All patients are made
// up. Immutable; safe to share between threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.h"
#include "fhir/result.h"

namespace refract::demo {

/// The day on which the stories of plugin/demo/patients stand.
inline constexpr std::string_view kStoryDay = "2026-03-02";

struct Resource {
    std::string type, id;
    std::string patient;             ///< id; of a Patient its own
    std::vector<std::string> codes;  ///< of any coding in `code`
    std::string date;                ///< by which a search sorts: when it was measured, ordered, handed over, begun
    std::string json;
};

struct Chart {
    std::string id;
    std::string title, text, advice;       ///< the story, and what to try
    std::vector<std::string> unavailable;  ///< resource types that this patient's server cannot give
    std::vector<Resource> resources;
};

/// One condition of a search: a parameter and the values of which one must fit.
struct Criterion {
    std::string name;
    std::vector<std::string> values;
};

class Records {
public:
    /// Of the patients that are part of the program. Issue: one of them is malformed.
    static fhir::Result<std::shared_ptr<const Records>> of(fhir::Day day);

    const std::vector<Chart>& charts() const { return charts_; }
    const Chart* chart(std::string_view patientId) const;
    const Resource* read(std::string_view type, std::string_view id) const;

    enum class Search { found, unavailable, notSupported };
    /// The resources of a type for which all criteria hold. Known are `patient`, `subject`,
    /// `_id` and `code`; parameters that say how the answer is to look are passed over.
    Search search(std::string_view type, const std::vector<Criterion>& criteria,
                  std::vector<const Resource*>& found) const;

private:
    std::vector<Chart> charts_;
};

}  // namespace refract::demo
