// A made-up collection for stores whose fields have types.
#pragma once

#include <cstdint>

#include "collection.hpp"

namespace trawl::test {

/// Each field with values of one kind, since a field of an index has one type.
inline Collection make_typed_collection(std::uint64_t seed) {
    Collection collection = make_collection(seed);
    for (VectorRecord& record : collection.records) {
        keep_one_kind_a_field(record.document.metadata);
    }
    return collection;
}

}  // namespace trawl::test
