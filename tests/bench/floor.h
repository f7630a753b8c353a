// The floor: what Poco's own HTTPServer does when it only reads a body and returns bytes.
#pragma once

#include <cstddef>

namespace refract::bench {

/// Serves until SIGTERM; answers every POST with `answerBytes` bytes. Says
/// "Listening on http://127.0.0.1:PORT".
int runFloor(std::size_t answerBytes, int threads);

}  // namespace refract::bench
