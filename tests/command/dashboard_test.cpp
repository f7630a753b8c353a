// The dashboard of the real service over HTTP: who gets in, who sees what, and what is noted.
#include <gtest/gtest.h>

#include "tests/command/quality_site.h"

namespace refract::test {

namespace {

/// The address of the first link that begins so.
std::string linkIn(const std::string& page, const std::string& beginning) {
    const auto at = page.find("href=\"" + beginning);
    if (at == std::string::npos) return {};
    std::string link = page.substr(at + 6, page.find('"', at + 6) - at - 6);
    for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;")) link.erase(amp + 1, 4);
    return link;
}

std::string csrfIn(const std::string& page) {
    const std::string before = "name=\"csrf\" value=\"";
    const auto at = page.find(before);
    if (at == std::string::npos) return {};
    return page.substr(at + before.size(), page.find('"', at + before.size()) - at - before.size());
}

const std::string kYear = "from=2026-01-01&to=2026-03-02";

}  // namespace

TEST(DashboardHttp, whoHasNoSessionSeesTheFormAlone) {
    const QualitySite site;
    const QualityService service(site);
    service.order();
    for (const char* path : {"/dashboard", "/dashboard/rules?format=csv", "/dashboard/looks", "/dashboard/nothing"}) {
        const auto got = service.look(path);
        EXPECT_EQ(got.status, 401) << path;
        EXPECT_TRUE(has(got.body, "name=\"password\"")) << path;
        EXPECT_FALSE(has(got.body, "R005")) << path;
    }
    EXPECT_EQ(service.look("/dashboard", {{"Cookie", "refract_session=made-up"}}).status, 401);
    EXPECT_EQ(service.look("/dashboard/style.css").status, 200);
    EXPECT_TRUE(site.rows("SELECT * FROM looks").empty());
}

TEST(DashboardHttp, aLoginIsACookieThatNoScriptAndNoOtherSiteHas) {
    const QualitySite site;
    site.add("anna", "viewer");
    const QualityService service(site);
    const auto in = service.logIn("anna");
    EXPECT_EQ(in.status, 303);
    EXPECT_EQ(in.field("Location"), "/dashboard");
    const std::string cookie = in.field("Set-Cookie");
    for (const char* part : {"; HttpOnly", "; SameSite=Strict", "; Path=/dashboard", "; Max-Age=36000"}) {
        EXPECT_TRUE(has(cookie, part)) << cookie;
    }
    const auto page = service.look("/dashboard", {{"Cookie", service.session("anna")}});
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page.body, "anna (viewer)"));
}

TEST(DashboardHttp, everyPageHasTheFieldsThatKeepItToItself) {
    const QualitySite site;
    site.add("anna", "viewer");
    const QualityService service(site);
    const std::string cookie = service.session("anna");
    for (const char* path : {"/dashboard/login", "/dashboard/rules", "/dashboard/rules?format=csv", "/dashboard/no"}) {
        const auto got = service.look(path, {{"Cookie", cookie}});
        EXPECT_TRUE(has(got.field("Content-Security-Policy"), "default-src 'none'")) << path;
        EXPECT_FALSE(has(got.field("Content-Security-Policy"), "unsafe")) << path;
        EXPECT_EQ(got.field("X-Frame-Options"), "DENY") << path;
        EXPECT_EQ(got.field("X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(got.field("Referrer-Policy"), "no-referrer") << path;
        EXPECT_EQ(got.field("Cache-Control"), "no-store") << path;
        EXPECT_FALSE(has(got.body, "<script")) << path;
        EXPECT_TRUE(got.allowOrigin.empty()) << path;
    }
}

TEST(DashboardHttp, aWrongPasswordAndAnUnknownUserLookAlike) {
    const QualitySite site;
    site.add("anna", "viewer");
    const QualityService service(site);
    const auto wrong = service.logIn("anna", "another password");
    const auto unknown = service.logIn("nobody", "another password");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_TRUE(wrong.field("Set-Cookie").empty());
}

TEST(DashboardHttp, tenFailuresCloseTheAccountForAWhile) {
    const QualitySite site;
    site.add("anna", "viewer");
    site.add("berta", "viewer");
    const QualityService service(site);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(service.logIn("anna", "another password").status, 401);
    EXPECT_EQ(service.logIn("anna").status, 401) << "the right password comes too late";
    EXPECT_EQ(service.logIn("berta").status, 303) << "others are not closed out";
}

TEST(DashboardHttp, loggingInLeadsToAnAddressOfOursAlone) {
    const QualitySite site;
    site.add("anna", "viewer");
    const QualityService service(site);
    const std::string form = "name=anna&password=a+password+that+is+long+enough&to=";
    const auto to = [&](const std::string& address) {
        return service.send("/dashboard/login", form + address, ownForm()).field("Location");
    };
    EXPECT_EQ(to("/dashboard/rules?from%3D2026-01-01%26to%3D2026-03-02"),
              "/dashboard/rules?from=2026-01-01&to=2026-03-02");
    for (const char* bad : {"https://evil.example", "//evil.example/dashboard", "/dashboard@evil.example", "/metrics",
                            "/dashboard/rules%0d%0aSet-Cookie:%20a=b"}) {
        EXPECT_EQ(to(bad), "/dashboard") << bad;
    }
    EXPECT_TRUE(has(service.look("/dashboard/rules?" + kYear).body, "value=\"/dashboard/rules?from=2026-01-01&amp;to"));
}

TEST(DashboardHttp, formsOfOtherSitesAreRefused) {
    const QualitySite site;
    site.add("anna", "viewer");
    const QualityService service(site);
    const std::string form = "name=anna&password=a+password+that+is+long+enough";
    EXPECT_EQ(service.send("/dashboard/login", form, {}).status, 403);
    EXPECT_EQ(service.send("/dashboard/login", form, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
    EXPECT_EQ(service.send("/dashboard/login", form, {{"Origin", "https://evil.example"}}).status, 403);
    const std::string cookie = service.session("anna");
    EXPECT_EQ(service.send("/dashboard/rules", "", ownForm(cookie)).status, 405);
    EXPECT_EQ(service.send("/dashboard/logout", "csrf=guessed", ownForm(cookie)).status, 403);
    EXPECT_EQ(service.send("/dashboard/logout", "", ownForm(cookie)).status, 403);
    const auto page = service.look("/dashboard", {{"Cookie", cookie}});
    ASSERT_EQ(page.status, 200) << "the session still stands";
    const auto out = service.send("/dashboard/logout", "csrf=" + csrfIn(page.body), ownForm(cookie));
    EXPECT_EQ(out.status, 303);
    EXPECT_TRUE(has(out.field("Set-Cookie"), "Max-Age=0"));
    EXPECT_EQ(service.look("/dashboard", {{"Cookie", cookie}}).status, 401)
        << "it ended here too, not in the browser alone";
}

TEST(DashboardHttp, personsAndCommentsAreForAuditors) {
    const QualitySite site;
    site.add("anna", "viewer");
    site.add("otto", "auditor");
    const QualityService service(site);
    for (int i = 0; i < 6; ++i) service.order();
    const Fields viewer{{"Cookie", service.session("anna")}}, auditor{{"Cookie", service.session("otto")}};
    const std::string list = service.look("/dashboard/firings?" + kYear, viewer).body;
    const std::string firing = linkIn(list, "/dashboard/firing?");
    ASSERT_FALSE(firing.empty()) << list;
    const std::string seen = service.look(firing, viewer).body;
    EXPECT_TRUE(has(seen, "R005"));
    for (const char* hidden : {"Practitioner/case", "agreed with the family", "Because of", "case-patient"}) {
        EXPECT_FALSE(has(seen, hidden)) << hidden;
    }
    const std::string whole = service.look(firing, auditor).body;
    for (const char* shown : {"Practitioner/case", "agreed with the family", "Because of"}) {
        EXPECT_TRUE(has(whole, shown)) << shown;
    }
    EXPECT_FALSE(has(whole, "case-patient")) << "a patient stands in no page";
    for (const char* table : {"", "&table=offers", "&table=feedback"}) {
        const auto csv = service.look(firing + "&format=csv" + table, viewer);
        EXPECT_EQ(csv.status, 200) << table;
        EXPECT_FALSE(has(csv.body, "agreed with the family")) << table;
    }
    EXPECT_TRUE(has(service.look(firing + "&format=csv&table=feedback", auditor).body, "agreed with the family"));
    EXPECT_EQ(service.look(firing + "&format=csv&table=none", auditor).status, 404);
    EXPECT_EQ(service.look("/dashboard/looks", viewer).status, 403);
}

TEST(DashboardHttp, aViewerCanCountNoSmallCell) {
    const QualitySite site;
    site.add("anna", "viewer");
    site.add("otto", "auditor");
    const QualityService service(site);
    service.order();
    service.order();
    const Fields viewer{{"Cookie", service.session("anna")}}, auditor{{"Cookie", service.session("otto")}};
    const std::string rules = "/dashboard/rules?format=csv&" + kYear;
    EXPECT_TRUE(has(service.look(rules, viewer).body, "\"<5\""));
    EXPECT_FALSE(has(service.look(rules, auditor).body, "\"<5\""));
    const std::string firings = "/dashboard/firings?rule=R005&" + kYear;
    EXPECT_FALSE(linkIn(service.look(firings, auditor).body, "/dashboard/firing?").empty());
    const auto few = service.look(firings, viewer);
    EXPECT_TRUE(has(few.body, "Fewer than five")) << few.body;
    EXPECT_TRUE(linkIn(few.body, "/dashboard/firing?").empty());
    EXPECT_FALSE(has(service.look(firings + "&format=csv", viewer).body, "R005"));
}

TEST(DashboardHttp, everyLookIsRecorded) {
    const QualitySite site;
    site.add("otto", "auditor");
    const QualityService service(site);
    service.order();
    const Fields auditor{{"Cookie", service.session("otto")}};
    const std::string firing = linkIn(service.look("/dashboard/firings?" + kYear, auditor).body, "/dashboard/firing?");
    service.look(firing, auditor);
    service.look("/dashboard/rules?format=csv&" + kYear, auditor);
    service.look("/dashboard/firing?decision=17", auditor);
    const auto looks = site.rows("SELECT account, role, view, identities, decision FROM looks ORDER BY at, id");
    ASSERT_EQ(looks.size(), 4U);
    const char* const views[]{"dashboard/firings", "dashboard/firing", "dashboard/rules (CSV)", "dashboard/firing"};
    for (std::size_t i = 0; i < looks.size(); ++i) {
        EXPECT_EQ(audit::text(looks[i][0]), "otto");
        EXPECT_EQ(audit::text(looks[i][1]), "auditor");
        EXPECT_EQ(audit::text(looks[i][2]), views[i]);
    }
    EXPECT_EQ(audit::wholeNumber(looks[1][3]), 1) << "persons were shown";
    EXPECT_TRUE(has(firing, std::to_string(audit::wholeNumber(looks[1][4]))));
    EXPECT_EQ(audit::wholeNumber(looks[3][3]), 0) << "there was nothing to show";
    const auto shown = service.look("/dashboard/looks?format=csv", auditor).body;
    EXPECT_TRUE(has(shown, "dashboard/rules (CSV)"));
}

TEST(DashboardHttp, aProxyIsBelievedWhereTheConfigurationSaysSo) {
    const QualitySite site(R"(,"userHeader":"X-Remote-User","trustedProxies":["127.0.0.1"])");
    site.add("anna", "viewer");
    site.add("otto", "auditor");
    EXPECT_EQ(site.refract({"user", "close", "otto"}).status, 0);
    const QualityService service(site);
    EXPECT_EQ(service.look("/dashboard", {{"X-Remote-User", "anna"}}).status, 200);
    EXPECT_EQ(service.look("/dashboard", {{"X-Remote-User", "nobody"}}).status, 401);
    EXPECT_EQ(service.look("/dashboard", {{"X-Remote-User", "otto"}}).status, 401) << "the account is closed";
    EXPECT_EQ(service.look("/dashboard").status, 401);
    EXPECT_EQ(site.rows("SELECT * FROM looks WHERE account = 'anna'").size(), 1U);
}

TEST(DashboardHttp, nobodyElseNamesTheUser) {
    const Fields named{{"X-Remote-User", "anna"}};
    const QualitySite unconfigured;
    unconfigured.add("anna", "viewer");
    EXPECT_EQ(QualityService(unconfigured).look("/dashboard", named).status, 401);
    const QualitySite elsewhere(R"(,"userHeader":"X-Remote-User","trustedProxies":["192.0.2.7"])");
    elsewhere.add("anna", "viewer");
    EXPECT_EQ(QualityService(elsewhere).look("/dashboard", named).status, 401);
}

}  // namespace refract::test
