// From a Task to any completion token: the way out of trawl's coroutines into the caller's world.
#pragma once

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <utility>

#include <trawl/task.hpp>

namespace trawl {

namespace detail {

template <class T>
struct RunSignature {
    using type = void(std::exception_ptr, T);
};
template <>
struct RunSignature<void> {
    using type = void(std::exception_ptr);
};

/// One running root task with the handler that waits for it.
template <class T, class Handler>
class RunOperation : public std::enable_shared_from_this<RunOperation<T, Handler>> {
public:
    RunOperation(asio::any_io_executor executor, Task<T> task, Handler handler)
        : work_(asio::get_associated_executor(handler, executor)),
          handler_(std::move(handler)),
          task_(std::move(task)),
          scope_(std::move(executor), &drop, this) {}

    void launch() {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) {
            // The signal may be emitted on another thread, and after the end: hence a hop to our executor, and a weak pointer.
            slot.assign([weak = this->weak_from_this(), executor = scope_.executor()](asio::cancellation_type /*type*/) {
                asio::dispatch(executor, [weak] {
                    if (const auto self = weak.lock()) {
                        self->scope_.cancel();
                    }
                });
            });
        }
        asio::post(scope_.executor(), [self = this->shared_from_this()] { self->begin(); });
    }

private:
    void begin() {
        self_ = this->shared_from_this();
        if (task_.start(scope_, &on_done, this)) {
            complete();
        }
    }

    static void on_done(void* self) noexcept { static_cast<RunOperation*>(self)->complete(); }
    static void drop(void* self) noexcept {
        const auto keep = std::exchange(static_cast<RunOperation*>(self)->self_, nullptr);
        static_cast<RunOperation*>(self)->task_ = {};
    }

    void complete() {
        const auto keep = std::exchange(self_, nullptr);
        Task<T> task = std::move(task_);
        const auto executor = asio::get_associated_executor(handler_, scope_.executor());
        std::exception_ptr failure;
        if constexpr (std::is_void_v<T>) {
            try {
                task.take();
            } catch (...) {
                failure = std::current_exception();
            }
            task = {};
            asio::dispatch(executor, [handler = std::move(handler_), failure]() mutable { std::move(handler)(failure); });
        } else {
            T value{};
            try {
                value = task.take();
            } catch (...) {
                failure = std::current_exception();
            }
            task = {};
            asio::dispatch(executor, [handler = std::move(handler_), failure, value = std::move(value)]() mutable {
                std::move(handler)(failure, std::move(value));
            });
        }
        work_.reset();
    }

    asio::executor_work_guard<asio::associated_executor_t<Handler, asio::any_io_executor>> work_;
    Handler handler_;
    Task<T> task_;
    TaskScope scope_;
    std::shared_ptr<RunOperation> self_;  ///< Set while the task runs: its frame is the owner of nothing but itself.
};

}  // namespace detail

/// Runs a task on an executor and completes the token with its result.
///
/// Parameters: executor: must run one handler at a time (a strand, or an io_context with one thread).
///   task: not started yet. token: any completion token for `void(std::exception_ptr, T)`, without T for a Task<void>.
/// Returns: what the token makes of it.
/// Errors: whatever leaves the task's body, as the exception_ptr; T is then default-constructed.
/// Cancellation: every type, through the handler's slot, from any thread; the task is then asked to stop.
/// Executor: the task runs on `executor`, the handler on its own associated executor, `executor` if it has none; never
///   inline. The handler's allocator is used for the operation's state.
template <class T, class CompletionToken>
auto async_run(asio::any_io_executor executor, Task<T> task, CompletionToken&& token) {
    return asio::async_initiate<CompletionToken, typename detail::RunSignature<T>::type>(
        [](auto handler, asio::any_io_executor run_on, Task<T> run) {
            using Operation = detail::RunOperation<T, decltype(handler)>;
            const auto allocator = asio::get_associated_allocator(handler);
            std::allocate_shared<Operation>(allocator, std::move(run_on), std::move(run), std::move(handler))->launch();
        },
        token, std::move(executor), std::move(task));
}

}  // namespace trawl
