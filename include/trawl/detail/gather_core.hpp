// The window, the deadlines and the cancellation of a gather, without its types.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>

#include <trawl/clock.hpp>
#include <trawl/detail/task_scope.hpp>
#include <trawl/error.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// Limits of a gather. All members are trivial, so that it may stand inside a co_await expression (GCC 12).
struct GatherOptions {
    std::size_t max_concurrent = 0;         ///< The cap: leaves that run at one time. 0 = all of them.
    Duration leaf_timeout{0};               ///< Limit of each leaf, from its start. 0 = none.
    TimePoint deadline = TimePoint::max();  ///< Limit of the whole. max() = none.
    Clock* clock = nullptr;                 ///< Must outlive the leaves. Null = the machine's monotonic clock.
};

/// What a leaf is told.
struct LeafContext {
    std::size_t index;   ///< Which leaf, from 0, in input order.
    TimePoint deadline;  ///< When it is given up: the earlier of its own limit and the gather's. max() = never.
};

namespace detail {

class TRAWL_EXPORT GatherCore : public std::enable_shared_from_this<GatherCore> {
public:
    GatherCore(const GatherCore&) = delete;
    GatherCore& operator=(const GatherCore&) = delete;
    virtual ~GatherCore();

    /// Starts leaves. Returns true when all are settled already; otherwise `parent` is resumed when they are.
    bool start(Continuation parent, TaskScope& parent_scope);
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

protected:
    /// A place under the cap: the leaf that runs in it, and its scope. Lanes are reused by one leaf after the other.
    struct TRAWL_EXPORT Lane {
        explicit Lane(GatherCore& owner) : scope(owner.strand_, &GatherCore::lane_dropped, this), core(&owner) {}
        TaskScope scope;
        GatherCore* core;
        std::size_t index = 0;
        TimePoint started;
        Lane* earlier = nullptr;  ///< Running, unsettled lanes in the order of their start ...
        Lane* later = nullptr;  ///< ... so that the first is the next to time out. Free lanes are chained by this, too.
        bool is_settled = false;  ///< Its leaf was given up, and is still running.
    };

    GatherCore(std::size_t count, const GatherOptions& options, Strand strand);

    /// For destructors of derived classes: their leaves may own the clock.
    void forget_timer() noexcept { timer_.reset(); }

    template <class T>
    bool start_task(Lane& lane, Task<T>& task) {
        return task.start(lane.scope, &GatherCore::lane_done, &lane);
    }

private:
    virtual Lane& make_lane() = 0;
    virtual bool start_leaf(Lane& lane, const LeafContext& context) = 0;
    /// Returns what the task failed with, and then leaves the leaf unsettled.
    virtual std::exception_ptr settle_from_task(Lane& lane) = 0;
    virtual void settle_with_error(std::size_t index, Error error) = 0;
    virtual std::size_t settled(std::size_t index, TimePoint started, TimePoint now) = 0;
    virtual void destroy_task(Lane& lane) noexcept = 0;

    static void lane_done(void* lane) noexcept;
    static void lane_dropped(void* lane) noexcept;

    class Proceed;
    void launch();
    void run(Lane& lane, TimePoint now);
    void retire(Lane& lane);
    void settle(Lane& lane, Error error);
    void book(Lane& lane, Error error);
    void bury_dropped(bool is_running);
    void close(Errc reason);
    void proceed();
    void proceed_later();
    void on_time();
    void arm();
    void link(Lane& lane) noexcept;
    void unlink(Lane& lane) noexcept;

    Strand strand_;
    Clock& clock_;
    std::unique_ptr<Timer> timer_;
    TimePoint armed_for_ = TimePoint::max();
    Duration leaf_timeout_;
    TimePoint deadline_;
    std::size_t count_;
    std::size_t cap_;
    std::size_t next_ = 0;     ///< The next leaf to start; count_ once nothing may start any more.
    std::size_t running_ = 0;  ///< Leaves that have not ended, given up ones included.
    std::size_t settled_ = 0;
    Lane* free_ = nullptr;
    Lane* oldest_ = nullptr;
    Lane* newest_ = nullptr;
    Lane* dropped_ = nullptr;  ///< Lanes whose task is gone without an answer, to be ended on the next turn.
    const TaskScope* starting_for_ = nullptr;  ///< During start() only.
    Continuation parent_;
    std::shared_ptr<GatherCore> self_;  ///< Set while leaves run.
    bool launching_ = false;
    bool cancelled_ = false;
};

/// Suspends the awaiting task until all leaves are settled.
class GatherAwaiter {
public:
    using ScopedAwaiterTag = void;

    explicit GatherAwaiter(GatherCore& core) noexcept : core_(core) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> frame) {
        TaskScope& scope = frame.promise().scope();
        return !core_.start(Continuation{frame, scope}, scope);
    }
    void await_resume() const {
        if (core_.cancelled()) {
            throw Error{Errc::cancelled, "the fan-out was cancelled by its caller"};
        }
    }

private:
    GatherCore& core_;
};

}  // namespace detail
}  // namespace trawl
