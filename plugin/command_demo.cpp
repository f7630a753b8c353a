// Putting the demo together with the service.
#include "plugin/command_demo.h"

#include <algorithm>
#include <cctype>

#include "plugin/terminology_folder.h"
#include "rules/terminology_search.h"

namespace refract::command {

namespace {

/// More than anybody reads below a search field.
constexpr std::size_t kMostProducts = 24;

std::vector<demo::Product> productsBeginning(const rules::ProductSearch& search, std::string_view text) {
    std::vector<demo::Product> products;
    for (auto& found : search.beginning(text, kMostProducts)) {
        std::transform(found.strengthUnit.begin(), found.strengthUnit.end(), found.strengthUnit.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        products.push_back({std::move(found.rxcui), std::move(found.name), std::move(found.form),
                            std::move(found.strengthUnit), found.strength});
    }
    return products;
}

}  // namespace

fhir::Result<std::unique_ptr<demo::Demo>> makeDemo(const ServeConfig& config, const std::filesystem::path& knowledge,
                                                   std::function<fhir::Day()> today) {
    // The chart calls the service in the clear, on loopback: with TLS there is none.
    if (!config.demo || config.tls) return std::unique_ptr<demo::Demo>();
    auto loaded = rules::ProductSearch::load(terminologyFolder(knowledge));
    if (!loaded) return std::move(loaded).error();
    demo::DemoSettings settings;
    settings.today = std::move(today);
    settings.products = [search = std::move(*loaded)](std::string_view text) {
        return productsBeginning(search, text);
    };
    return demo::Demo::make(std::move(settings));
}

trust::Clients withDemo(trust::Clients clients, const demo::Demo* demo) {
    if (demo != nullptr) clients.push_back(demo->client());
    return clients;
}

server::Handler withDemo(server::Handler handler, demo::Demo* demo) {
    if (demo == nullptr) return handler;
    return [handler = std::move(handler), demo](const server::Request& request) {
        return demo::Demo::owns(request.path) ? (*demo)(request) : handler(request);
    };
}

server::Doorkeeper withDemo(server::Doorkeeper doorkeeper, const demo::Demo* demo) {
    if (demo == nullptr) return doorkeeper;
    return [doorkeeper = std::move(doorkeeper), demo](server::Request& request) {
        return demo::Demo::owns(request.path) ? demo->turnAway(request) : doorkeeper(request);
    };
}

}  // namespace refract::command
