// Filters in the query language of Elasticsearch and OpenSearch.
#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <string>

#include <trawl/filter_capabilities.hpp>

namespace trawl::elasticsearch {

/// How a field is indexed; its type in the mapping decides what a query can ask of it.
enum class FieldKind {
    keyword,   ///< keyword, constant_keyword, wildcard.
    text,      ///< text and its kin, which are looked up by words.
    integer,   ///< byte, short, integer, long.
    floating,  ///< half_float, float, double, scaled_float.
    boolean,   ///< boolean.
    date,      ///< date, date_nanos; texts that look like dates become this by themselves.
    other,     ///< Anything else, and fields that are not indexed.
};

struct FieldMapping {
    FieldKind kind = FieldKind::other;
    std::string keyword_field =
        {};  ///< Of a text: its sub-field of type keyword ("title.keyword"). Empty = it has none.
};

/// What an adapter reads from GET /{index}/_mapping. It must be current: a field that came later is missing in it.
struct IndexMapping {
    std::map<std::string, FieldMapping, std::less<>> fields;
    /// Whether a field that is not in it is in no document: true unless the index has "dynamic" false or "runtime".
    bool is_complete = true;
};

/// Every test can be asked of some kind of field.
inline constexpr FilterCapabilities filter_capabilities = FilterCapabilities::all();

/// The filter as a query for the filter context: "filter" of knn, or of bool.
///
/// A value of a kind that the field does not hold is never equal, instead of being converted. Dates are the exception:
/// they are compared as the store compares them, as points in time.
///
/// Errors: Error with Errc::not_supported, naming the test: for texts that are looked up by words only, for fields of
///   other kinds, and for an unknown field when the mapping is not complete.
/// Source: Elasticsearch reference, "Term-level queries"; OpenSearch has the same.
boost::json::object compile_filter(const Filter& filter, const IndexMapping& mapping);

}  // namespace trawl::elasticsearch
