// Wording: the sentences, sources and named numbers that cards are made of, as an
// interface, so that the making of cards can be seen without a whole Knowledge.
//
// References that it hands out live as long as it does. Const and without state of its
// own: as thread-safe as the Knowledge behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/knowledge.h"

namespace refract::cards {

class Wording {
public:
    virtual ~Wording() = default;
    /// A template; the id itself when there is no such phrase.
    virtual const std::string& phrase(std::string_view id) const = 0;
    virtual std::optional<double> threshold(std::string_view id) const = 0;
    virtual const rules::KnowledgeSource* source(std::string_view id) const = 0;
    virtual const rules::OverrideReason* overrideReason(std::string_view code) const = 0;
    virtual const rules::EditionInfo& edition() const = 0;
};

class KnowledgeWording final : public Wording {
public:
    explicit KnowledgeWording(const rules::Knowledge& knowledge) : knowledge_(knowledge) {}
    const std::string& phrase(std::string_view id) const override { return knowledge_.phrase(id); }
    std::optional<double> threshold(std::string_view id) const override {
        const auto* threshold = knowledge_.thresholds().find(id);
        return threshold == nullptr ? std::nullopt : std::optional(threshold->value);
    }
    const rules::KnowledgeSource* source(std::string_view id) const override { return knowledge_.source(id); }
    const rules::OverrideReason* overrideReason(std::string_view code) const override {
        return knowledge_.overrideReason(code);
    }
    const rules::EditionInfo& edition() const override { return knowledge_.edition(); }

private:
    const rules::Knowledge& knowledge_;
};

}  // namespace refract::cards
