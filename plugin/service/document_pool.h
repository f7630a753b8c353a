// DocumentPool: parsers that are lent to requests and come back.
//
// simdjson keeps the memory of the largest document that it has parsed (68 MB after
// one of 5 MB): a parser that has grown is dropped instead of kept. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "fhir/json.h"

namespace refract::service {

class DocumentPool {
public:
    /// A document on loan; it goes back when the loan ends.
    class Loan {
    public:
        Loan(DocumentPool& pool, std::unique_ptr<fhir::Document> document);
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        fhir::Document& operator*() const { return *document_; }
        fhir::Document* operator->() const { return document_.get(); }

    private:
        DocumentPool& pool_;
        std::unique_ptr<fhir::Document> document_;
    };

    Loan lend();

private:
    void takeBack(std::unique_ptr<fhir::Document> document);

    std::mutex mutex_;
    std::vector<std::unique_ptr<fhir::Document>> idle_;
};

}  // namespace refract::service
