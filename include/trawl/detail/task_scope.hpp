// One logical thread of tasks: the frames that await one another, from a root down, with their executor and
// cancellation.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/strand.hpp>

#include <coroutine>
#include <utility>

namespace trawl {
namespace asio = boost::asio;
}

namespace trawl::detail {

/// Runs the steps of a retrieval one at a time, whatever threads the executor underneath has. A strand of a known type,
/// since a strand inside an any_io_executor allocates at each of Asio's property conversions: several times per
/// operation.
using Strand = asio::strand<asio::any_io_executor>;

/// Shared by all frames of one root. Only ever touched on its strand.
class TaskScope {
public:
    /// `destroy_root(root)` destroys the root and with it every frame; it is called when a suspended frame can never be
    /// resumed, because the I/O object or the context that it waited on is gone.
    TaskScope(const Strand& strand, void (*destroy_root)(void*) noexcept, void* root) noexcept
        : strand_(strand), destroy_root_(destroy_root), root_(root) {}
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;
    ~TaskScope() = default;

    [[nodiscard]] const Strand& strand() const noexcept { return strand_; }
    /// What the strand is over; for I/O objects, whose completions find their way to the strand by themselves.
    [[nodiscard]] asio::any_io_executor executor() const noexcept { return strand_.get_inner_executor(); }

    /// The slot for the one operation in progress.
    [[nodiscard]] asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

    /// Asks the operation in progress to stop; operations that start later fail at once.
    void cancel() {
        if (!std::exchange(cancelled_, true)) {
            signal_.emit(asio::cancellation_type::terminal);
        }
    }

    /// Makes the scope fit for another root task, after one that has ended.
    void reset() noexcept { cancelled_ = false; }

    /// Called for a suspended frame that nobody will resume. During the initiation of the operation that was to
    /// resume it the frame is still running and cannot be destroyed: the initiator asks `take_dropped` and fails
    /// instead.
    void abandon() noexcept {
        if (initiating_) {
            dropped_ = true;
        } else {
            destroy_root_(root_);
        }
    }
    void begin_initiation() noexcept {
        initiating_ = true;
        dropped_ = false;
    }
    void end_initiation() noexcept { initiating_ = false; }
    [[nodiscard]] bool take_dropped() noexcept { return std::exchange(dropped_, false); }

private:
    const Strand& strand_;
    asio::cancellation_signal signal_;
    void (*destroy_root_)(void*) noexcept;
    void* root_;
    bool cancelled_ = false;
    bool initiating_ = false;
    bool dropped_ = false;
};

/// The duty to resume a suspended frame exactly once. Dropping it undone abandons the frame's root: nothing leaks
/// when a context is destroyed with operations pending.
class Continuation {
public:
    Continuation() = default;
    Continuation(std::coroutine_handle<> frame, TaskScope& scope) noexcept : frame_(frame), scope_(&scope) {}
    Continuation(Continuation&& other) noexcept : frame_(other.frame_), scope_(std::exchange(other.scope_, nullptr)) {}
    Continuation& operator=(Continuation other) noexcept {
        std::swap(frame_, other.frame_);
        std::swap(scope_, other.scope_);
        return *this;
    }
    ~Continuation() {
        if (scope_ != nullptr) {
            std::exchange(scope_, nullptr)->abandon();
        }
    }

    explicit operator bool() const noexcept { return scope_ != nullptr; }

    /// Gives the duty up: somebody else resumes the frame, or it never was suspended.
    void release() noexcept { scope_ = nullptr; }

    void resume() {
        scope_->slot().clear();
        scope_ = nullptr;
        frame_.resume();
    }

private:
    std::coroutine_handle<> frame_;
    TaskScope* scope_ = nullptr;
};

}  // namespace trawl::detail
