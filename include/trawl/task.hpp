// A lazy coroutine: the return type of everything that a provider or store implements.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

#include <trawl/detail/operation_awaiter.hpp>
#include <trawl/detail/task_scope.hpp>
#include <trawl/export.hpp>

namespace trawl {

template <class T = void>
class Task;

namespace this_task {

struct IsCancelled {};
struct Strand {};

/// `if (co_await this_task::is_cancelled)`: for code that computes for long between two operations.
inline constexpr IsCancelled is_cancelled{};

/// `co_await this_task::strand`: the strand on which the task runs, for callbacks that must not overlap with it.
inline constexpr Strand strand{};

}  // namespace this_task

namespace detail {

/// Hands a value to a co_await expression without suspending.
template <class T>
struct ReadyAwaiter {
    T value;
    [[nodiscard]] bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<> /*frame*/) const noexcept {}
    T await_resume() noexcept { return std::move(value); }
};

/// Awaiters of our own that need the scope; they pass through a task's await_transform as they are.
template <class T>
concept ScopedAwaiter = requires {
    typename std::remove_cvref_t<T>::ScopedAwaiterTag;
};

class PromiseBase {
public:
    std::suspend_always initial_suspend() noexcept { return {}; }

    struct FinalAwaiter {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <class Promise>
        void await_suspend(std::coroutine_handle<Promise> frame) const noexcept {
            // Copied first: on_done may destroy this frame.
            const auto on_done = frame.promise().on_done_;
            void* const argument = frame.promise().on_done_argument_;
            if (on_done != nullptr) {
                on_done(argument);
            }
        }
        void await_resume() const noexcept {}
    };
    FinalAwaiter final_suspend() noexcept { return {}; }

    template <class U>
    auto await_transform(Task<U> task) const noexcept;
    template <class U, class Executor>
    auto await_transform(asio::awaitable<U, Executor> awaitable) const;
    template <DeferredOperation Operation>
    auto await_transform(Operation&& operation) const {
        return OperationAwaiter<std::remove_cvref_t<Operation>>{std::forward<Operation>(operation), *scope_};
    }
    template <ScopedAwaiter Awaiter>
    Awaiter&& await_transform(Awaiter&& awaiter) const noexcept {
        return std::forward<Awaiter>(awaiter);
    }
    auto await_transform(asio::this_coro::executor_t /*tag*/) const noexcept {
        return ReadyAwaiter<asio::any_io_executor>{scope_->executor()};
    }
    auto await_transform(this_task::Strand /*tag*/) const noexcept { return ReadyAwaiter<Strand>{scope_->strand()}; }
    auto await_transform(this_task::IsCancelled /*tag*/) const noexcept {
        return ReadyAwaiter<bool>{scope_->cancelled()};
    }

    [[nodiscard]] TaskScope& scope() const noexcept { return *scope_; }

private:
    template <class U>
    friend class trawl::Task;

    TaskScope* scope_ = nullptr;
    void (*on_done_)(void*) noexcept = nullptr;
    void* on_done_argument_ = nullptr;
};

template <class T>
class Promise : public PromiseBase {
public:
    Task<T> get_return_object() noexcept;
    template <class U>
    requires std::constructible_from<T, U>
    void return_value(U&& value) { result_.template emplace<1>(std::forward<U>(value)); }
    void unhandled_exception() noexcept { result_.template emplace<2>(std::current_exception()); }

    [[nodiscard]] std::exception_ptr failure() const noexcept {
        return result_.index() == 2 ? std::get<2>(result_) : nullptr;
    }
    T take() {
        if (result_.index() == 2) {
            std::rethrow_exception(std::get<2>(std::move(result_)));
        }
        return std::get<1>(std::move(result_));
    }

private:
    std::variant<std::monostate, T, std::exception_ptr> result_;
};

template <>
class Promise<void> : public PromiseBase {
public:
    Task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { exception_ = std::current_exception(); }

    [[nodiscard]] std::exception_ptr failure() const noexcept { return exception_; }
    void take() {
        if (exception_) {
            std::rethrow_exception(std::exchange(exception_, nullptr));
        }
    }

private:
    std::exception_ptr exception_;
};

}  // namespace detail

/// A lazy coroutine that belongs to one retrieval: it runs when it is awaited, on the strand of whoever awaits it.
///
/// Inside its body `co_await` takes
/// - another `Task`;
/// - any Asio operation: `co_await socket.async_read_some(buffer, asio::deferred)`, a failing error_code is thrown as
///   boost::system::system_error; `asio::as_tuple(asio::deferred)` hands it over as a value;
/// - an `asio::awaitable`, so that existing coroutines work as they are;
/// - `asio::this_coro::executor` (for making I/O objects), `this_task::strand` and `this_task::is_cancelled`.
///
/// It costs one allocation and no hop through the executor; `asio::awaitable` costs about 4 times as much per leaf
/// (docs/design.md has the figures), which is why providers return this and the retriever's doors return that.
///
/// Errors: an exception that leaves the body is rethrown where the task is awaited.
/// Cancellation: reaches the operation in progress as `terminal`; every co_await of a task or an operation afterwards
///   throws operation_aborted.
/// Executor: all bodies of one retrieval run on its strand, never at the same time.
/// Lifetimes: owns its frame. Arguments live in the frame: take them by value.
template <class T>
class [[nodiscard]] Task {
public:
    using promise_type = detail::Promise<T>;
    using value_type = T;

    Task() = default;
    Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Task& operator=(Task other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~Task() {
        if (frame_) {
            frame_.destroy();
        }
    }

    /// For those who drive a task by hand (gather, async_run): runs the body until it ends or waits for something.
    ///
    /// Returns: true when it ended; false when it waits, and then `on_done(argument)` is called at its end.
    bool start(detail::TaskScope& scope, void (*on_done)(void*) noexcept, void* argument) {
        detail::PromiseBase& promise = frame_.promise();
        promise.scope_ = &scope;
        frame_.resume();
        if (frame_.done()) {
            return true;
        }
        promise.on_done_ = on_done;
        promise.on_done_argument_ = argument;
        return false;
    }

    /// The result of a task that has ended, or its exception, thrown; once.
    T take() { return frame_.promise().take(); }

    /// What left the body of a task that has ended; null when it has a result.
    [[nodiscard]] std::exception_ptr failure() const noexcept { return frame_.promise().failure(); }

private:
    friend promise_type;
    explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
    return Task<T>{std::coroutine_handle<Promise>::from_promise(*this)};
}
inline Task<void> Promise<void>::get_return_object() noexcept {
    return Task<void>{std::coroutine_handle<Promise>::from_promise(*this)};
}

template <class T>
class TaskAwaiter {
public:
    TaskAwaiter(Task<T> task, TaskScope& scope) noexcept : task_(std::move(task)), scope_(scope) {}

    [[nodiscard]] bool await_ready() const {
        throw_if_cancelled(scope_);
        return false;
    }
    // Not symmetric transfer: at -O0 that grows the stack with every task that ends at once; this never does.
    bool await_suspend(std::coroutine_handle<> parent) {
        return !task_.start(
            scope_, [](void* frame) noexcept { std::coroutine_handle<>::from_address(frame).resume(); },
            parent.address());
    }
    T await_resume() { return task_.take(); }

private:
    Task<T> task_;
    TaskScope& scope_;
};

template <class U>
auto PromiseBase::await_transform(Task<U> task) const noexcept {
    return TaskAwaiter<U>{std::move(task), *scope_};
}

template <class U, class Executor>
auto PromiseBase::await_transform(asio::awaitable<U, Executor> awaitable) const {
    // On the strand, not on what is under it: bodies must not overlap, and Asio's cancellation is not thread-safe.
    return await_transform(asio::co_spawn(Executor(scope_->strand()), std::move(awaitable), asio::deferred));
}

}  // namespace detail

}  // namespace trawl
