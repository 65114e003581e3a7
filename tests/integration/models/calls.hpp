// Calls of providers, to their end, on an io_context of their own.
#pragma once

#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/task.hpp>

namespace trawl::test {

/// The result of a task; throws what it throws.
template <class T>
T call(Task<T> task) {
    asio::io_context context;
    std::optional<T> result;
    std::exception_ptr failure;
    async_run(context.get_executor(), std::move(task), [&](std::exception_ptr thrown, T value) {
        failure = thrown;
        result = std::move(value);
    });
    context.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    return std::move(result.value());
}

/// The error of a task; one with Errc::unknown_exception and "no error" when it has none.
template <class T>
Error failure_of(Task<T> task) {
    try {
        call(std::move(task));
    } catch (...) {
        return to_error(std::current_exception());
    }
    return Error{Errc::unknown_exception, "no error"};
}

/// The name of the code with which something refuses to be made; "no error" when it does not.
inline std::string refusal_of_making(const std::function<void()>& make) {
    try {
        make();
    } catch (const Error& error) {
        return std::string{name(error.code())};
    }
    return "no error";
}

}  // namespace trawl::test
