// Reads and searches as FHIR writes them.
#include "plugin/demo/fhir_api.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "plugin/hooks/json_writer.h"
#include "plugin/hooks/outcome.h"

namespace refract::demo {

namespace {

constexpr std::string_view kFhirJson = "application/fhir+json; charset=utf-8";
constexpr std::string_view kRoute = "/demo/fhir/{…}";
constexpr std::array<std::string_view, 14> kTypes{"Patient",
                                                  "Condition",
                                                  "MedicationRequest",
                                                  "MedicationDispense",
                                                  "MedicationStatement",
                                                  "Observation",
                                                  "QuestionnaireResponse",
                                                  "Procedure",
                                                  "ServiceRequest",
                                                  "AllergyIntolerance",
                                                  "Device",
                                                  "Encounter",
                                                  "Practitioner",
                                                  "Medication"};

bool knownType(std::string_view type) {
    for (const auto known : kTypes) {
        if (known == type) return true;
    }
    return false;
}

std::optional<unsigned> hexDigit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
    return std::nullopt;
}

std::string percentDecoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto high = hexDigit(text[i + 1]);
            const auto low = hexDigit(text[i + 2]);
            if (high && low) {
                decoded.push_back(static_cast<char>(*high << 4U | *low));
                i += 2;
                continue;
            }
        }
        decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
    return decoded;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::vector<Criterion> criteriaOf(std::string_view query) {
    std::vector<Criterion> criteria;
    for (const auto& pair : split(query, '&')) {
        const auto equals = pair.find('=');
        const std::string value = equals == std::string::npos ? std::string() : percentDecoded(pair.substr(equals + 1));
        criteria.push_back({percentDecoded(pair.substr(0, equals)), split(value, ',')});
    }
    return criteria;
}

/// How the answer to a search is to look.
struct Paging {
    enum class Order { asStored, ascending, descending } order = Order::asStored;
    std::optional<std::size_t> count;  ///< at most so many entries
    std::size_t offset = 0;            ///< of the first one; in our own links alone
};

fhir::Issue notUnderstood(std::string_view parameter, std::string_view known) {
    return {fhir::IssueCode::notSupported, "The value of a search parameter is not supported.", std::string(known),
            std::string(parameter)};
}

std::optional<std::size_t> number(const Criterion& criterion) {
    if (criterion.values.size() != 1) return std::nullopt;
    const std::string& text = criterion.values.front();
    std::size_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Each of our types has one date, whatever FHIR calls it there.
std::optional<Paging::Order> orderOf(const Criterion& sort) {
    static constexpr std::array<std::string_view, 10> kDates{"date",      "authored",  "authoredon", "whenhandedover",
                                                             "effective", "performed", "onset-date", "recorded-date",
                                                             "period",    "birthdate"};
    auto order = Paging::Order::asStored;
    for (std::string_view key : sort.values) {
        const bool descending = key.starts_with('-');
        if (descending) key.remove_prefix(1);
        if (std::find(kDates.begin(), kDates.end(), key) == kDates.end()) return std::nullopt;
        if (order != Paging::Order::asStored) continue;
        order = descending ? Paging::Order::descending : Paging::Order::ascending;
    }
    return order;
}

fhir::Result<Paging> pagingOf(const std::vector<Criterion>& criteria) {
    Paging paging;
    for (const Criterion& criterion : criteria) {
        if (criterion.name == "_sort") {
            const auto order = orderOf(criterion);
            if (!order) return notUnderstood("_sort", "date and -date are");
            paging.order = *order;
        } else if (criterion.name == "_count" || criterion.name == "_offset") {
            const auto value = number(criterion);
            if (!value) return notUnderstood(criterion.name, "a whole number is");
            if (criterion.name == "_offset")
                paging.offset = *value;
            else
                paging.count = std::min(*value, paging.count.value_or(*value));
        } else if (criterion.name == "_summary" && criterion.values == std::vector<std::string>{"count"}) {
            paging.count = 0;
        }
    }
    return paging;
}

/// What has no date comes last, either way.
void sort(std::vector<const Resource*>& found, Paging::Order order) {
    if (order == Paging::Order::asStored) return;
    std::stable_sort(found.begin(), found.end(), [order](const Resource* a, const Resource* b) {
        if (a->date.empty() || b->date.empty()) return !a->date.empty() && b->date.empty();
        return order == Paging::Order::ascending ? a->date < b->date : b->date < a->date;
    });
}

std::string percentEncoded(std::string_view text) {
    static constexpr std::string_view kPlain = "-._~/:";
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           kPlain.find(c) != std::string_view::npos;
        if (plain)
            encoded.push_back(c);
        else
            encoded.append({'%', kHex[byte >> 4U], kHex[byte & 15U]});
    }
    return encoded;
}

/// A search, and the address that repeats it from an entry on.
struct Search {
    std::string_view base, type;
    std::vector<Criterion> criteria;
    Paging paging;

    std::string address(std::size_t offset) const {
        std::string query;
        for (const Criterion& criterion : criteria) {
            if (criterion.name == "_offset") continue;
            query.append(query.empty() ? "?" : "&").append(percentEncoded(criterion.name)).push_back('=');
            for (std::size_t i = 0; i < criterion.values.size(); ++i) {
                if (i > 0) query.push_back(',');
                query.append(percentEncoded(criterion.values[i]));
            }
        }
        if (offset > 0) query.append(query.empty() ? "?" : "&").append("_offset=").append(std::to_string(offset));
        return std::string(base).append("/").append(type).append(query);
    }
};

void writeLink(hooks::JsonWriter& json, std::string_view relation, const std::string& url) {
    json.startObject();
    json.member("relation", relation);
    json.member("url", url);
    json.endObject();
}

std::string searchset(const Search& search, std::vector<const Resource*> found) {
    const Paging& paging = search.paging;
    sort(found, paging.order);
    const auto first = std::min(paging.offset, found.size());
    const auto count = std::min(paging.count.value_or(found.size()), found.size() - first);
    const std::span page(found.data() + first, count);
    hooks::JsonWriter json;
    json.startObject();
    json.member("resourceType", "Bundle");
    json.member("type", "searchset");
    json.member("total", static_cast<double>(found.size()));
    json.key("link");
    json.startArray();
    writeLink(json, "self", search.address(paging.offset));
    if (count > 0 && first + count < found.size()) writeLink(json, "next", search.address(first + count));
    json.endArray();
    if (!page.empty()) {
        json.key("entry");
        json.startArray();
        for (const Resource* resource : page) {
            json.startObject();
            json.member("fullUrl", std::string(search.base) + "/" + resource->type + "/" + resource->id);
            json.key("resource");
            json.checkedJson(resource->json);
            json.key("search");
            json.checkedJson(R"({"mode":"match"})");
            json.endObject();
        }
        json.endArray();
    }
    json.endObject();
    return json.take();
}

std::string capabilities(std::string_view base) {
    hooks::JsonWriter json;
    json.startObject();
    json.member("resourceType", "CapabilityStatement");
    json.member("status", "active");
    json.member("date", kStoryDay);
    json.member("kind", "instance");
    json.key("implementation");
    json.startObject();
    json.member("description", "Refract demo: synthetic patients, read only");
    json.member("url", base);
    json.endObject();
    json.member("fhirVersion", "4.0.1");
    json.key("format");
    json.checkedJson(R"(["json"])");
    json.key("rest");
    json.startArray();
    json.startObject();
    json.member("mode", "server");
    json.key("resource");
    json.startArray();
    for (const auto type : kTypes) {
        json.startObject();
        json.member("type", type);
        json.key("interaction");
        json.checkedJson(R"([{"code":"read"},{"code":"search-type"}])");
        json.key("searchParam");
        json.checkedJson(
            R"([{"name":"_id","type":"token"},{"name":"patient","type":"reference"},{"name":"code","type":"token"}])");
        json.endObject();
    }
    json.endArray();
    json.endObject();
    json.endArray();
    json.endObject();
    return json.take();
}

server::Response fhir(std::string body) {
    server::Response response;
    response.contentType = kFhirJson;
    response.body = std::move(body);
    response.route = kRoute;
    return response;
}

server::Response refuse(const fhir::Issue& issue) {
    server::Response response = server::refused(issue);
    response.contentType = kFhirJson;
    response.route = kRoute;
    return response;
}

const fhir::Issue& unavailable() {
    static const fhir::Issue kUnavailable{
        fhir::IssueCode::transient, "The source of these data does not answer.", "this patient's story", {}};
    return kUnavailable;
}

}  // namespace

server::Response answerFhir(const Records& records, std::string_view base, std::string_view path,
                            std::string_view query) {
    if (path == "metadata") return fhir(capabilities(base));
    const auto slash = path.find('/');
    const std::string_view type = path.substr(0, slash);
    if (!knownType(type)) return refuse({fhir::IssueCode::notFound, "There is no such resource type here.", {}, {}});
    if (slash != std::string_view::npos) {
        const Resource* const resource = records.read(type, path.substr(slash + 1));
        if (resource == nullptr) return refuse({fhir::IssueCode::notFound, "There is no such resource.", {}, {}});
        return fhir(resource->json);
    }
    Search search{base, type, criteriaOf(query), {}};
    auto paging = pagingOf(search.criteria);
    if (!paging) return refuse(paging.error());
    search.paging = *paging;
    std::vector<const Resource*> found;
    switch (records.search(type, search.criteria, found)) {
        case Records::Search::notSupported:
            return refuse({fhir::IssueCode::notSupported,
                           "A search parameter is not known.",
                           "patient, subject, _id and code are",
                           {}});
        case Records::Search::unavailable:
            return refuse(unavailable());
        case Records::Search::found:
            break;
    }
    return fhir(searchset(search, std::move(found)));
}

Resolved resolve(const Records& records, std::string_view base, std::string_view query) {
    const auto mark = query.find('?');
    const std::string_view path = query.substr(0, mark);
    if (mark == std::string_view::npos) {
        const auto slash = path.find('/');
        const Resource* const resource =
            slash == std::string_view::npos ? nullptr : records.read(path.substr(0, slash), path.substr(slash + 1));
        return {resource == nullptr ? "null" : resource->json, false};
    }
    std::vector<const Resource*> found;
    Search search{base, path, criteriaOf(query.substr(mark + 1)), {}};
    const auto paging = pagingOf(search.criteria);
    const auto result = records.search(path, search.criteria, found);
    if (paging && result == Records::Search::found) {
        search.paging = *paging;
        return {searchset(search, std::move(found)), false};
    }
    return {hooks::operationOutcome(unavailable()), true};
}

}  // namespace refract::demo
