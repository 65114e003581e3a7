// The names of plans, warnings and events, as they appear in output.
#include <trawl/observer.hpp>
#include <trawl/retrieval.hpp>

namespace trawl {

std::string_view name(Plan plan) noexcept {
    switch (plan) {
        case Plan::automatic: return "automatic";
        case Plan::coalesced: return "coalesced";
        case Plan::per_leaf: return "per_leaf";
        case Plan::sequential: return "sequential";
    }
    return "unknown";
}

std::string_view name(Warning::Kind kind) noexcept {
    switch (kind) {
        case Warning::Kind::leaf_failed: return "leaf_failed";
        case Warning::Kind::batch_split: return "batch_split";
        case Warning::Kind::sequential_fallback: return "sequential_fallback";
        case Warning::Kind::deadline_reached: return "deadline_reached";
        case Warning::Kind::rerank_failed: return "rerank_failed";
        case Warning::Kind::diversify_failed: return "diversify_failed";
    }
    return "unknown";
}

std::string_view name(Event::Kind kind) noexcept {
    switch (kind) {
        case Event::Kind::retrieval_started: return "retrieval_started";
        case Event::Kind::leaf_started: return "leaf_started";
        case Event::Kind::call_started: return "call_started";
        case Event::Kind::call_finished: return "call_finished";
        case Event::Kind::leaf_finished: return "leaf_finished";
        case Event::Kind::warning: return "warning";
        case Event::Kind::fused: return "fused";
        case Event::Kind::retrieval_finished: return "retrieval_finished";
    }
    return "unknown";
}

}  // namespace trawl
