// Any bytes as a response: read or refused, the same whole and cut in pieces, within the limits.
#include <trawl/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz.hpp"
#include "http/response_parser.hpp"

namespace {

constexpr trawl::http::ResponseLimits limits{512, 256};

struct Seen {
    trawl::http::Response response;
    bool is_done = false;
    bool is_refused = false;
    bool has_too_large_headers = false;
};

Seen read(std::string_view wire, std::size_t piece) {
    Seen seen;
    trawl::http::ResponseParser parser{seen.response, limits, false};
    std::string unread;
    try {
        while (!wire.empty() && !parser.is_done()) {
            const std::size_t size = wire.size() < piece ? wire.size() : piece;
            unread += wire.substr(0, size);
            wire.remove_prefix(size);
            const std::size_t used = parser.feed(unread);
            trawl::fuzz::expect(used <= unread.size(), "more was used than there is");
            unread.erase(0, used);
        }
        parser.feed_end();
        seen.is_done = parser.is_done();
        trawl::fuzz::expect(seen.is_done, "an end that is none");
    } catch (const trawl::Error& error) {
        trawl::fuzz::expect(error.code() == trawl::Errc::malformed_response, "another error code");
        seen.is_refused = true;
        seen.has_too_large_headers = error.detail().find("headers are larger") != std::string::npos;
    }
    trawl::fuzz::expect(seen.response.body.size() <= limits.body, "a body above its bound");
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::size_t piece = 1 + data[0] % 16;
    const std::string wire(data + 1, data + size);
    const Seen whole = read(wire, size);
    const Seen cut = read(wire, piece);
    if (whole.has_too_large_headers != cut.has_too_large_headers) {
        // Those that are there at once are bounded by the buffer, not by the limit for what is waited for.
        return 0;
    }
    trawl::fuzz::expect(whole.is_done == cut.is_done, "the cut decides what is read");
    if (whole.is_done) {
        trawl::fuzz::expect(whole.response.status == cut.response.status, "the cut decides the status");
        trawl::fuzz::expect(whole.response.body == cut.response.body, "the cut decides the body");
        trawl::fuzz::expect(whole.response.headers.size() == cut.response.headers.size(), "the cut decides the fields");
    }
    return 0;
}
