// Any bytes as the value of X-Forwarded-For, as a network and as a path: whoever calls writes them.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugin/server/hooks_door.h"
#include "plugin/trust/peer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refract;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const trust::Networks proxies{*trust::Network::parse("10.0.0.0/8")};
    const std::array<std::string_view, 1> field{text};
    const auto stranger = trust::judgePeer("192.0.2.1", field, true, proxies);
    if (stranger.certain) std::abort();
    const auto proxied = trust::judgePeer("10.0.0.1", field, true, proxies);
    if (!proxied.address) std::abort();
    if (const auto network = trust::Network::parse(text)) network->contains(*proxied.address);
    const auto route = server::hooksRoute(text);
    if (route.kind == server::HooksRoute::Kind::call && route.service.find('/') != std::string_view::npos) std::abort();
    return 0;
}
