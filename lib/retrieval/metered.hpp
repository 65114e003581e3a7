// One call to a backend, whatever it answers with.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "retrieval/run.hpp"

namespace trawl::detail {

/// Says whose failure it is, where the backend did not say so itself.
inline Error named(Error error, const std::string& origin) {
    return error.origin().empty() ? std::move(error).with_origin(origin) : error;
}

/// Makes one call: counted, timed, told to the observer, and whatever it throws turned into a value. `start` is called
/// once; it must outlive the task.
template <class Start>
auto RetrievalRun::metered(std::string_view call, std::size_t items, std::string origin, TimePoint deadline,
                           Start start) -> Task<Answer<typename std::invoke_result_t<Start>::value_type>> {
    using T = typename std::invoke_result_t<Start>::value_type;
    // A leaf that was given up may come back from a call that ignored the cancellation; its next call must not be made.
    const bool is_cancelled = co_await this_task::is_cancelled;
    const TimePoint begun = clock_.now();
    if (over_ || is_cancelled || begun >= deadline) {
        co_return Answer<T>{
            Error{deadline == deadline_ ? Errc::deadline_exceeded : Errc::timeout, "no time was left for the call"}};
    }
    meter_.started(call, items, begun);
    std::optional<Error> failure;
    T value{};
    try {
        Task<T> task = start();
        value = co_await std::move(task);
    } catch (...) {
        failure = named(to_error(std::current_exception()), origin);
    }
    meter_.finished(call, items, begun, failure ? &*failure : nullptr);
    if (failure) {
        co_return Answer<T>{*std::move(failure)};
    }
    co_return Answer<T>{std::move(value)};
}

}  // namespace trawl::detail
