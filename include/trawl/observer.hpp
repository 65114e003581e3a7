// Hears every step of a retrieval: for logs, metrics and traces of the caller's choosing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/retrieval.hpp>

namespace trawl {

/// One step. Views and pointers are valid during the call only.
struct Event {
    enum class Kind {
        retrieval_started,   ///< count = queries after de-duplication.
        leaf_started,        ///< query, source.
        call_started,        ///< A call to a backend; count = texts, queries or documents in it.
        call_finished,       ///< With error when it failed.
        leaf_finished,       ///< query, source, error; count = hits.
        warning,             ///< warning.
        fused,               ///< count = hits in the merged list.
        retrieval_finished,  ///< error when it failed as a whole; count = leaves that succeeded.
    };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    Kind kind;
    std::uint64_t correlation_id = 0;
    TimePoint time{};
    std::size_t query = none;   ///< none = the event is not about one query.
    std::size_t source = none;  ///< none = the event is not about one source.
    std::size_t count = 0;
    std::string_view call{};  ///< "embed", "search", "rerank" or "vectors" for call events, empty otherwise.
    const Error* error = nullptr;
    const Warning* warning = nullptr;
};

TRAWL_EXPORT std::string_view name(Event::Kind kind) noexcept;

/// What the caller implements to listen. Absent = a null pointer = one test per step.
///
/// Executor: called on the strand of the retrieval, between its steps; must not block. Retrievals that run at the same
/// time call concurrently. Texts of queries and documents are never part of an event.
class TRAWL_EXPORT Observer {
public:
    virtual ~Observer() = default;
    virtual void on_event(const Event& event) noexcept = 0;
};

}  // namespace trawl
