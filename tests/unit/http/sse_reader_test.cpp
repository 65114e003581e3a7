// The event stream's grammar: the standard's examples, every line ending, cut at every byte.
#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "http/sse_reader.hpp"

namespace {

using trawl::Errc;
using trawl::Error;
using trawl::http::SseReader;

/// "type|data|id" of every event.
std::vector<std::string> read(const std::vector<std::string_view>& pieces) {
    SseReader reader{1000};
    std::vector<std::string> events;
    for (const std::string_view piece : pieces) {
        reader.feed(piece);
        while (const auto event = reader.take()) {
            events.push_back(event->type + "|" + event->data + "|" + event->last_id);
        }
    }
    return events;
}

struct Case {
    std::string stream;
    std::vector<std::string> events;
};

const std::vector<Case>& cases() {
    using namespace std::string_literals;
    static const std::vector<Case> all{
        // The examples of the standard.
        {"data: YHOO\ndata: +2\ndata: 10\n\n", {"message|YHOO\n+2\n10|"}},
        {": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
         {"message|first event|1", "message|second event|", "message| third event|"}},
        {"data\n\ndata\ndata\n\ndata:", {"message||", "message|\n|"}},
        {"data:test\n\ndata: test\n\n", {"message|test|", "message|test|"}},
        {"event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n", {"add|73857293|", "remove|2153|"}},
        // Fields that are none, or do nothing.
        {"event: lost\n\ndata: x\n\n", {"message|x|"}},
        {"retry: 10\nunknown: 1\ndata\r: y\n:\n: data: no\n\n", {"message||"}},
        {"id: a\0b\ndata: x\n\n"s, {"message|x|"}},
        {"id: 7\ndata: x\n\ndata: y\n\n", {"message|x|7", "message|y|7"}},
        {"Data: x\n data: x\n\n", {}},
        // A mark at the very start, and not elsewhere.
        {"\xEF\xBB\xBF"
         "data: x\n\n",
         {"message|x|"}},
        {"\xEF\xBB\xBF\xEF\xBB\xBF"
         "data: x\n\n",
         {}},
        {"\xEF\xBB"
         "data: x\n\n",
         {}},
        {"\xEF\xBB", {}},
        // An event that is not closed is none.
        {"data: x\n", {}},
        {"", {}},
    };
    return all;
}

std::string with_ending(const std::string& stream, const std::string& ending) {
    std::string result;
    for (const char letter : stream) {
        if (letter == '\n') {
            result += ending;
        } else {
            result += letter;
        }
    }
    return result;
}

TEST_CASE("every stream, with every line ending, cut at every byte") {
    for (const Case& item : cases()) {
        for (const char* const ending : {"\n", "\r\n", "\r"}) {
            const std::string stream = with_ending(item.stream, ending);
            CAPTURE(stream);
            const std::string_view whole{stream};
            std::vector<std::string_view> bytes;
            for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
                CHECK(read({whole.substr(0, cut), whole.substr(cut)}) == item.events);
                bytes.push_back(whole.substr(cut, 1));
            }
            CHECK(read(bytes) == item.events);
        }
    }
}

TEST_CASE("an event that ends with CR is there at once") {
    SseReader reader{100};
    reader.feed("data: x\r\r");
    CHECK(reader.take().has_value());
    reader.feed("\ndata: y\n\n");
    CHECK(reader.take()->data == "y");
    CHECK_FALSE(reader.take().has_value());
}

TEST_CASE("the bound of an event: its lines together, and one line in many pieces") {
    SseReader exact{10};
    exact.feed("data: abcd\n\n");
    CHECK(exact.take()->data == "abcd");
    SseReader lines{40};
    CHECK_THROWS_AS(
        [&] {
            for (int count = 0; count < 10; ++count) {
                lines.feed("data: abcdef\n");
            }
        }(),
        Error);
    SseReader pieces{40};
    try {
        for (int count = 0; count < 100; ++count) {
            pieces.feed("d");
        }
        FAIL("was read");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::malformed_response);
    }
    // Many small events are no large one.
    SseReader many{40};
    for (int count = 0; count < 100; ++count) {
        many.feed("data: abcdef\n\n");
        CHECK(many.take()->data == "abcdef");
    }
}

}  // namespace
