// The suite: what an administrator would want to know of a CDS Hooks service before it goes
// live, asked over HTTP and judged row by row.
//
// Knows the standard (CDS Hooks 3.0, rows as in docs/conformance.md) and nothing of the service
// that it asks. Every request is about a made-up patient.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/conformance/http.h"

namespace refract::conformance {

enum class Verdict {
    holds,
    fails,    ///< the standard says SHALL
    advice,   ///< it says SHOULD, or it is good practice
    skipped,  ///< could not be tried
};
std::string_view verdictName(Verdict verdict);

struct Row {
    std::string id;    ///< of docs/conformance.md
    std::string what;  ///< what is required, in a few words
    Verdict verdict = Verdict::holds;
    std::string detail;  ///< what was seen instead; nothing of an answer's content but names of elements
    // Both are fit for a terminal: what the service named stands in them with control characters made visible.
};

struct Target {
    std::string base;  ///< what stands before /cds-services
    Ask ask;
    /// An Authorization value for a call of that address, new for each; empty: calls are unsigned.
    std::function<std::string(const std::string& url)> authorize;
    std::string origin;                    ///< a page that should be allowed to call; empty: CORS is not tried
    std::function<void(const Row&)> tell;  ///< of each row as soon as it is known; may be empty
};

/// Asks and judges. Ends early when there is no discovery: nothing else could be tried then.
std::vector<Row> examine(const Target& target);

}  // namespace refract::conformance
