// The machine's monotonic clock.
#include <trawl/clock.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <utility>

namespace trawl {

namespace {

class SteadyTimer final : public Timer {
public:
    explicit SteadyTimer(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}
    SteadyTimer(const SteadyTimer&) = delete;
    SteadyTimer& operator=(const SteadyTimer&) = delete;
    ~SteadyTimer() override { SteadyTimer::cancel(); }

    void schedule(TimePoint when, std::function<void()> on_time) override {
        const auto arrangement = ++state_->arrangement;
        state_->timer.expires_at(when);
        state_->timer.async_wait(
            [state = state_, arrangement, on_time = std::move(on_time)](const boost::system::error_code& failure) {
                // An expiry that was queued already when the arrangement changed still arrives here, without an error.
                if (!failure && state->arrangement == arrangement) {
                    on_time();
                }
            });
    }

    void cancel() noexcept override {
        ++state_->arrangement;
        try {
            state_->timer.cancel();
        } catch (...) {
            // The arrangement's number has changed: a callback that could not be withdrawn does nothing.
            return;
        }
    }

private:
    struct State {
        explicit State(const asio::any_io_executor& executor) : timer(executor) {}
        asio::steady_timer timer;
        std::uint64_t arrangement = 0;
    };
    std::shared_ptr<State> state_;
};

class SteadyClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }
    [[nodiscard]] std::unique_ptr<Timer> make_timer(const asio::any_io_executor& executor) override {
        return std::make_unique<SteadyTimer>(executor);
    }
};

}  // namespace

const std::shared_ptr<Clock>& Clock::steady() {
    static const std::shared_ptr<Clock> clock = std::make_shared<SteadyClock>();
    return clock;
}

}  // namespace trawl
