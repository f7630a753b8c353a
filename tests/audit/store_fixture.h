// A fresh store of each engine: the same tests run on both.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "plugin/audit/store.h"
#include "tests/support/postgresql.h"
#include "tests/support/temporary_folder.h"

namespace refract::audit {

/// The one server of this program.
test::PostgresqlServer& postgresql();

class OnEachEngine : public ::testing::TestWithParam<Engine> {
protected:
    void SetUp() override;
    std::string sqliteFile() const { return (folder_.path() / "store" / "audit.db").string(); }
    /// Another connection to the same database, as of another instance.
    std::unique_ptr<Database> another() const;
    /// Whole numbers of the one row that a statement gives.
    std::int64_t count(const std::string& sql) const;

    test::TemporaryFolder folder_;
    std::string address_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Store> store_;
};

std::string engineName(const ::testing::TestParamInfo<Engine>& info);

/// An entry with one card, one finding that is shown and one that is held back.
Entry entryOf(std::int64_t id, std::int64_t at, const std::string& card, const std::string& client = "ehr");
/// An entry with one report on that card.
Entry reportOf(std::int64_t id, std::int64_t decision, const std::string& card, const std::string& outcome);

}  // namespace refract::audit
