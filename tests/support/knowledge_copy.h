// A copy of the knowledge that a test may change.
#pragma once

#include <string>

#include "tests/support/temporary_folder.h"

namespace refract::test {

/// With the cases of one file alone: a reload, which tries all cases, takes a moment. The address of the copy, in
/// `folder`.
std::string knowledgeIn(const TemporaryFolder& folder);

}  // namespace refract::test
