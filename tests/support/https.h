// An HTTPS client for tests, libcurl's: what an administrator would see with curl.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace refract::test {

struct HttpsCall {
    std::string url;
    std::string body;                      ///< POST, if there is one
    std::string caFile;                    ///< whom it trusts
    std::string certificateFile, keyFile;  ///< what it shows, if it is asked
    bool onlyTls12 = false;
    int times = 1;  ///< on one connection
    std::vector<std::string> headers;
};

struct HttpsAnswer {
    std::string error;  ///< of curl; empty when there was an answer
    int status = 0;
    std::string body;
    int connections = 0;      ///< that were opened for it
    std::string certificate;  ///< that the server showed: its start date and serial number, as curl prints them
};

HttpsAnswer askSecurely(const HttpsCall& call);

}  // namespace refract::test
