// Awaiting an Asio operation from a Task.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <concepts>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <trawl/detail/task_scope.hpp>

namespace trawl::detail {

/// What `operation(asio::deferred)` returns, and its compositions such as `asio::as_tuple(asio::deferred)`.
template <class T>
concept DeferredOperation = asio::is_deferred<std::remove_cvref_t<T>>::value;

inline void throw_if_cancelled(const TaskScope& scope) {
    if (scope.cancelled()) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

inline void throw_failure(const boost::system::error_code& code) {
    if (code) {
        throw boost::system::system_error(code);
    }
}
inline void throw_failure(const std::exception_ptr& exception) {
    if (exception) {
        std::rethrow_exception(exception);
    }
}

template <class T>
concept FailureArgument = std::same_as<T, boost::system::error_code> || std::same_as<T, std::exception_ptr>;

/// Completion arguments to the value of a co_await expression: a leading error code or exception is thrown, the rest is
/// nothing, one value, or a tuple.
template <class... Args>
decltype(auto) unwrap(std::tuple<Args...>&& arguments) {
    if constexpr (sizeof...(Args) == 0) {
        return;
    } else if constexpr (FailureArgument<std::tuple_element_t<0, std::tuple<Args...>>>) {
        throw_failure(std::get<0>(arguments));
        return std::apply(
            [](auto&, auto&... rest) {
                return unwrap(std::tuple<std::remove_reference_t<decltype(rest)>...>(std::move(rest)...));
            },
            arguments);
    } else if constexpr (sizeof...(Args) == 1) {
        return std::tuple_element_t<0, std::tuple<Args...>>(std::get<0>(std::move(arguments)));
    } else {
        return std::tuple<Args...>(std::move(arguments));
    }
}

template <class Operation, class Signature = asio::completion_signature_of_t<Operation>>
class OperationAwaiter;

template <class Operation, class... Args>
class OperationAwaiter<Operation, void(Args...)> {
public:
    OperationAwaiter(Operation operation, TaskScope& scope) : operation_(std::move(operation)), scope_(scope) {}

    [[nodiscard]] bool await_ready() const {
        throw_if_cancelled(scope_);
        return false;
    }

    bool await_suspend(std::coroutine_handle<> frame) {
        {
            const Initiation initiation{*this};
            std::move(operation_)(Handler{this, Continuation{frame, scope_}});
        }
        if (scope_.take_dropped() && !result_.has_value()) {
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        return !result_.has_value();
    }

    auto await_resume() { return unwrap(std::move(*result_)); }

private:
    using Result = std::tuple<std::decay_t<Args>...>;

    struct Handler {
        using executor_type = Strand;
        using cancellation_slot_type = asio::cancellation_slot;

        [[nodiscard]] const executor_type& get_executor() const noexcept { return awaiter->scope_.strand(); }
        [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept { return awaiter->scope_.slot(); }

        template <class... Values>
        void operator()(Values&&... values) {
            awaiter->result_.emplace(std::forward<Values>(values)...);
            if (awaiter->initiating_) {
                awaiter->scope_.slot().clear();
                continuation.release();
            } else {
                continuation.resume();
            }
        }

        OperationAwaiter* awaiter;
        Continuation continuation;
    };

    /// While it lives, a completion is inline, and a dropped handler must not destroy the running frame.
    struct Initiation {
        explicit Initiation(OperationAwaiter& owner) noexcept : awaiter(owner) {
            awaiter.initiating_ = true;
            awaiter.scope_.begin_initiation();
        }
        Initiation(const Initiation&) = delete;
        Initiation& operator=(const Initiation&) = delete;
        ~Initiation() {
            awaiter.initiating_ = false;
            awaiter.scope_.end_initiation();
        }
        OperationAwaiter& awaiter;
    };

    Operation operation_;
    TaskScope& scope_;
    std::optional<Result> result_;
    bool initiating_ = false;
};

}  // namespace trawl::detail
