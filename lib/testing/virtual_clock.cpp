// The arrangements of the virtual clock.
#include <trawl/testing/virtual_clock.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace trawl::testing {

/// What a timer and the callbacks that are on their way share: a callback whose number is out of date does nothing.
struct VirtualClock::Owner {
    asio::any_io_executor executor;
    Key current{TimePoint::min(), 0};
};

class VirtualClock::VirtualTimer final : public Timer {
public:
    VirtualTimer(VirtualClock& clock, const asio::any_io_executor& executor)
        : clock_(clock), owner_(std::make_shared<Owner>()) {
        owner_->executor = executor;
    }
    VirtualTimer(const VirtualTimer&) = delete;
    VirtualTimer& operator=(const VirtualTimer&) = delete;
    ~VirtualTimer() override { VirtualTimer::cancel(); }

    void schedule(TimePoint when, std::function<void()> on_time) override {
        VirtualTimer::cancel();
        owner_->current = {when, ++clock_.arranged_};
        clock_.arrangements_.emplace(owner_->current, Arrangement{owner_, std::move(on_time)});
    }

    void cancel() noexcept override {
        const Key key = std::exchange(owner_->current, {TimePoint::min(), 0});
        // Taken out before it is destroyed: what the callback held may arrange and cancel timers as it goes.
        const auto forgotten = clock_.arrangements_.extract(key);
    }

private:
    VirtualClock& clock_;
    std::shared_ptr<Owner> owner_;
};

VirtualClock::~VirtualClock() { drop_all(); }

std::unique_ptr<Timer> VirtualClock::make_timer(const asio::any_io_executor& executor) {
    return std::make_unique<VirtualTimer>(*this, executor);
}

void VirtualClock::advance(Duration span) {
    if (span < Duration::zero()) {
        throw std::invalid_argument("VirtualClock::advance: span is negative, but time never runs back");
    }
    now_ += span;
}

std::optional<TimePoint> VirtualClock::next() const noexcept {
    if (arrangements_.empty() || arrangements_.begin()->first.first == TimePoint::max()) {
        return std::nullopt;
    }
    return arrangements_.begin()->first.first;
}

bool VirtualClock::fire_next() {
    const auto due = next();
    if (!due) {
        return false;
    }
    now_ = std::max(now_, *due);
    fire(arrangements_.begin());
    return true;
}

void VirtualClock::fire(Arrangements::iterator first) {
    const Key key = first->first;
    Arrangement taken = std::move(arrangements_.extract(first).mapped());
    const auto executor = taken.owner->executor;
    asio::post(executor, [key, arrangement = std::move(taken)] {
        if (arrangement.owner->current == key) {
            arrangement.owner->current = {TimePoint::min(), 0};
            arrangement.on_time();
        }
    });
}

std::size_t VirtualClock::hanging() const noexcept {
    const auto first = arrangements_.lower_bound({TimePoint::max(), 0});
    return static_cast<std::size_t>(std::distance(first, arrangements_.end()));
}

std::size_t VirtualClock::pending() const noexcept { return arrangements_.size() - hanging(); }

void VirtualClock::wake_hanging() {
    const Key newest{TimePoint::max(), arranged_};
    for (auto first = arrangements_.lower_bound({TimePoint::max(), 0});
         first != arrangements_.end() && first->first <= newest;
         first = arrangements_.lower_bound({TimePoint::max(), 0})) {
        fire(first);
    }
}

void VirtualClock::drop_all() noexcept {
    while (!arrangements_.empty()) {
        const auto dropped = arrangements_.extract(arrangements_.begin());
    }
}

}  // namespace trawl::testing
