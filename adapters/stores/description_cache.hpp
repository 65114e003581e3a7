// What a store has learnt of its collection, for a while.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include <trawl/clock.hpp>

namespace trawl::stores {

/// Safe to use from several threads. Two calls that find nothing both ask the server, and the later answer stays.
template <class T>
class DescriptionCache {
public:
    /// Parameters: lifetime: zero = for ever.
    explicit DescriptionCache(Duration lifetime) : lifetime_(lifetime) {}

    /// Null when there is none, or none that is still good.
    [[nodiscard]] std::shared_ptr<const T> get() const {
        const std::scoped_lock lock{mutex_};
        return value_ && Clock::steady()->now() < good_until_ ? value_ : nullptr;
    }
    std::shared_ptr<const T> put(T value) {
        auto shared = std::make_shared<const T>(std::move(value));
        const std::scoped_lock lock{mutex_};
        value_ = shared;
        good_until_ = lifetime_ == Duration::zero() ? TimePoint::max() : later(Clock::steady()->now(), lifetime_);
        return shared;
    }
    void forget() {
        const std::scoped_lock lock{mutex_};
        value_ = nullptr;
    }

private:
    const Duration lifetime_;
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
    TimePoint good_until_;
};

}  // namespace trawl::stores
