// A connection that is made and ended at once.
#include "plugin/audit/postgresql_reach.h"

#include <libpq-fe.h>

#include <memory>

namespace refract::audit {

bool canConnect(const std::string& keywords, std::size_t seconds) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> read(PQconninfoParse(keywords.c_str(), nullptr),
                                                                            &PQconninfoFree);
    if (!read) return true;
    const auto within = keywords + " connect_timeout=" + std::to_string(seconds);
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(within.c_str()), &PQfinish);
    return PQstatus(connection.get()) == CONNECTION_OK;
}

}  // namespace refract::audit
