// A made-up hospital's record behind the dashboard, looked at by a viewer and by an auditor.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugin/dashboard/dashboard.h"
#include "tests/audit/store_fixture.h"
#include "tests/support/hospital.h"

namespace refract::dashboard {

using Line = std::vector<std::string>;

/// CSV of ours: texts are quoted and hold no quote.
inline std::vector<Line> linesOf(const std::string& csv) {
    std::vector<Line> lines;
    Line line;
    std::string cell;
    bool quoted = false;
    for (const char c : csv) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            line.push_back(std::move(cell));
            cell.clear();
        } else if (c == '\n' && !quoted) {
            line.push_back(std::move(cell));
            lines.push_back(std::move(line));
            cell.clear();
            line.clear();
        } else if (c != '\r') {
            cell += c;
        }
    }
    return lines;
}

class HospitalPages : public audit::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        plan_.seed = 7;
        plan_.days = 56;
        plan_.callsPerDay = 20;
        plan_.prescribers = 5;
        test::Hospital hospital(plan_);
        ASSERT_TRUE(database_->change(hospital.editions()));
        hospital.make([&](const std::vector<test::MadeCall>& calls, std::vector<audit::Entry> entries) {
            ASSERT_TRUE(store_->append(entries));
            calls_.insert(calls_.end(), calls.begin(), calls.end());
        });
        now_ = (plan_.firstDay + plan_.days) * 86'400'000;
        accounts_ = std::make_unique<access::Accounts>(*database_);
    }

    /// What a user of that role is answered.
    server::Response get(access::Role role, const std::string& path, const std::string& query) {
        const Dashboard dashboard({*database_,
                                   *accounts_,
                                   [](std::string_view, std::string_view) { return std::string(); },
                                   [this] { return now_; },
                                   {},
                                   [] { return std::vector<std::string>(); },
                                   false,
                                   {},
                                   {}});
        const std::vector<server::HeaderField> fields{{"Cookie", cookie(role)}};
        server::Request request;
        request.method = "GET";
        request.path = path;
        request.query = query;
        request.headers = server::Headers(fields);
        auto response = dashboard(request);
        EXPECT_TRUE(response);
        return response ? std::move(*response) : server::Response{};
    }

    /// "from=...&to=...": the whole time that is on record.
    std::string wholeTime() const {
        return "from=" + fhir::toString(fhir::Day(std::chrono::days(plan_.firstDay))) +
               "&to=" + fhir::toString(fhir::Day(std::chrono::days(plan_.firstDay + plan_.days - 1)));
    }

    /// The page of that view over the whole time.
    std::string page(access::Role role, const std::string& path, const std::string& more = {}) {
        const auto response = get(role, path, wholeTime() + more);
        EXPECT_EQ(response.status, 200) << response.body;
        return response.body;
    }

    /// The table of that view over the whole time, its head first.
    std::vector<Line> table(const std::string& path, const std::string& more = {},
                            access::Role role = access::Role::auditor) {
        return linesOf(page(role, path, "&format=csv" + more));
    }

    static std::size_t column(const Line& head, const std::string& name) {
        const auto found = std::find(head.begin(), head.end(), name);
        EXPECT_NE(found, head.end()) << name;
        return static_cast<std::size_t>(found - head.begin());
    }

    test::HospitalPlan plan_;
    std::vector<test::MadeCall> calls_;
    std::int64_t now_ = 0;
    std::unique_ptr<access::Accounts> accounts_;

private:
    const std::string& cookie(access::Role role) {
        std::string& known = cookies_[role];
        if (!known.empty()) return known;
        const std::string name(access::roleName(role));
        const trust::Secret password("a long password for the test");
        EXPECT_TRUE(accounts_->put(name, role, password, now_));
        const auto token = accounts_->logIn(name, password, now_);
        EXPECT_TRUE(token && *token);
        if (token && *token) known = "refract_session=" + std::string((*token)->reveal());
        return known;
    }

    std::map<access::Role, std::string> cookies_;
};

}  // namespace refract::dashboard
