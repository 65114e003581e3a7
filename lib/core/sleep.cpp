// Waiting as an awaiter over a Timer.
#include <trawl/sleep.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <memory>

namespace trawl {

namespace {

class SleepAwaiter {
public:
    using ScopedAwaiterTag = void;

    SleepAwaiter(Clock& clock, TimePoint when) : clock_(clock), when_(when) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> frame) {
        scope_ = &frame.promise().scope();
        if (scope_->cancelled()) {
            return false;
        }
        timer_ = clock_.make_timer(scope_->strand());
        const auto continuation = std::make_shared<detail::Continuation>(frame, *scope_);
        timer_->schedule(when_, [continuation] { continuation->resume(); });
        // A time in the past, not a call: whoever emits the signal must not find itself inside the woken coroutine.
        // Weak, because the duty to resume must end with the timer when the context is destroyed.
        scope_->slot().assign(
            [timer = timer_.get(), weak = std::weak_ptr(continuation)](asio::cancellation_type /*type*/) {
                if (const auto waiting = weak.lock()) {
                    timer->schedule(TimePoint::min(), [waiting] { waiting->resume(); });
                }
            });
        return true;
    }

    void await_resume() const {
        if (scope_->cancelled()) {
            throw boost::system::system_error(asio::error::operation_aborted);
        }
    }

private:
    Clock& clock_;
    TimePoint when_;
    detail::TaskScope* scope_ = nullptr;
    std::unique_ptr<Timer> timer_;
};

}  // namespace

Task<void> sleep_until(Clock& clock, TimePoint when) { co_await SleepAwaiter{clock, when}; }

Task<void> sleep_for(Clock& clock, Duration span) { co_await SleepAwaiter{clock, later(clock.now(), span)}; }

}  // namespace trawl
