// Which parts of filters a store can evaluate, so that a part that it cannot is an error and never left out.
#pragma once

#include <optional>
#include <string_view>

#include <trawl/error.hpp>
#include <trawl/export.hpp>
#include <trawl/filter.hpp>

namespace trawl {

/// What a store or an index evaluates. "and" and "or" go with any of them; "not" in front of a group is moved to the
/// tests.
struct FilterCapabilities {
    bool equality = false;      ///< ==, !=, in, not in.
    bool number_order = false;  ///< <, <=, >, >= with a number.
    bool text_order = false;    ///< <, <=, >, >= with a text.
    bool existence = false;     ///< exists.
    bool text_match = false;    ///< contains.
    bool negation = false;      ///< "not" in front of any of the above but equality, which has "!=" and "not in".

    static constexpr FilterCapabilities none() { return {}; }
    static constexpr FilterCapabilities all() { return {true, true, true, true, true, true}; }

    friend bool operator==(const FilterCapabilities&, const FilterCapabilities&) = default;
};

/// Whether a store can evaluate a filter.
///
/// Parameters: store: its name, for the message.
/// Returns: nothing when it can; else an error with Errc::not_supported that names the store and the first test that it
///   cannot evaluate. A filter without tests (everything, nothing) needs no capability.
TRAWL_EXPORT std::optional<Error> check_filter(const Filter& filter, const FilterCapabilities& capabilities,
                                               std::string_view store);

/// The error for one test that a store cannot evaluate, for adapters that find out while they translate.
///
/// Parameters: why: what stands in the way and what to do instead; appended to the message.
TRAWL_EXPORT Error unsupported_test(const FilterTest& test, std::string_view store, std::string_view why);

}  // namespace trawl
