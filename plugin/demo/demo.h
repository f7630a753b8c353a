// Demo: a chart with synthetic patients, to see the service at work.
//
//   GET  /                     the chart; /demo/… its parts
//   GET  /demo/chart           the patients and their stories
//   GET  /demo/drugs?name=     products of which a word begins so
//   GET  /demo/fhir/…          FHIR R4, read only: for other CDS clients too
//   POST /demo/hook, /demo/feedback     what <cds-cards> asks; answered by calling the service
//   GET  /demo/exchanges?since=N        the last calls of the service, as JSON
//
// Towards the service it is a client like any other: it signs with a key of its own and calls
// over HTTP. For `refract serve --demo` alone, on loopback. Thread-safe once the service's
// address is set.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/demo/records.h"
#include "plugin/demo/relay.h"
#include "plugin/demo/service_client.h"
#include "plugin/server/handler.h"

namespace refract::demo {

/// A product that can be ordered.
struct Product {
    std::string code, name;  ///< RxNorm
    std::string form;        ///< "Oral Tablet"
    std::string unit;        ///< of the strength, "mg"
    double strength = 0;     ///< of one unit of the form; 0 where it has several ingredients or none is known
};

struct DemoSettings {
    std::function<fhir::Day()> today;
    std::function<std::vector<Product>(std::string_view beginning)> products;
};

class Demo {
public:
    /// Issue: a story is malformed, or no key could be made.
    static fhir::Result<std::unique_ptr<Demo>> make(DemoSettings settings);

    /// The chart as an entry of the client registry.
    const std::shared_ptr<const trust::Client>& client() const { return client_; }
    /// Before the first request.
    void setService(ServiceAddress address) { service_.setAddress(std::move(address)); }
    /// Before the first request: where what was just done shows, for the chart to link to. Without it there is no link.
    void setDashboard(std::string url) { dashboard_ = std::move(url); }

    /// Is this address of the demo's?
    static bool owns(std::string_view path);
    /// The doorkeeper of those addresses: other methods and pages of other origins are refused.
    std::optional<server::Response> turnAway(const server::Request& request) const;
    server::Response operator()(const server::Request& request);

private:
    Demo(DemoSettings settings, Signer signer, std::shared_ptr<const trust::Client> client);
    std::shared_ptr<const Records> records();
    std::string fhirBase() const { return service_.url() + "/demo/fhir"; }
    server::Response chart();
    server::Response products(std::string_view query) const;
    server::Response exchanges(std::string_view query) const;

    DemoSettings settings_;
    std::shared_ptr<const trust::Client> client_;
    ServiceClient service_;
    Relay relay_;
    std::string dashboard_;
    std::mutex mutex_;
    std::optional<fhir::Day> day_;
    std::shared_ptr<const Records> records_;
};

}  // namespace refract::demo
