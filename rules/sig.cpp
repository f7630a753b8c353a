// An instruction, read.
#include "rules/sig.h"

#include "rules/sig_reader.h"
#include "rules/sig_tokens.h"

namespace refract::rules {

Sig readSig(std::string_view text) {
    if (text.empty() || text.size() > kLongestSig) return {};
    return SigReader(sigTokens(text, SigWords::instance())).read();
}

}  // namespace refract::rules
