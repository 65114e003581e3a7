// The fan-out: N leaves under a cap, with time limits, exception capture and results in input order.
#pragma once

#include <concepts>
#include <cstddef>
#include <deque>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/detail/gather_core.hpp>
#include <trawl/error.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// What became of one leaf of a gather: a value or a typed error, with the times at which it started and was settled.
template <class T>
class LeafResult {
public:
    [[nodiscard]] bool ok() const noexcept { return state_.index() == 1; }
    /// Precondition of value(): ok(). Precondition of error(): !ok().
    [[nodiscard]] T& value() & { return std::get<1>(state_); }
    [[nodiscard]] const T& value() const& { return std::get<1>(state_); }
    [[nodiscard]] T&& value() && { return std::get<1>(std::move(state_)); }
    [[nodiscard]] const Error& error() const { return std::get<2>(state_); }

    TimePoint started;  ///< A leaf that never started has started == settled.
    TimePoint settled;

    void set_value(T value) { state_.template emplace<1>(std::move(value)); }
    void set_error(Error error) { state_.template emplace<2>(std::move(error)); }

private:
    std::variant<std::monostate, T, Error> state_;
};

namespace detail {

struct NoCallback {
    template <class T>
    void operator()(std::size_t /*index*/, LeafResult<T>& /*result*/) const noexcept {}
};

/// The typed side of a gather: creates the tasks and keeps their values.
template <class T, class Leaf, class OnSettled>
class TypedGather final : public GatherCore {
public:
    TypedGather(std::size_t count, const GatherOptions& options, Strand strand, Leaf leaf, OnSettled on_settled)
        : GatherCore(count, options, std::move(strand)),
          leaf_(std::move(leaf)),
          on_settled_(std::move(on_settled)),
          results_(count) {}
    TypedGather(const TypedGather&) = delete;
    TypedGather& operator=(const TypedGather&) = delete;
    ~TypedGather() override { forget_timer(); }

    std::vector<LeafResult<T>> take_results() noexcept { return std::move(results_); }

private:
    struct TypedLane : Lane {
        using Lane::Lane;
        Task<T> task;
    };

    Lane& make_lane() override { return lanes_.emplace_back(*this); }

    bool start_leaf(Lane& lane, const LeafContext& context) override {
        auto& task = static_cast<TypedLane&>(lane).task;
        task = leaf_(context);
        return start_task(lane, task);
    }

    std::exception_ptr settle_from_task(Lane& lane) override {
        auto& task = static_cast<TypedLane&>(lane).task;
        std::exception_ptr failure = task.failure();
        if (!failure) {
            results_[lane.index].set_value(task.take());
        }
        return failure;
    }
    void settle_with_error(std::size_t index, Error error) override { results_[index].set_error(std::move(error)); }
    std::size_t settled(std::size_t index, TimePoint started, TimePoint now) override {
        results_[index].started = started;
        results_[index].settled = now;
        if constexpr (std::is_void_v<std::invoke_result_t<OnSettled&, std::size_t, LeafResult<T>&>>) {
            on_settled_(index, results_[index]);
            return 0;
        } else {
            const std::size_t more = on_settled_(index, results_[index]);
            results_.resize(results_.size() + more);
            return more;
        }
    }
    void destroy_task(Lane& lane) noexcept override { static_cast<TypedLane&>(lane).task = {}; }

    Leaf leaf_;
    [[no_unique_address]] OnSettled on_settled_;
    std::vector<LeafResult<T>> results_;
    std::deque<TypedLane> lanes_;
};

}  // namespace detail

/// Runs `count` leaves and collects what becomes of each.
///
/// Parameters: count: 0 gives an empty result at once. leaf: `Task<T>(const LeafContext&)`, called once per leaf in
///   input order, when there is a place for it; T is not void. options: see `GatherOptions`. on_settled: optional,
///   called as each leaf is settled with its index and `LeafResult<T>&`; must not throw. When it returns a number, so
///   many leaves are appended to the fan-out: that is how a stage that depends on an earlier one shares its cap and its
///   deadline.
/// Returns: one result per leaf, in input order, appended ones last. A failing leaf never disturbs the others.
/// Errors: std::invalid_argument for a negative time limit. `Error` with Errc::cancelled when the awaiting task was
///   cancelled; the leaves have then been told to stop. A leaf's own failure is in its result: timeout,
///   deadline_exceeded, or whatever it threw (`to_error`).
/// Cancellation: leaves that run are cancelled, those that wait are not started.
/// Executor: the strand of the awaiting task; all leaves run on it, one step at a time.
/// Lifetimes: a leaf that does not stop when cancelled is given up: it keeps its place under the cap and keeps `leaf`
///   (not the awaiting frame) alive until it ends. So `leaf` must own what it uses. GCC 12: name a lambda with captures
///   before the co_await expression, and move it in.
template <class Leaf, class OnSettled = detail::NoCallback>
requires std::invocable<Leaf&, const LeafContext&>
auto gather(std::size_t count, Leaf leaf, GatherOptions options = {}, OnSettled on_settled = {})
    -> Task<std::vector<LeafResult<typename std::invoke_result_t<Leaf&, const LeafContext&>::value_type>>> {
    using T = typename std::invoke_result_t<Leaf&, const LeafContext&>::value_type;
    using Core = detail::TypedGather<T, Leaf, OnSettled>;
    auto strand = co_await this_task::strand;
    const auto core = std::make_shared<Core>(count, options, std::move(strand), std::move(leaf), std::move(on_settled));
    co_await detail::GatherAwaiter{*core};
    co_return core->take_results();
}

}  // namespace trawl
