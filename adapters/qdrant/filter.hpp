// Filters in Qdrant's dialect.
#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <set>
#include <string>

#include <trawl/filter_capabilities.hpp>

namespace trawl::qdrant {

/// The payload indexes of a collection that decide what a condition on their field means. An adapter reads them from
/// `payload_schema` in the answer to GET /collections/{collection}.
struct PayloadIndexes {
    std::set<std::string, std::less<>> integer;  ///< Fields whose numbers are integers all.
    std::set<std::string, std::less<>> text;     ///< Fields whose texts are looked up by words.
};

/// Texts have no order: Qdrant's ranges are for numbers and for points in time.
inline constexpr FilterCapabilities filter_capabilities{.equality = true,
                                                        .number_order = true,
                                                        .text_order = false,
                                                        .existence = true,
                                                        .text_match = true,
                                                        .negation = true};

/// The filter as the member "filter" of a query.
///
/// Numbers are compared as `double`s there, so that a comparison with a number between 2^53 and 2^63 would not be exact
/// and is refused; equality with an integer of that size finds integers only.
///
/// Returns: an object of the schema `Filter`; without members for a filter that every document passes.
/// Errors: Error with Errc::not_supported, naming the test, for what Qdrant cannot evaluate, and for `contains` on a
///   field whose text index would look for words instead.
/// Source: Qdrant 1.19, OpenAPI and lib/segment/src/payload_storage/condition_checker.rs; before the rounding of
///   fractional bounds was fixed (qdrant#9049), a fraction compared with a field that has an integer index was off by
///   one.
boost::json::object compile_filter(const Filter& filter, const PayloadIndexes& indexes = {});

}  // namespace trawl::qdrant
