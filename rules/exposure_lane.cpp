// Which span goes into which lane, and the sum over lanes.
#include "rules/exposure_lane.h"

#include <algorithm>
#include <cstdlib>

namespace refract::rules {

namespace {

using std::chrono::days;

bool differentProducts(const Span& a, const Span& b) { return a.strength && b.strength && *a.strength != *b.strength; }

/// Are the two taken side by side?
bool parallel(const Span& span, const Lane& lane, Day start) {
    if (span.together || lane.current.together) return span.entry != lane.current.entry;
    return differentProducts(span, lane.current) && std::abs(fhir::daysBetween(lane.started, start)) <= kTogetherDays;
}

/// Ends everything in the lane before `day`.
void cut(Lane& lane, Day day) {
    while (!lane.pieces.empty() && lane.pieces.back().from >= day) lane.pieces.pop_back();
    if (!lane.pieces.empty() && lane.pieces.back().to >= day) lane.pieces.back().to = day - days(1);
}

bool sameDose(const DailyDose& a, const DailyDose& b) { return !a.mg || !b.mg || *a.mg == *b.mg; }

void begin(Lane& lane, Span span, Day start) {
    for (auto& piece : span.pieces) {
        if (piece.to >= piece.from) lane.pieces.push_back(piece);
    }
    lane.statement = span.origin == MedicationOrigin::statement;
    lane.started = start;
    span.pieces.clear();
    lane.current = std::move(span);
}

/// Parts of a statement's pieces on which no order of `lanes` runs.
void fillAround(const std::vector<Lane>& lanes, Span& span) {
    std::vector<Piece> free;
    for (const Piece& piece : span.pieces) {
        Day next = piece.from;
        std::vector<std::pair<Day, Day>> taken;
        for (const Lane& lane : lanes) {
            auto other = std::lower_bound(lane.pieces.begin(), lane.pieces.end(), piece.from,
                                          [](const Piece& one, Day day) { return one.to < day; });
            for (; other != lane.pieces.end() && other->from <= piece.to; ++other) taken.emplace_back(other->from, other->to);
        }
        std::sort(taken.begin(), taken.end());
        for (const auto& [from, to] : taken) {
            if (from > next) free.push_back({next, from - days(1), piece.dose, piece.entry});
            next = std::max(next, to + days(1));
        }
        if (next <= piece.to) free.push_back({next, piece.to, piece.dose, piece.entry});
    }
    span.pieces = std::move(free);
}

Lane* sameProduct(std::vector<Lane>& lanes, const Span& span) {
    for (auto& lane : lanes) {
        if (!differentProducts(span, lane.current)) return &lane;
    }
    return nullptr;
}

/// Is what the lane has in hand used up so long before `day` that the product begins anew?
bool runOut(const Lane& lane, Day day) {
    constexpr int kForgottenDays = 30;  // a month's supply: later than that it is another course
    return lane.pieces.empty() || fhir::daysBetween(lane.pieces.back().to, day) > kForgottenDays;
}

DailyDose sum(const std::vector<const Piece*>& pieces) {
    DailyDose total = pieces.front()->dose;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const DailyDose& more = pieces[i]->dose;
        const auto plus = [](std::optional<double> a, std::optional<double> b) { return a && b ? std::optional(*a + *b) : std::nullopt; };
        // What is taken as needed adds nothing to the schedule.
        total.mg = total.asNeeded ? more.mg : more.asNeeded ? total.mg : plus(total.mg, more.mg);
        total.mgHigh = plus(total.mgHigh, more.mgHigh);
        total.basis = std::max(total.basis, more.basis);
        total.asNeeded = total.asNeeded && more.asNeeded;
        total.atBedtimeOnly = total.atBedtimeOnly && more.atBedtimeOnly;
    }
    return total;
}

void sortByStart(std::vector<Span>& spans) {
    std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.pieces.front().from < b.pieces.front().from; });
}

}  // namespace

std::vector<Lane> lanesOfOrders(std::vector<Span> spans) {
    std::erase_if(spans, [](const Span& span) { return span.pieces.empty(); });
    sortByStart(spans);
    std::vector<Lane> lanes;
    const auto place = [&](Span& span) {
        const Day start = span.pieces.front().from;
        Lane* own = nullptr;
        for (auto& lane : lanes) {
            const bool runs = !lane.pieces.empty() && lane.pieces.back().to >= start;
            if (runs && parallel(span, lane, start)) continue;
            if (runs) cut(lane, start);
            if (own == nullptr) own = &lane;
        }
        if (own == nullptr) own = &lanes.emplace_back();
        begin(*own, std::move(span), start);
    };
    for (auto& span : spans) {
        if (span.origin != MedicationOrigin::statement) place(span);
    }
    std::vector<Span> statements;
    for (auto& span : spans) {
        if (span.origin != MedicationOrigin::statement || span.pieces.empty()) continue;
        fillAround(lanes, span);
        if (!span.pieces.empty()) statements.push_back(std::move(span));
    }
    if (statements.empty()) return lanes;
    // Statements among themselves are as orders are; they lie beside the orders, never on them.
    for (auto& span : statements) span.origin = MedicationOrigin::request;
    for (auto& lane : lanesOfOrders(std::move(statements))) {
        lane.statement = true;
        lanes.push_back(std::move(lane));
    }
    return lanes;
}

std::vector<Lane> lanesOfSupply(std::vector<Span> spans) {
    std::erase_if(spans, [](const Span& span) { return span.pieces.empty(); });
    sortByStart(spans);
    std::vector<Lane> lanes;
    for (auto& span : spans) {
        const Day handed = span.pieces.front().from;
        Lane* own = sameProduct(lanes, span);
        const bool continues = own != nullptr && !runOut(*own, handed);
        if (!continues) {
            for (auto& lane : lanes) {
                if (!parallel(span, lane, handed)) cut(lane, handed);
            }
        }
        if (own == nullptr) own = &lanes.emplace_back();
        const bool inHand = !own->pieces.empty() && own->pieces.back().to >= handed;
        if (inHand && sameDose(own->pieces.back().dose, span.pieces.front().dose)) {
            const auto shift = days(fhir::daysBetween(handed, own->pieces.back().to) + 1);
            for (auto& piece : span.pieces) piece.from += shift, piece.to += shift;
        } else if (inHand) {
            cut(*own, handed);
        }
        begin(*own, std::move(span), handed);
    }
    return lanes;
}

std::vector<SummedDays> summed(const std::vector<Lane>& lanes) {
    struct Edge {
        Day day;
        bool opens;
        const Piece* piece;
    };
    std::vector<Edge> edges;
    for (const auto& lane : lanes) {
        for (const auto& piece : lane.pieces) {
            if (piece.to < piece.from) continue;
            edges.push_back({piece.from, true, &piece});
            edges.push_back({piece.to + days(1), false, &piece});
        }
    }
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.day < b.day; });
    std::vector<SummedDays> result;
    std::vector<const Piece*> open;  // as many as there are lanes at most
    for (std::size_t i = 0; i < edges.size();) {
        const Day day = edges[i].day;
        for (; i < edges.size() && edges[i].day == day; ++i) {
            if (edges[i].opens) open.push_back(edges[i].piece);
            else open.erase(std::find(open.begin(), open.end(), edges[i].piece));
        }
        if (open.empty() || i == edges.size()) continue;
        SummedDays run{day, edges[i].day - days(1), sum(open), {}};
        for (const Piece* piece : open) run.entries.push_back(piece->entry);
        result.push_back(std::move(run));
    }
    return result;
}

}  // namespace refract::rules
