// What a retrieval leaves behind that is cancelled or out of time: nothing, on either side of the connection.
#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "retrieval_setting.hpp"

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::ParallelRetriever;
using trawl::Plan;
using trawl::test::answer_until;
using trawl::test::client_of;
using trawl::test::eight_queries;
using trawl::test::make_embedder;
using trawl::test::Peer;
using trawl::test::reply_as_openai;
using trawl::test::ScriptedServer;
using trawl::test::Stall;
using trawl::test::store_kinds;
using trawl::test::StoreKind;

namespace asio = boost::asio;

namespace {

/// How a retrieval ends before it has an answer.
enum class End { cancelled, deadline, query_timeout };

struct Stop {
    const char* where;
    const char* sent_before;
};

const std::vector<Stop> stops{{"before the answer", ""},
                              {"in the headers", "HTTP/1.1 200 OK\r\nContent-"},
                              {"in the body",
                               "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "Content-Length: 100\r\n\r\n{\"data\":["}};

constexpr std::size_t cap = 4;

/// A limit that is left running keeps the event loop busy for longer than a test may take.
trawl::RetrieverOptions options_of(End end, Plan plan) {
    trawl::RetrieverOptions options;
    options.max_concurrent_queries = cap;
    options.plan = plan;
    options.query_timeout = end == End::query_timeout ? 25ms : trawl::Duration{1h};
    options.deadline = end == End::deadline ? 25ms : trawl::Duration{1h};
    options.sequential_fallback = false;
    return options;
}

trawl::http::HttpClientOptions patient_client(const std::string& url) {
    auto client = client_of(url);
    client.timeouts = {.resolve = 1h, .connect = 1h, .tls = 1h, .first_byte = 1h, .idle = 1h, .whole = 1h};
    // A place that is not given back is one that the next retrieval waits for.
    client.pool.max_connections = cap;
    return client;
}

/// A retriever on an event loop that outlives its retrievals, as its connections do.
class Loop {
public:
    /// The code of the error with which a retrieval ends; runs until nothing is left to be run.
    ///
    /// Parameters: cancel_at: cancels it when so many requests are not answered; 0 = never.
    Errc error_of(const ParallelRetriever& retriever, const Stall& stall, std::size_t cancel_at) {
        asio::cancellation_signal signal;
        auto answer = retriever.async_retrieve(context_.get_executor(), eight_queries(),
                                               asio::bind_cancellation_slot(signal.slot(), asio::use_future));
        context_.restart();
        if (cancel_at > 0) {
            while (stall.count < cancel_at) {
                context_.poll();
            }
            signal.emit(asio::cancellation_type::terminal);
        }
        context_.run();
        try {
            answer.get();
        } catch (const trawl::Error& error) {
            return error.code();
        }
        return Errc::unknown_exception;
    }

    double coverage_of(const ParallelRetriever& retriever) {
        auto answer = retriever.async_retrieve(context_.get_executor(), eight_queries(), asio::use_future);
        context_.restart();
        context_.run();
        return answer.get().statistics.coverage();
    }

private:
    asio::io_context context_;
};

Errc code_of(End end) { return end == End::cancelled ? Errc::cancelled : Errc::all_leaves_failed; }

void check_end(const StoreKind& kind, const Stop& stop, bool in_search, Plan plan, End end) {
    Stall none;
    Stall stall{.sent_before = stop.sent_before};
    ScriptedServer embedding{answer_until(in_search ? none : stall, &reply_as_openai)};
    ScriptedServer searching{answer_until(in_search ? stall : none, kind.reply)};
    ScriptedServer& stopping = in_search ? searching : embedding;
    const std::size_t batch = plan == Plan::coalesced ? 8 : 1;
    const std::size_t calls = plan == Plan::coalesced ? 1 : cap;
    const auto embedder = make_embedder(patient_client(embedding.url()), batch);
    const auto store = kind.make(patient_client(searching.url()), batch);
    const ParallelRetriever retriever{embedder, store, options_of(end, plan)};
    const ParallelRetriever patient{embedder, store, options_of(End::cancelled, plan)};
    Loop loop;
    REQUIRE(loop.coverage_of(patient) == 1.0);

    stall.is_on = true;
    CHECK(loop.error_of(retriever, stall, end == End::cancelled ? calls : 0) == code_of(end));
    // Client and event loop live on: what ends these connections is the end of the retrieval alone. On a slow machine
    // time may be over before the first request.
    stopping.wait_until_ended(end == End::cancelled ? calls : stall.count.load());

    stall.is_on = false;
    CHECK(loop.coverage_of(patient) == 1.0);
}

}  // namespace

TEST_CASE("retrieval over HTTP: cancelled or out of time, it leaves no connection, no timer and no place taken") {
    for (const StoreKind& kind : store_kinds()) {
        for (const Stop& stop : stops) {
            for (const bool in_search : {false, true}) {
                for (const Plan plan : {Plan::coalesced, Plan::per_leaf}) {
                    for (const End end : {End::cancelled, End::deadline, End::query_timeout}) {
                        const std::string what = std::string{kind.name} + ", " + (in_search ? "search" : "embedding") +
                                                 " stops " + stop.where + ", plan " + std::string{name(plan)} +
                                                 ", end " + std::to_string(static_cast<int>(end));
                        CAPTURE(what);
                        check_end(kind, stop, in_search, plan, end);
                    }
                }
            }
        }
    }
}

TEST_CASE("retrieval over HTTP: cancelled or out of time in the middle of a TLS handshake") {
    for (const End end : {End::cancelled, End::deadline, End::query_timeout}) {
        Stall stall;
        ScriptedServer silent{[&stall](Peer& peer) {
            ++stall.count;
            peer.stall();
        }};
        const ParallelRetriever retriever{make_embedder(patient_client(silent.url("https", "localhost")), 8),
                                          store_kinds()[0].make(patient_client("http://localhost"), 8),
                                          options_of(end, Plan::coalesced)};
        Loop loop;
        CHECK(loop.error_of(retriever, stall, end == End::cancelled ? 1 : 0) == code_of(end));
        silent.wait_until_ended(stall.count);
    }
}
