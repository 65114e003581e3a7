// Which leaves are not asked, because their source cannot evaluate the query's filter.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/query.hpp>
#include <trawl/source.hpp>

namespace trawl::detail {

class Refusals {
public:
    Refusals() = default;
    Refusals(std::span<const Source> sources, std::span<const Query> queries);

    /// Why that leaf is not asked; null when it is.
    [[nodiscard]] const Error* find(std::size_t query, std::size_t source) const;

    /// Those of the first `count` queries that at least one of these sources is asked.
    [[nodiscard]] std::vector<std::size_t> asked(std::size_t count, std::span<const std::size_t> sources) const;

private:
    std::size_t sources_ = 0;
    std::map<std::size_t, Error> errors_;  ///< By leaf; mostly there are none.
};

}  // namespace trawl::detail
