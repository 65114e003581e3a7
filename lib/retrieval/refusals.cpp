// Which leaves are not asked, because their source cannot evaluate the query's filter.
#include "retrieval/refusals.hpp"

#include <algorithm>
#include <utility>

namespace trawl::detail {

Refusals::Refusals(std::span<const Source> sources, std::span<const Query> queries) : sources_(sources.size()) {
    for (std::size_t q = 0; q < queries.size(); ++q) {
        for (std::size_t s = 0; queries[q].filter && s < sources.size(); ++s) {
            if (auto error = check_filter(*queries[q].filter, sources[s].store_info().filters, sources[s].name())) {
                errors_.emplace(q * sources_ + s, *std::move(error));
            }
        }
    }
}

const Error* Refusals::find(std::size_t query, std::size_t source) const {
    const auto entry = errors_.find(query * sources_ + source);
    return entry == errors_.end() ? nullptr : &entry->second;
}

std::vector<std::size_t> Refusals::asked(std::size_t count, std::span<const std::size_t> sources) const {
    std::vector<std::size_t> result;
    result.reserve(count);
    for (std::size_t query = 0; query < count; ++query) {
        if (std::any_of(sources.begin(), sources.end(), [&](std::size_t s) { return find(query, s) == nullptr; })) {
            result.push_back(query);
        }
    }
    return result;
}

}  // namespace trawl::detail
