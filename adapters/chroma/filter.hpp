// Filters in Chroma's dialect.
#pragma once

#include <boost/json/value.hpp>

#include <trawl/filter_capabilities.hpp>

namespace trawl::chroma {

/// Whether the server can keep lists in metadata; the first ones with the API v2 cannot, and refuse conditions on them
/// with 400. A server that can answers {"where": {"k": {"$contains": "x"}}} with 200.
enum class MetadataLists { kept, not_kept };

/// Chroma cannot ask whether a key exists or what a text contains, orders numbers only, and knows no "not".
inline constexpr FilterCapabilities filter_capabilities{.equality = true,
                                                        .number_order = true,
                                                        .text_order = false,
                                                        .existence = false,
                                                        .text_match = false,
                                                        .negation = false};

/// The filter as the member "where" of a query to the open-source server.
///
/// The server compares integers and fractions with each other by cutting the fraction off ("$eq 2.5" finds 2), which
/// the conditions that are made here correct. Numbers of 2^53 and beyond have no order there; from 2^63 they are
/// refused altogether.
///
/// Returns: an object; null, which stands for no condition, for a filter that every document passes.
/// Errors: Error with Errc::not_supported, naming the test, for what Chroma cannot evaluate.
/// Source: chroma, rust/types/src/where_parsing.rs and rust/segment/src/sqlite_metadata.rs; tried with binding 1.0.5.
boost::json::value compile_filter(const Filter& filter, MetadataLists lists = MetadataLists::kept);

}  // namespace trawl::chroma
