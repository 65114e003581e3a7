// Which rows pass a filter, remembered for the filters that were used last.
#include "filter_masks.hpp"

#include <algorithm>

namespace trawl::embedded {

namespace {

// A byte per row each: a few megabytes for a large store.
constexpr std::size_t most_masks = 16;

}  // namespace

std::shared_ptr<const RowMask> FilterMasks::mask(const Filter& filter, const VectorTable& table,
                                                 std::uint64_t generation, DocumentReader& reader) {
    if (generation != generation_) {
        entries_.clear();
        generation_ = generation;
    }
    const auto known =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.filter == filter; });
    if (known != entries_.end()) {
        entries_.splice(entries_.begin(), entries_, known);
    } else {
        entries_.push_front({filter, std::make_shared<const RowMask>()});
        if (entries_.size() > most_masks) {
            entries_.pop_back();
        }
    }
    Entry& entry = entries_.front();
    if (entry.mask->size() < table.rows()) {
        // A new one, since searches may be using the old one.
        auto grown = std::make_shared<RowMask>(*entry.mask);
        const auto first = static_cast<Row>(grown->size());
        grown->resize(table.rows(), 0);
        reader.read_metadata(table.chunk(first), [&](std::int64_t chunk, const Metadata& metadata) {
            if (const std::size_t row = table.find(chunk); row < table.rows()) {
                (*grown)[row] = matches(filter, metadata) ? 1 : 0;
            }
        });
        entry.mask = std::move(grown);
    }
    return entry.mask;
}

}  // namespace trawl::embedded
