// Properties of text, for tests.
#pragma once

#include "plugin/conformance/text.h"

namespace refract::test {

using conformance::characters;
using conformance::codePoints;
using conformance::hasHiddenCharacter;
using conformance::hasRawHtml;
using conformance::indented;
using conformance::isTypedReference;
using conformance::isUuid;

}  // namespace refract::test
