// Whether PostgreSQL takes a connection, asked of libpq itself.
#pragma once

#include <cstddef>
#include <string>

namespace refract::audit {

/// Does a server take a connection of these keywords within `seconds`? Any thread. Keywords that libpq
/// does not read are true: the connector has names of its own.
///
/// Asked before Poco::Data::PostgreSQL::Session is made, since that of Poco 1.11 keeps the memory of an
/// attempt that failed, some 35 KB: a store that is down for a day would cost gigabytes.
bool canConnect(const std::string& keywords, std::size_t seconds);

}  // namespace refract::audit
