// Runs a task to its end on an event loop of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <optional>
#include <utility>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/task.hpp>

namespace trawl::test {

template <class T>
T run(Task<T> task) {
    asio::io_context context;
    auto answer = async_run(context.get_executor(), std::move(task), asio::use_future);
    context.run();
    return answer.get();
}

/// The trawl::Error that the task ends with; nothing when it ends well.
template <class T>
std::optional<Error> failure_of(Task<T> task) {
    try {
        run(std::move(task));
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    }
}

}  // namespace trawl::test
