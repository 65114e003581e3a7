// The window, the deadlines and the cancellation of a gather.
#include <trawl/detail/gather_core.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace trawl::detail {

GatherCore::GatherCore(std::size_t count, const GatherOptions& options, Strand strand)
    : strand_(std::move(strand)),
      clock_(options.clock != nullptr ? *options.clock : *Clock::steady()),
      leaf_timeout_(options.leaf_timeout),
      deadline_(options.deadline),
      count_(count),
      cap_(options.max_concurrent == 0 ? std::numeric_limits<std::size_t>::max() : options.max_concurrent) {
    if (leaf_timeout_ < Duration::zero()) {
        throw std::invalid_argument("GatherOptions.leaf_timeout is negative; give 0 for no limit");
    }
}

GatherCore::~GatherCore() = default;

/// Takes up the work on the next turn of the executor. When the executor's context is gone, the parent can never be
/// resumed and is abandoned instead.
class GatherCore::Proceed {
public:
    explicit Proceed(std::shared_ptr<GatherCore> core) noexcept : core_(std::move(core)) {}
    Proceed(Proceed&&) noexcept = default;
    Proceed(const Proceed&) = delete;
    Proceed& operator=(const Proceed&) = delete;
    Proceed& operator=(Proceed&&) = delete;
    ~Proceed() {
        if (core_) {
            const Continuation undone = std::move(core_->parent_);
            core_->bury_dropped(false);
        }
    }
    void operator()() {
        const auto core = std::exchange(core_, nullptr);
        core->bury_dropped(true);
        core->proceed();
    }

private:
    std::shared_ptr<GatherCore> core_;
};

bool GatherCore::start(Continuation parent, TaskScope& parent_scope) {
    starting_for_ = &parent_scope;
    launch();
    starting_for_ = nullptr;
    // Before it began, or by one of its leaves: then the signal found nobody to tell.
    if (parent_scope.cancelled()) {
        cancelled_ = true;
        close(Errc::cancelled);
    }
    if (settled_ == count_) {
        parent.release();
        return true;
    }
    parent_ = std::move(parent);
    parent_scope.slot().assign([this](asio::cancellation_type /*type*/) {
        cancelled_ = true;
        close(Errc::cancelled);
        proceed_later();
    });
    arm();
    return false;
}

void GatherCore::launch() {
    launching_ = true;
    while (next_ < count_ && running_ < cap_) {
        if (starting_for_ != nullptr && starting_for_->cancelled()) {
            break;
        }
        const TimePoint now = clock_.now();
        if (now >= deadline_) {
            close(Errc::deadline_exceeded);
            break;
        }
        Lane* lane = free_;
        if (lane != nullptr) {
            free_ = lane->later;
            lane->later = nullptr;
        } else {
            lane = &make_lane();
        }
        run(*lane, now);
    }
    launching_ = false;
}

void GatherCore::run(Lane& lane, TimePoint now) {
    lane.index = next_++;
    lane.started = now;
    lane.is_settled = false;
    lane.scope.reset();
    ++running_;
    link(lane);
    TimePoint limit = deadline_;
    if (leaf_timeout_ > Duration::zero()) {
        limit = std::min(limit, later(lane.started, leaf_timeout_));
    }
    bool ended = true;
    try {
        ended = start_leaf(lane, LeafContext{lane.index, limit});
    } catch (...) {
        settle(lane, to_error(std::current_exception()));
    }
    if (ended) {
        retire(lane);
    } else {
        if (!self_) {
            self_ = shared_from_this();
        }
        if (parent_ && limit < armed_for_) {
            arm();
        }
    }
}

void GatherCore::retire(Lane& lane) {
    if (!lane.is_settled) {
        std::exception_ptr failure;
        try {
            failure = settle_from_task(lane);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            settle(lane, to_error(failure));
        } else {
            unlink(lane);
            ++settled_;
            count_ += settled(lane.index, lane.started, clock_.now());
        }
    }
    destroy_task(lane);
    lane.later = free_;
    free_ = &lane;
    if (--running_ == 0) {
        self_.reset();
    }
}

void GatherCore::settle(Lane& lane, Error error) {
    unlink(lane);
    book(lane, std::move(error));
}

void GatherCore::book(Lane& lane, Error error) {
    lane.is_settled = true;
    ++settled_;
    settle_with_error(lane.index, std::move(error));
    count_ += settled(lane.index, lane.started, clock_.now());
}

void GatherCore::lane_done(void* argument) noexcept {
    auto& lane = *static_cast<Lane*>(argument);
    const auto core = lane.core->shared_from_this();
    core->retire(lane);
    core->proceed();
}

void GatherCore::lane_dropped(void* argument) noexcept {
    auto& lane = *static_cast<Lane*>(argument);
    const auto core = lane.core->shared_from_this();
    core->destroy_task(lane);
    if (!lane.is_settled) {
        core->unlink(lane);
    }
    lane.later = std::exchange(core->dropped_, &lane);
    core->proceed_later();
}

/// Ends the lanes whose tasks were dropped. On a later turn, since only then it is known whether there is one: when the
/// context is being destroyed, nobody is told anything.
void GatherCore::bury_dropped(bool is_running) {
    while (dropped_ != nullptr) {
        Lane& lane = *dropped_;
        dropped_ = std::exchange(lane.later, nullptr);
        if (!lane.is_settled && is_running) {
            book(lane, Error{Errc::provider_exception, "an operation was dropped without ever completing"});
        }
        lane.is_settled = true;
        retire(lane);
    }
}

void GatherCore::proceed() {
    // Not while launch() or close() is at work further up the stack: they go on by themselves.
    if (launching_) {
        return;
    }
    launch();
    if (settled_ == count_ && parent_) {
        if (timer_) {
            timer_->cancel();
        }
        Continuation parent = std::move(parent_);
        parent.resume();
    }
}

void GatherCore::proceed_later() { asio::post(strand_, Proceed{shared_from_this()}); }

void GatherCore::close(Errc reason) {
    // A callback may close the gather while it launches or closes.
    const bool outer = std::exchange(launching_, true);
    const TimePoint now = clock_.now();
    const bool is_deadline = reason == Errc::deadline_exceeded;
    while (oldest_ != nullptr) {
        Lane& lane = *oldest_;
        settle(lane, is_deadline ? Error{reason, "it was still running at the deadline"} : Error{reason});
        lane.scope.cancel();
    }
    for (; next_ < count_; ++next_) {
        ++settled_;
        settle_with_error(next_, is_deadline ? Error{reason, "the deadline came before its turn"} : Error{reason});
        count_ += settled(next_, now, now);
    }
    launching_ = outer;
}

void GatherCore::on_time() {
    const auto core = shared_from_this();
    armed_for_ = TimePoint::max();
    const TimePoint now = clock_.now();
    if (now >= deadline_) {
        close(Errc::deadline_exceeded);
    } else {
        launching_ = true;
        while (oldest_ != nullptr && later(oldest_->started, leaf_timeout_) <= now) {
            Lane& lane = *oldest_;
            settle(
                lane,
                Error{Errc::timeout,
                      "no answer within " +
                          std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(leaf_timeout_).count()) +
                          " ms"});
            lane.scope.cancel();
        }
        launching_ = false;
        arm();
    }
    proceed();
}

void GatherCore::arm() {
    TimePoint next = deadline_;
    if (leaf_timeout_ > Duration::zero() && oldest_ != nullptr) {
        next = std::min(next, later(oldest_->started, leaf_timeout_));
    }
    if (next == TimePoint::max()) {
        return;
    }
    if (!timer_) {
        timer_ = clock_.make_timer(strand_);
    }
    armed_for_ = next;
    timer_->schedule(next, [weak = weak_from_this()] {
        if (const auto core = weak.lock()) {
            core->on_time();
        }
    });
}

void GatherCore::link(Lane& lane) noexcept {
    lane.later = nullptr;
    lane.earlier = newest_;
    (newest_ != nullptr ? newest_->later : oldest_) = &lane;
    newest_ = &lane;
}

void GatherCore::unlink(Lane& lane) noexcept {
    (lane.earlier != nullptr ? lane.earlier->later : oldest_) = lane.later;
    (lane.later != nullptr ? lane.later->earlier : newest_) = lane.earlier;
    lane.earlier = nullptr;
    lane.later = nullptr;
}

}  // namespace trawl::detail
