// Counts the calls of one retrieval and the time they take.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <trawl/clock.hpp>
#include <trawl/retrieval.hpp>

#include "retrieval/emitter.hpp"

namespace trawl::detail {

class CallMeter {
public:
    CallMeter(Clock& clock, Emitter& emitter, Statistics& statistics) noexcept
        : clock_(clock), emitter_(emitter), statistics_(statistics) {}

    void started(std::string_view call, std::size_t items, TimePoint now) {
        ++calls(call);
        ++in_flight_;
        // The cap is that of the leaves; what comes after them runs alone.
        if (call == embed || call == search) {
            statistics_.peak_in_flight = std::max(statistics_.peak_in_flight, in_flight_);
        }
        running_since_ += now.time_since_epoch();
        emitter_.emit({.kind = Event::Kind::call_started, .count = items, .call = call});
    }

    void finished(std::string_view call, std::size_t items, TimePoint start, const Error* error) {
        --in_flight_;
        running_since_ -= start.time_since_epoch();
        statistics_.busy += clock_.now() - start;
        emitter_.emit({.kind = Event::Kind::call_finished, .count = items, .call = call, .error = error});
    }

    /// Counts calls that were given up and are still under way as busy until now.
    void close() {
        statistics_.busy += clock_.now().time_since_epoch() * static_cast<Duration::rep>(in_flight_) - running_since_;
    }

    /// Calls under way, those that were given up included.
    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }

    static constexpr std::string_view embed = "embed";
    static constexpr std::string_view search = "search";
    static constexpr std::string_view rerank = "rerank";
    static constexpr std::string_view vectors = "vectors";

private:
    /// By content: one name has several addresses when several translation units mention it.
    std::size_t& calls(std::string_view call) noexcept {
        return call == embed    ? statistics_.embed_calls
               : call == search ? statistics_.search_calls
               : call == rerank ? statistics_.rerank_calls
                                : statistics_.vector_calls;
    }

    Clock& clock_;
    Emitter& emitter_;
    Statistics& statistics_;
    std::size_t in_flight_ = 0;
    Duration running_since_{0};  ///< Sum of the starting times of the calls in flight.
};

}  // namespace trawl::detail
