// Letting others go first.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/require.hpp>

#include <utility>

namespace trawl::http {

namespace asio = boost::asio;

/// `co_await next_turn()`: goes on after everything that is ready to run by now.
///
/// asio::post does the same at three times the price: it changes the executor's properties one by one, which copies
/// it each time, and comes to the strand twice.
inline auto next_turn() {
    return asio::async_initiate<const asio::deferred_t, void()>(
        [](auto handler) {
            const auto strand =
                asio::require(asio::get_associated_executor(handler), asio::execution::blocking_t::never);
            strand.execute(std::move(handler));
        },
        asio::deferred);
}

}  // namespace trawl::http
