// Server-sent events out of bytes that arrive in any pieces.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include <trawl/http/event_stream.hpp>

namespace trawl::http {

/// Reads an event stream incrementally; where the bytes were cut makes no difference.
///
/// Lines may end with CR, LF or CRLF, each at once: an event whose last line ends with CR does not wait for an LF. A
/// byte order mark at the start is skipped, comments and unknown fields are ignored, and an event that is not closed
/// by an empty line is none. Text is passed on as it is, valid UTF-8 or not.
///
/// Source: WHATWG HTML, section 9.2.5 and 9.2.6.
class SseReader {
public:
    /// Parameters: max_event_bytes: of one event: its data, its other fields and the line in progress together.
    explicit SseReader(std::size_t max_event_bytes) : max_event_bytes_(max_event_bytes) {}

    /// Takes the next bytes of the stream.
    ///
    /// Errors: Errc::malformed_response when an event is larger than allowed. Events before it can still be taken;
    ///   further bytes cannot be read.
    void feed(std::string_view bytes);

    /// The next event that is complete.
    std::optional<ServerSentEvent> take();

private:
    std::string_view skip_mark(std::string_view bytes);
    void end_line();
    void set_field(std::string_view name, std::string_view value);
    void end_event();

    std::size_t max_event_bytes_;
    std::size_t mark_seen_ = 0;  ///< How many bytes of a byte order mark the stream began with; 3 and more: past it.
    bool after_return_ = false;
    std::string line_;
    std::string type_;
    std::string data_;
    std::string last_id_;
    std::deque<ServerSentEvent> ready_;
};

}  // namespace trawl::http
