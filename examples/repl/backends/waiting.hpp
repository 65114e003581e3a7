// Waits for a task on this thread; Ctrl-C cancels it.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <unistd.h>

#include <exception>
#include <optional>
#include <utility>

#include <trawl/async_run.hpp>
#include <trawl/task.hpp>

#include "../interrupt.hpp"

namespace repl {

/// Parameters: loop: may be used again, and should, since connections are kept with it. interrupt: may be null.
/// Errors: those of the task.
template <class T>
T wait_for(boost::asio::io_context& loop, trawl::Task<T> task, const Interrupt* interrupt = nullptr) {
    namespace asio = boost::asio;
    asio::cancellation_signal cancel;
    asio::posix::stream_descriptor pressed{loop};
    loop.restart();
    if (interrupt != nullptr) {
        // A copy, since whoever waits on a descriptor closes it in the end.
        pressed.assign(::dup(interrupt->descriptor()));
        pressed.async_wait(asio::posix::stream_descriptor::wait_read, [&cancel](boost::system::error_code failure) {
            if (!failure) {
                cancel.emit(asio::cancellation_type::terminal);
            }
        });
    }
    std::optional<std::pair<std::exception_ptr, T>> result;
    auto on_done = [&result](std::exception_ptr failure, T value) {
        result.emplace(std::move(failure), std::move(value));
    };
    trawl::async_run(loop.get_executor(), std::move(task),
                     asio::bind_cancellation_slot(cancel.slot(), std::move(on_done)));
    while (!result) {
        loop.run_one();
    }
    // What waits for Ctrl-C refers to this frame.
    boost::system::error_code ignored;
    pressed.close(ignored);
    loop.poll();
    if (result->first) {
        std::rethrow_exception(result->first);
    }
    return std::move(result->second);
}

/// For tasks without a result.
inline trawl::Task<bool> done(trawl::Task<void> task) {
    co_await std::move(task);
    co_return true;
}

}  // namespace repl
