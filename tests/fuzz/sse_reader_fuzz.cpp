// Any bytes as an event stream: the same events whole and cut in pieces, each within its bound.
#include <trawl/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.hpp"
#include "http/sse_reader.hpp"

namespace {

constexpr std::size_t max_event_bytes = 64;

struct Seen {
    std::vector<trawl::http::ServerSentEvent> events;
    bool is_refused = false;
};

Seen read(std::string_view stream, std::size_t piece) {
    trawl::http::SseReader reader{max_event_bytes};
    Seen seen;
    while (!stream.empty() && !seen.is_refused) {
        try {
            reader.feed(stream.substr(0, piece));
        } catch (const trawl::Error& error) {
            trawl::fuzz::expect(error.code() == trawl::Errc::malformed_response, "another error code");
            seen.is_refused = true;
        }
        stream.remove_prefix(stream.size() < piece ? stream.size() : piece);
        while (auto event = reader.take()) {
            trawl::fuzz::expect(event->data.size() <= max_event_bytes, "an event above its bound");
            trawl::fuzz::expect(!event->type.empty(), "an event without a type");
            seen.events.push_back(*std::move(event));
        }
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    // The first byte says how to cut.
    const std::size_t piece = 1 + data[0] % 16;
    const std::string stream(data + 1, data + size);
    const Seen whole = read(stream, size);
    const Seen cut = read(stream, piece);
    trawl::fuzz::expect(whole.is_refused == cut.is_refused, "the cut decides what is refused");
    trawl::fuzz::expect(whole.events.size() == cut.events.size(), "the cut decides how many events there are");
    for (std::size_t index = 0; index < whole.events.size(); ++index) {
        const auto& left = whole.events[index];
        const auto& right = cut.events[index];
        trawl::fuzz::expect(left.type == right.type && left.data == right.data && left.last_id == right.last_id,
                            "the cut decides what an event says");
    }
    return 0;
}
