// The validator of answers, for tests.
#pragma once

#include "plugin/conformance/answer_validator.h"

namespace refract::test {

using conformance::answerViolations;
using conformance::Asked;

}  // namespace refract::test
