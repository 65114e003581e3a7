// One question.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <trawl/filter.hpp>

namespace trawl {

/// One question to be answered by every source.
///
/// It declares its constructors and is therefore no aggregate: GCC 12 destroys aggregate temporaries twice inside a
/// `co_await` expression (docs/design.md, "Toolchain").
struct Query {
    Query() = default;
    Query(std::string text) : text(std::move(text)) {}  // NOLINT(google-explicit-constructor): a text is a query
    Query(const char* text) : text(text) {}             // NOLINT(google-explicit-constructor)

    Query& with_weight(double value) & {
        weight = value;
        return *this;
    }
    Query&& with_weight(double value) && {
        weight = value;
        return std::move(*this);
    }
    Query& with_top_k(std::size_t value) & {
        top_k = value;
        return *this;
    }
    Query&& with_top_k(std::size_t value) && {
        top_k = value;
        return std::move(*this);
    }
    Query& with_filter(const Filter& value) & {
        filter = value;
        return *this;
    }
    Query&& with_filter(const Filter& value) && {
        filter = value;
        return std::move(*this);
    }

    std::string text;     ///< UTF-8, not empty, not only white space.
    double weight = 1.0;  ///< How much this query counts in fusion; finite and not negative. 0 = searched, not counted.
    std::size_t top_k = 0;  ///< Hits asked of each source for this query. 0 = as the retriever's options say.
    /// Which documents may be found. Empty = all. A source whose store cannot evaluate it answers with
    /// Errc::not_supported and is not asked.
    std::optional<Filter> filter;

    friend bool operator==(const Query&, const Query&) = default;
};

}  // namespace trawl
