// Any bytes as a filter: read or refused, and what was read is written and read again as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <trawl/error.hpp>
#include <trawl/filter_syntax.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    trawl::Filter filter;
    try {
        filter = trawl::parse_filter(text);
    } catch (const trawl::Error& error) {
        // Nothing else may be thrown, and every refusal says where.
        trawl::fuzz::expect(error.code() == trawl::Errc::invalid_argument, "another error code");
        trawl::fuzz::expect(error.detail().starts_with("filter, column ") || size > trawl::max_filter_text,
                            "no column");
        return 0;
    }
    const std::string written = to_string(filter);
    trawl::fuzz::expect(filter.depth() <= trawl::max_filter_depth, "too deep");
    trawl::fuzz::expect(filter.size() <= trawl::max_filter_size, "too large");
    const trawl::Filter opposite = !filter;
    trawl::fuzz::expect(filter == !opposite, "a double negation is another filter");
    // What is written may be longer than what was read, by quotes and spaces.
    if (written.size() <= trawl::max_filter_text) {
        const trawl::Filter again = trawl::parse_filter(written);
        trawl::fuzz::expect(again == filter, "what was written is read as another filter");
        trawl::fuzz::expect(to_string(again) == written, "the same filter is written in two ways");
    }
    const trawl::Metadata metadata{
        {"a", 1}, {"lang", "en"}, {"n.x", 2.5}, {"tags", std::vector<std::string>{"x", "y"}}};
    trawl::fuzz::expect(matches(filter, metadata) != matches(opposite, metadata), "a filter and its negation agree");
    return 0;
}
