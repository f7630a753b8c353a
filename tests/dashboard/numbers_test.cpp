// What the dashboard says equals what is counted from the calls themselves, without the store.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/dashboard/hospital_pages.h"

namespace refract::dashboard {

namespace {

/// One line of a table by what is counted here.
struct Counted {
    std::size_t firings = 0, held = 0, shown = 0, accepted = 0, overridden = 0;
};

class Numbers : public HospitalPages {
protected:
    /// Counted from the calls, by what `key` says of a call and a rule of it.
    template <typename Key>
    std::map<std::string, Counted> counted(Key key) const {
        std::map<std::string, Counted> all;
        for (const auto& call : calls_) {
            for (const auto& finding : call.findings) {
                Counted& one = all[key(call, finding.rule)];
                ++one.firings;
                if (!finding.heldBack.empty()) ++one.held;
            }
            for (const auto& card : call.cards) {
                Counted& one = all[key(call, card.rule)];
                ++one.shown;
                if (card.outcome == "accepted") ++one.accepted;
                if (card.outcome == "overridden") ++one.overridden;
            }
        }
        return all;
    }

    static std::string percent(std::size_t part, std::size_t whole) {
        if (whole == 0) return {};
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%.1f", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
        return text.data();
    }

    static void expectEqual(const std::vector<Line>& lines, const std::map<std::string, Counted>& expected) {
        ASSERT_EQ(lines.size(), expected.size() + 1);
        const Line& head = lines.front();
        for (std::size_t i = 1; i < lines.size(); ++i) {
            const Line& line = lines[i];
            ASSERT_TRUE(expected.contains(line[0])) << line[0];
            const Counted& one = expected.at(line[0]);
            EXPECT_EQ(line[column(head, "Firings")], std::to_string(one.firings)) << line[0];
            EXPECT_EQ(line[column(head, "Held back")], std::to_string(one.held)) << line[0];
            EXPECT_EQ(line[column(head, "Shown")], std::to_string(one.shown)) << line[0];
            EXPECT_EQ(line[column(head, "Accepted %")], percent(one.accepted, one.shown)) << line[0];
            EXPECT_EQ(line[column(head, "Overridden %")], percent(one.overridden, one.shown)) << line[0];
            EXPECT_EQ(line[column(head, "Not answered")], std::to_string(one.shown - one.accepted - one.overridden))
                << line[0];
        }
    }
};

}  // namespace

TEST_P(Numbers, rules) {
    expectEqual(table("/dashboard/rules"), counted([](const auto&, const std::string& rule) { return rule; }));
}

TEST_P(Numbers, breakdowns) {
    expectEqual(table("/dashboard/by", "&dimension=hook"), counted([](const auto& call, auto&) { return call.hook; }));
    expectEqual(table("/dashboard/by", "&dimension=client"),
                counted([](const auto& call, auto&) { return call.client; }));
    expectEqual(table("/dashboard/by", "&dimension=week"), counted([](const auto& call, auto&) {
                    return fhir::toString(quality::mondayOf(fhir::Day(std::chrono::days(call.day))));
                }));
}

TEST_P(Numbers, prescribersAndTheirBurden) {
    const auto lines = table("/dashboard/prescribers");
    std::map<std::pair<std::string, std::string>, std::set<std::pair<std::int64_t, std::string>>> patients;
    std::map<std::pair<std::string, std::string>, std::size_t> shown;
    for (const auto& call : calls_) {
        patients[{call.prescriber, call.client}].insert({call.day, call.patient});
        shown[{call.prescriber, call.client}] += call.cards.size();
    }
    ASSERT_EQ(lines.size(), patients.size() + 1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::pair key{lines[i][0], lines[i][1]};
        EXPECT_EQ(lines[i][column(lines[0], "Patients viewed")], std::to_string(patients[key].size()));
        EXPECT_EQ(lines[i][column(lines[0], "Shown")], std::to_string(shown[key]));
        EXPECT_EQ(lines[i][column(lines[0], "Cards per 100 patients")], percent(shown[key], patients[key].size()));
    }
}

TEST_P(Numbers, aNumberHasAsManyFiringsBehindIt) {
    std::size_t expected = 0;
    for (const auto& call : calls_) {
        expected += static_cast<std::size_t>(std::count_if(call.cards.begin(), call.cards.end(), [](const auto& card) {
            return card.rule == "R058" && card.outcome == "overridden";
        }));
    }
    EXPECT_GT(expected, 50U) << "more than a page";
    EXPECT_EQ(table("/dashboard/firings", "&rule=R058&outcome=overridden").size(), expected + 1);
}

TEST_P(Numbers, firingsAndHeldBackHaveAsManyBehindThemAndSayWhy) {
    const auto lines = table("/dashboard/rules");
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string rule = "&rule=" + lines[i][0];
        const auto any = table("/dashboard/firings", rule + "&place=any");
        const auto held = table("/dashboard/firings", rule + "&place=held");
        EXPECT_EQ(std::to_string(any.size() - 1), lines[i][column(lines[0], "Firings")]) << rule;
        EXPECT_EQ(std::to_string(held.size() - 1), lines[i][column(lines[0], "Held back")]) << rule;
        if (held.size() == 1) continue;
        EXPECT_EQ(held[1][column(held[0], "On the screen")], "held back: as many as an answer may have (F01)");
        EXPECT_EQ(held[1][column(held[0], "Outcome")], "") << "nobody could answer it";
    }
    const std::string page = this->page(access::Role::auditor, "/dashboard/rules");
    EXPECT_NE(page.find("place=any&amp;rule=R131"), std::string::npos);
    EXPECT_NE(page.find("place=held&amp;rule=R131"), std::string::npos);
    const std::string rule = this->page(access::Role::auditor, "/dashboard/rule", "&rule=R131");
    EXPECT_NE(rule.find("place=held&amp;rule=R131&amp;to=2026-02-25&amp;why=limit"), std::string::npos) << rule;
    EXPECT_NE(this->page(access::Role::auditor, "/dashboard", "").find("place=held&amp;to="), std::string::npos);
    EXPECT_NE(this->page(access::Role::auditor, "/dashboard/by", "&dimension=week").find("place=any&amp;to="),
              std::string::npos);
}

TEST_P(Numbers, heldBackFiringsAreChosenByTheReason) {
    const std::vector<audit::Statement> changes{
        {"UPDATE findings SET held_back = 'snoozed', held_back_why = 'answered' WHERE held_back <> '' AND decision % 3 "
         "= 0",
         {}},
        {"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions WHERE true ON CONFLICT DO NOTHING",
         {}}};
    ASSERT_TRUE(database_->change(changes));
    const auto held = [&](const std::string& more) {
        return table("/dashboard/firings", "&place=held" + more).size() - 1;
    };
    const auto snoozed = static_cast<std::size_t>(count("SELECT COUNT(*) FROM findings WHERE held_back = 'snoozed'"));
    EXPECT_GT(snoozed, 50U) << "more than a page";
    EXPECT_EQ(held("&why=snoozed"), snoozed);
    EXPECT_EQ(held("&why=snoozed") + held("&why=limit"), held(""));
    EXPECT_EQ(held("&why=shadow"), 0U);
    // Pages follow each other without a gap.
    std::size_t rows = 0;
    for (std::size_t page = 0; page * 50 < snoozed; ++page) {
        const std::string html = this->page(access::Role::auditor, "/dashboard/firings",
                                            "&place=held&why=snoozed&page=" + std::to_string(page));
        for (auto at = html.find("/dashboard/firing?"); at != std::string::npos;
             at = html.find("/dashboard/firing?", at + 1)) {
            ++rows;
        }
    }
    EXPECT_EQ(rows, snoozed);
    for (const char* const bad : {"&place=held&outcome=overridden", "&place=elsewhere", "&why=snoozed"}) {
        EXPECT_EQ(get(access::Role::auditor, "/dashboard/firings", wholeTime() + bad).status, 400) << bad;
    }
}

TEST_P(Numbers, aFiringOnTheCardOfAnotherRuleIsListedWithWhatBecameOfTheCard) {
    // As if R066 had been a line wherever there was another card.
    const std::vector<audit::Statement> changes{
        {"UPDATE findings SET part = 'line', position = 0 WHERE rule = 'R066' AND position > 0", {}},
        {"DELETE FROM cards WHERE topic = 'R066' AND position > 0", {}},
        {"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions WHERE true ON CONFLICT DO NOTHING",
         {}}};
    ASSERT_TRUE(database_->change(changes));
    const auto lines = static_cast<std::size_t>(count("SELECT COUNT(*) FROM findings WHERE part = 'line'"));
    ASSERT_GT(lines, 10U);
    const auto part = table("/dashboard/firings", "&rule=R066&place=part");
    ASSERT_EQ(part.size(), lines + 1);
    EXPECT_EQ(table("/dashboard/firings", "&place=part").size(), lines + 1);
    const std::string place = part[1][column(part[0], "On the screen")];
    EXPECT_TRUE(place.starts_with("line on card 1, which ") && place.ends_with(" leads")) << place;
    EXPECT_TRUE(std::any_of(part.begin() + 1, part.end(),
                            [&](const Line& line) { return line[column(part[0], "Outcome")] == "overridden"; }));
    const auto any = table("/dashboard/firings", "&rule=R066&place=any").size();
    const auto cards = table("/dashboard/firings", "&rule=R066").size();
    EXPECT_EQ(any - 1, (cards - 1) + lines + (table("/dashboard/firings", "&rule=R066&place=held").size() - 1));
    // Whose they were makes no other way to the same.
    std::size_t ofAll = 0;
    for (int i = 0; i < plan_.prescribers; ++i) {
        ofAll += table("/dashboard/firings", "&rule=R066&place=part&prescriber=p" + std::to_string(i)).size() - 1;
    }
    EXPECT_EQ(ofAll, lines);
}

TEST_P(Numbers, whatIsInShadowStandsBesideWhatIsLive) {
    EXPECT_EQ(table("/dashboard/shadow").size(), 1U) << "nothing is in shadow yet";
    // As if the site had run another edition for a client in shadow.
    const std::vector<audit::Statement> changes{
        {"UPDATE decisions SET edition = '2026.2', in_shadow = 1 WHERE client = 'clinic-2'", {}},
        {"UPDATE findings SET held_back = 'client-shadow' WHERE rule = 'C20' AND decision IN (SELECT id FROM decisions "
         "WHERE client = 'clinic-2')",
         {}},
        {"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions", {}}};
    ASSERT_TRUE(database_->change(changes));
    std::size_t shadowed = 0, live = 0, calls = 0;
    for (const auto& call : calls_) {
        calls += call.client == "clinic-2" ? 1 : 0;
        for (const auto& finding : call.findings) {
            if (finding.rule == "C20") ++(call.client == "clinic-2" ? shadowed : live);
        }
    }
    const auto lines = table("/dashboard/shadow");
    const auto line = std::find_if(lines.begin(), lines.end(), [](const Line& one) { return one[0] == "C20"; });
    ASSERT_NE(line, lines.end());
    EXPECT_EQ((*line)[2], "2026.2");
    EXPECT_EQ((*line)[3], std::to_string(shadowed));
    std::array<char, 16> rate{};
    std::snprintf(rate.data(), rate.size(), "%.1f",
                  1000.0 * static_cast<double>(shadowed) / static_cast<double>(calls));
    EXPECT_EQ((*line)[4], rate.data());
    EXPECT_EQ((*line)[5], "2026.1");
    EXPECT_EQ((*line)[6], std::to_string(live));
    EXPECT_GT(lines.size(), 5U) << "rules that would fall silent stand there too";
}

TEST_P(Numbers, aSecondEditionStandsBesideTheOneInUse) {
    EXPECT_EQ(table("/dashboard/shadow", "&table=editions").size(), 1U) << "there is none yet";
    // It finds R058 in every second call in which the edition in use does, and in no other.
    std::vector<audit::Statement> changes;
    std::size_t live = 0, judged = 0, graver = 0, milder = 0;
    for (const auto& call : calls_) {
        changes.push_back({"INSERT INTO shadow_calls (decision, edition) VALUES ($1, '2026.3')", {call.id}});
        int severity = -1;  // shown nowhere
        for (const auto& finding : call.findings) {
            if (finding.rule == "R058" && finding.heldBack.empty()) severity = std::max(severity, finding.severity);
        }
        if (severity < 0 || live++ % 2 == 1) continue;
        const int theirs = static_cast<int>(judged++ % 3);
        graver += theirs > severity;
        milder += theirs < severity;
        changes.push_back(
            {"INSERT INTO shadow_findings (decision, ordinal, rule, rule_version, severity, shown) VALUES "
             "($1, 0, 'R058', '1', $2, 1)",
             {call.id, std::int64_t{theirs}}});
    }
    changes.push_back({"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions", {}});
    ASSERT_TRUE(database_->change(changes));
    const auto lines = table("/dashboard/shadow", "&table=editions");
    const auto line = std::find_if(lines.begin(), lines.end(), [](const Line& one) { return one[0] == "R058"; });
    ASSERT_NE(line, lines.end());
    const Line counts(line->begin() + 1, line->end());
    EXPECT_EQ(counts, (Line{std::to_string(live), std::to_string(judged), std::to_string(judged),
                            std::to_string(live - judged), "0", std::to_string(graver), std::to_string(milder)}));
    EXPECT_TRUE(graver > 0 && milder > 0) << graver << milder;
}

TEST_P(Numbers, prescribersAreOfAllRulesAndSaySo) {
    const auto all = page(access::Role::auditor, "/dashboard/prescribers");
    const auto asked = page(access::Role::auditor, "/dashboard/prescribers", "&rule=R058&hook=order-sign");
    EXPECT_EQ(table("/dashboard/prescribers", "&rule=R058"), table("/dashboard/prescribers"));
    EXPECT_EQ(asked.find("Only: "), std::string::npos) << "it is not only of that rule";
    EXPECT_NE(asked.find("rule R058 does not narrow this view"), std::string::npos) << asked;
    EXPECT_EQ(all.find("does not narrow"), std::string::npos);
    const auto firstLink = [](const std::string& html) {
        const auto at = html.find("/dashboard/firings?client=");
        return html.substr(at, html.find('"', at) - at);
    };
    EXPECT_EQ(firstLink(asked), firstLink(all)) << "the cards behind a number are of all rules too";
}

TEST_P(Numbers, aLookIsNotedWithAllThatWasAsked) {
    const std::string choice = "&prescriber=p1&outcome=overridden&reason=patient-refuses&page=1";
    page(access::Role::auditor, "/dashboard/firings", choice);
    const auto looks = database_->ask({"SELECT filter FROM looks ORDER BY id DESC LIMIT 1", {}});
    ASSERT_TRUE(looks);
    const std::string filter = audit::text(looks->at(0)[0]);
    for (const char* const part : {"prescriber=p1", "outcome=overridden", "reason=patient-refuses", "page=1"}) {
        EXPECT_NE(filter.find(part), std::string::npos) << filter;
    }
}

INSTANTIATE_TEST_SUITE_P(Store, Numbers, ::testing::Values(audit::Engine::sqlite), audit::engineName);

}  // namespace refract::dashboard
