// Lending parsers and taking them back.
#include "plugin/service/document_pool.h"

#include <utility>

namespace refract::service {

namespace {

/// A hook request of 1 MB grows a parser to about this; what is larger is rare and is freed.
constexpr std::size_t kLargestKept = std::size_t{16} * 1024 * 1024;
/// As many as requests are usually in flight; more are made and dropped.
constexpr std::size_t kMostIdle = 32;

}  // namespace

DocumentPool::Loan::Loan(DocumentPool& pool, std::unique_ptr<fhir::Document> document)
    : pool_(pool), document_(std::move(document)) {}

DocumentPool::Loan::~Loan() {
    pool_.takeBack(std::move(document_));
}

DocumentPool::Loan DocumentPool::lend() {
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            auto document = std::move(idle_.back());
            idle_.pop_back();
            return {*this, std::move(document)};
        }
    }
    return {*this, std::make_unique<fhir::Document>()};
}

void DocumentPool::takeBack(std::unique_ptr<fhir::Document> document) {
    if (document->capacity() > kLargestKept) return;
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < kMostIdle) idle_.push_back(std::move(document));
}

}  // namespace refract::service
