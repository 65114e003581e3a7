// Calls to a backend under check, each with an end in time, and the sentences about them.
#pragma once

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/task.hpp>
#include <trawl/testing/conformance.hpp>
#include <trawl/testing/simulation.hpp>

namespace trawl::testing::conformance {

/// One call, under way or ended.
template <class T>
struct Call {
    asio::cancellation_signal signal;
    bool ended = false;
    std::exception_ptr failure;
    T answer{};
};
template <class T>
using Calls = std::vector<std::shared_ptr<Call<T>>>;

/// Where calls run. It can let go of what waits in it while calls that wait elsewhere still refer to it.
class Context : public asio::io_context {
public:
    Context() : asio::io_context(1) {}
    void drop_all() { shutdown(); }
};

/// Keeps an object for as long as the memory that is allocated with it: the state of a call refers to its context up
/// to the very end of its destruction, which for a call that was given up may come after that of the check.
template <class T>
struct KeepingAllocator {
    using value_type = T;
    explicit KeepingAllocator(std::shared_ptr<void> object) : kept(std::move(object)) {}
    template <class U>
    KeepingAllocator(const KeepingAllocator<U>& other) : kept(other.kept) {}  // NOLINT(google-explicit-constructor)
    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* memory, std::size_t count) { std::allocator<T>{}.deallocate(memory, count); }
    template <class U>
    bool operator==(const KeepingAllocator<U>& other) const {
        return kept == other.kept;
    }
    std::shared_ptr<void> kept;
};

/// A call did not end; what is found by then is all that can be said.
struct Hanging {};

class Checker {
public:
    explicit Checker(const ConformanceOptions& options) : options_(options) {}
    Checker(const Checker&) = delete;
    Checker& operator=(const Checker&) = delete;
    ~Checker() { context_->drop_all(); }

    /// Each sentence once, however many samples show it.
    void report(const std::string& sentence) {
        if (std::find(findings_.begin(), findings_.end(), sentence) == findings_.end()) {
            findings_.push_back(sentence);
        }
    }
    [[nodiscard]] std::vector<std::string> take_findings() { return std::move(findings_); }

    /// Starts a call; it begins with the next wait. A backend may throw before there is a task, too.
    template <class T>
    std::shared_ptr<Call<T>> start(std::function<Task<T>()> make) {
        const auto call = std::make_shared<Call<T>>();
        const auto executor = options_.simulation != nullptr ? options_.simulation->executor()
                                                             : asio::any_io_executor{context_->get_executor()};
        auto on_end = [call](std::exception_ptr failure, T answer) {
            call->ended = true;
            call->failure = std::move(failure);
            call->answer = std::move(answer);
        };
        async_run(executor, run<T>(std::move(make)),
                  asio::bind_allocator(KeepingAllocator<void*>{context_},
                                       asio::bind_cancellation_slot(call->signal.slot(), std::move(on_end))));
        return call;
    }

    /// Waits for all of them. Errors: Hanging, after a report, when one takes too long.
    template <class T>
    void finish(const Calls<T>& calls, const std::string& what) {
        const auto all_ended = [&calls] {
            return std::all_of(calls.begin(), calls.end(), [](const auto& call) { return call->ended; });
        };
        if (wait(options_.patience, all_ended)) {
            return;
        }
        report(what + " had not ended after " + milliseconds(options_.patience) +
               ": a call must come to an end, with an answer or with a trawl::Error");
        for (const auto& call : calls) {
            call->signal.emit(asio::cancellation_type::terminal);
        }
        wait(options_.grace, all_ended);
        throw Hanging{};
    }

    /// Runs one call to its end.
    template <class T>
    std::shared_ptr<Call<T>> finish_one(std::function<Task<T>()> make, const std::string& what) {
        const auto call = start<T>(std::move(make));
        finish<T>({call}, what);
        return call;
    }

    /// Cancels a call that has begun. Errors: Hanging, after a report, when it does not end soon.
    template <class T>
    void check_cancellation(std::function<Task<T>()> make) {
        const auto call = start<T>(std::move(make));
        const auto ended = [&call] { return call->ended; };
        if (options_.simulation != nullptr) {
            options_.simulation->run_ready();
        } else {
            context_->restart();
            context_->poll();
        }
        call->signal.emit(asio::cancellation_type::terminal);
        if (!wait(options_.grace, ended)) {
            report("a call that was cancelled had not ended " + milliseconds(options_.grace) +
                   " later: it must pass the cancellation on to what it waits for");
            throw Hanging{};
        }
    }

    /// A good call that failed.
    template <class T>
    bool is_answered(const Call<T>& call, const std::string& what) {
        if (!call.failure) {
            return true;
        }
        report(what + " failed: " + to_error(call.failure).what());
        return false;
    }

    /// A failure of a bad call that is something else than a trawl::Error.
    template <class T>
    void check_refusal(const Call<T>& call, const std::string& what) {
        try {
            if (call.failure) std::rethrow_exception(call.failure);
        } catch (const Error&) {
        } catch (...) {
            report(what + " is refused with something that is no trawl::Error (" +
                   std::string{to_error(call.failure).what()} + "): throw trawl::Error with a code that says why");
        }
    }

private:
    template <class T>
    static Task<T> run(std::function<Task<T>()> make) {
        auto task = make();
        co_return co_await std::move(task);
    }

    template <class Condition>
    bool wait(Duration limit, const Condition& is_met) {
        if (options_.simulation != nullptr) {
            options_.simulation->run_for(limit);
            return is_met();
        }
        const auto until = later(std::chrono::steady_clock::now(), limit);
        context_->restart();
        while (!is_met() && context_->run_one_until(until) != 0) {
        }
        return is_met();
    }

    static std::string milliseconds(Duration span) {
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(span).count()) + " ms";
    }

    const ConformanceOptions& options_;
    std::shared_ptr<Context> context_ = std::make_shared<Context>();
    std::vector<std::string> findings_;
};

/// Sizes of the batches that are tried: all samples at once, or as many as the backend takes.
inline std::size_t batch_size(std::size_t samples, std::size_t max_batch) {
    return max_batch == 0 ? samples : std::min(samples, max_batch);
}

/// The options with samples where there are none. Errors: std::invalid_argument for those with which nothing can be
/// checked.
inline ConformanceOptions completed(ConformanceOptions options) {
    if (options.texts.empty()) {
        options.texts = {"how do i change a flat tyre", "the boiling point of water at sea level",
                         "a recipe for bread with sour dough", "opening hours of the city library"};
    }
    const auto is_empty = [](const auto& sample) { return sample.empty(); };
    if (options.texts.size() < 2 || std::any_of(options.texts.begin(), options.texts.end(), is_empty)) {
        throw std::invalid_argument("ConformanceOptions.texts must hold at least two texts, none of them empty");
    }
    if (options.vectors.size() == 1 || std::any_of(options.vectors.begin(), options.vectors.end(), is_empty)) {
        throw std::invalid_argument("ConformanceOptions.vectors must be empty or hold two vectors, none of them empty");
    }
    if (options.top_k == 0) {
        throw std::invalid_argument("ConformanceOptions.top_k must be at least 1");
    }
    return options;
}

}  // namespace trawl::testing::conformance
