// From a Task to any completion token: the way out of trawl's coroutines into the caller's world.
#pragma once

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
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
    RunOperation(const asio::any_io_executor& executor, Task<T> task, Handler handler)
        : task_work_(executor),
          handler_work_(asio::get_associated_executor(handler, executor)),
          handler_(std::move(handler)),
          task_(std::move(task)),
          strand_(executor),
          scope_(strand_, &drop, this) {}
    RunOperation(const RunOperation&) = delete;
    RunOperation& operator=(const RunOperation&) = delete;
    ~RunOperation() { forget_slot(); }

    void launch() {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) {
            // The signal may be emitted on another thread, and after the end: hence a hop to our strand, and a link
            // that is not part of the state, which must be gone before the handler runs. The slot itself holds it
            // weakly: a signal may outlive the context, a strand must not.
            link_ = std::make_shared<Link>(strand_, this);
            slot.assign([weak = std::weak_ptr(link_)](asio::cancellation_type /*type*/) {
                if (const auto link = weak.lock()) {
                    link->is_cancelled = true;
                    asio::dispatch(link->strand, [link] {
                        if (link->operation != nullptr) {
                            const auto keep = link->operation->shared_from_this();
                            keep->scope_.cancel();
                        }
                    });
                }
            });
        }
        asio::post(scope_.strand(), [self = this->shared_from_this()]() mutable {
            RunOperation* const operation = self.get();
            operation->self_ = std::move(self);
            operation->begin();
        });
    }

private:
    using HandlerExecutor = asio::associated_executor_t<Handler, asio::any_io_executor>;

    struct Link {
        Link(const Strand& strand, RunOperation* operation) : strand(strand), operation(operation) {}
        Strand strand;
        RunOperation* operation;                 ///< Null after the end. Touched on the strand only.
        std::atomic<bool> is_cancelled = false;  ///< Overtakes what is queued on the strand: the beginning, above all.
    };

    void begin() {
        if (link_ && link_->is_cancelled) {
            scope_.cancel();
        }
        if (task_.start(scope_, &on_done, this)) {
            complete();
        }
    }

    static void on_done(void* self) noexcept { static_cast<RunOperation*>(self)->complete(); }
    static void drop(void* self) noexcept {
        const auto keep = std::exchange(static_cast<RunOperation*>(self)->self_, nullptr);
        static_cast<RunOperation*>(self)->task_ = {};
    }
    void forget_slot() noexcept {
        if (link_) {
            link_->operation = nullptr;
        }
    }

    void complete() {
        // The state goes back to the handler's allocator first: the handler may own the memory behind it.
        Task<T> task = std::move(task_);
        Handler handler = std::move(handler_);
        const Strand strand = scope_.strand();
        const HandlerExecutor executor = asio::get_associated_executor(handler, scope_.executor());
        const auto task_work = std::move(task_work_);
        const auto handler_work = std::move(handler_work_);
        forget_slot();
        self_.reset();
        // Posted, not dispatched: we may be inside a task's final suspension, which lets no exception of the handler
        // pass.
        std::exception_ptr failure;
        if constexpr (std::is_void_v<T>) {
            try {
                task.take();
            } catch (...) {
                failure = std::current_exception();
            }
            task = {};
            auto call = [handler = std::move(handler), failure]() mutable { std::move(handler)(failure); };
            asio::post(strand, asio::bind_executor(executor, std::move(call)));
        } else {
            T value{};
            try {
                value = task.take();
            } catch (...) {
                failure = std::current_exception();
            }
            task = {};
            auto call = [handler = std::move(handler), failure, value = std::move(value)]() mutable {
                std::move(handler)(failure, std::move(value));
            };
            asio::post(strand, asio::bind_executor(executor, std::move(call)));
        }
    }

    // Until the end there is outstanding work on both executors, as for any operation of Asio's.
    asio::executor_work_guard<asio::any_io_executor> task_work_;
    asio::executor_work_guard<HandlerExecutor> handler_work_;
    Handler handler_;
    Task<T> task_;
    Strand strand_;
    TaskScope scope_;
    std::shared_ptr<Link> link_;          ///< What the cancellation slot leads to; null when there is no slot.
    std::shared_ptr<RunOperation> self_;  ///< Set while the task runs: its frame is the owner of nothing but itself.
};

}  // namespace detail

/// Runs a task on an executor and completes the token with its result.
///
/// Parameters: executor: may have many threads; a strand is made over it. task: not started yet. token: any
/// completion token for `void(std::exception_ptr, T)`, without T for a Task<void>.
/// Returns: what the token makes of it.
/// Errors: whatever leaves the task's body, as the exception_ptr; T is then default-constructed.
/// Cancellation: every type, through the handler's slot, from any thread; the task is then asked to stop.
/// Executor: the task runs on a strand over `executor`, the handler on its own associated executor, `executor` if it
/// has none; never
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
