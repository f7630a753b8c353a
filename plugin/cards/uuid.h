// UUIDs made from names (version 5, RFC 4122 section 4.3): the same names give the same
// UUID, on every machine and in every release.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace refract::cards {

/// The space of our card UUIDs; made at random once. To change it is to give every card
/// on record another name.
inline constexpr std::string_view kCardNamespace = "fdc8f93e-c38f-4401-91da-58526862a40a";

/// UUIDv5 of `name` in the space `space`, which is a UUID as text.
std::string nameUuid(std::string_view space, std::string_view name);

/// The parts with their lengths before them, so that no two lists give one name.
std::string joinedName(std::span<const std::string_view> parts);

}  // namespace refract::cards
