// One event loop: the retrieval, a ticker, and Ctrl-C.
#include "asker.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unistd.h>

#include <utility>

namespace repl {
namespace {

namespace asio = boost::asio;

/// Calls back about ten times a second.
class Ticker {
public:
    Ticker(asio::io_context& context, std::function<void()> on_tick) : timer_(context), on_tick_(std::move(on_tick)) {
        arm();
    }

private:
    void arm() {
        constexpr std::chrono::milliseconds period{100};
        timer_.expires_after(period);
        timer_.async_wait([this](boost::system::error_code failure) {
            if (!failure) {
                on_tick_();
                arm();
            }
        });
    }

    asio::steady_timer timer_;
    std::function<void()> on_tick_;
};

}  // namespace

Asked ask(const trawl::ParallelRetriever& retriever, std::vector<trawl::Query> queries, Interrupt& interrupt,
          const std::function<void(const Standing&)>& on_tick) {
    asio::io_context context{1};
    asio::cancellation_signal cancel;
    std::optional<std::pair<std::exception_ptr, trawl::Retrieval>> result;
    Standing standing;
    const auto start = std::chrono::steady_clock::now();

    // A copy, since whoever waits on a descriptor closes it in the end.
    asio::posix::stream_descriptor pressed{context, ::dup(interrupt.descriptor())};
    pressed.async_wait(asio::posix::stream_descriptor::wait_read, [&cancel](boost::system::error_code failure) {
        if (!failure) {
            cancel.emit(asio::cancellation_type::terminal);
        }
    });
    std::optional<Ticker> ticker;
    if (on_tick) {
        ticker.emplace(context, [&] {
            standing.elapsed =
                std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
            on_tick(standing);
        });
    }
    auto on_outcome = [&standing](const trawl::Outcome&) { ++standing.settled; };
    auto on_done = [&result](std::exception_ptr failure, trawl::Retrieval retrieval) {
        result.emplace(std::move(failure), std::move(retrieval));
    };
    retriever.async_retrieve(context.get_executor(), std::move(queries), on_outcome,
                             asio::bind_cancellation_slot(cancel.slot(), std::move(on_done)));
    while (!result) {
        context.run_one();
    }

    Asked asked{std::move(result->second), std::nullopt};
    if (result->first) {
        asked.error = trawl::to_error(result->first);
    }
    return asked;
}

}  // namespace repl
