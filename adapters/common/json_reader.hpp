// Reads the JSON of an answer; whatever is wrong with it is one typed error.
#pragma once

#include <simdjson.h>

#include <string>
#include <utility>

#include <trawl/error.hpp>

#include "lent_parser.hpp"

namespace trawl::common {

/// Reads a JSON text with simdjson's On-Demand reader.
///
/// Parameters: text: the whole body; it gets the room behind it that simdjson wants. read: called once with the
///   `simdjson::ondemand::document&`; must walk the whole document, since what it leaves unread is taken for refuse.
/// Returns: what `read` returns.
/// Errors: Errc::malformed_response for everything that simdjson or the look behind the end complains about. Errors of
///   `read` pass through.
template <class Read>
auto read_json(std::string text, Read&& read) {
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    LentParser parser;
    try {
        simdjson::ondemand::document document =
            (*parser).iterate(simdjson::padded_string_view(text.data(), text.size(), text.capacity()));
        auto result = std::forward<Read>(read)(document);
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            throw Error{Errc::malformed_response, "there is more behind the end of the JSON; is the base URL right?"};
        }
        return result;
    } catch (const simdjson::simdjson_error& broken) {
        throw Error{Errc::malformed_response, std::string{"the answer is not the JSON that was expected ("} +
                                                  simdjson::error_message(broken.error()) +
                                                  "); is the base URL right?"};
    }
}

}  // namespace trawl::common
