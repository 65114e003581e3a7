// What a store holds and a hit carries: a text with an id and metadata.
#pragma once

#include <boost/container/flat_map.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <trawl/export.hpp>

namespace trawl {

/// One metadata value. Integers stay integers: ids of 64 bits must not pass through a double.
using MetadataValue = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, std::vector<std::string>>;

/// Metadata by key, in key order, so that the same metadata always prints the same. Used like a std::map, but in one
/// piece of memory: hits are made, copied and thrown away by the dozen, and most have a handful of entries.
using Metadata = boost::container::flat_map<std::string, MetadataValue, std::less<>>;

/// A text (usually one chunk of a larger document) with the id under which its store knows it.
struct Document {
    Document() = default;
    Document(std::string id, std::string text, Metadata metadata = {})
        : id(std::move(id)), text(std::move(text)), metadata(std::move(metadata)) {}

    std::string id;    ///< Unique within its store; the same id in two stores is taken for the same document.
    std::string text;  ///< UTF-8; may be empty when the store was asked for ids only.
    Metadata metadata;

    friend bool operator==(const Document&, const Document&) = default;
};

/// A document's or a query's place in the vector space; its length is the dimension.
using Embedding = std::vector<float>;

/// Whether it has no number that is infinite or none at all (NaN); an empty embedding has none.
TRAWL_EXPORT bool is_finite(const Embedding& embedding) noexcept;

}  // namespace trawl
