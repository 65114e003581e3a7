// Tells the observer, if there is one.
#pragma once

#include <trawl/clock.hpp>
#include <trawl/observer.hpp>

namespace trawl::detail {

class Emitter {
public:
    Emitter(Observer* observer, Clock& clock, std::uint64_t correlation_id) noexcept
        : observer_(observer), clock_(clock), correlation_id_(correlation_id) {}

    void emit(Event event) const noexcept {
        if (observer_ != nullptr) {
            event.correlation_id = correlation_id_;
            event.time = clock_.now();
            observer_->on_event(event);
        }
    }

    /// After the end of the retrieval nobody listens: a call that was given up may still come back.
    void fall_silent() noexcept { observer_ = nullptr; }

private:
    Observer* observer_;
    Clock& clock_;
    std::uint64_t correlation_id_;
};

}  // namespace trawl::detail
