// Backends that do what a script says: answer after a while, fail, hang, or break their contract; and remember every
// call.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/error.hpp>
#include <trawl/vector_store.hpp>

namespace trawl::testing {

/// What a backend does with one text. A call for several texts takes as long as its slowest one, and hangs or fails
/// as the worst of them does.
struct Behaviour {
    enum class Kind {
        answer,           ///< After the latency.
        fail,             ///< After the latency, with `code`.
        throw_foreign,    ///< After the latency, something that is no std::exception.
        hang,             ///< For ever, until it is cancelled.
        ignore_cancel,    ///< Answers after the latency, cancelled or not. Duration::max() = never.
        wrong_dimension,  ///< A vector that is one longer than the others; from a store: one hit more than asked for.
        not_finite,       ///< A vector with a NaN; from a store: the hits in the wrong order.
        wrong_count,      ///< One vector or list too few.
    };
    Kind kind = Kind::answer;
    Duration latency{0};
    Errc code = Errc::unavailable;
};

/// The behaviour for a text; called for every text of every call.
using Script = std::function<Behaviour(std::string_view text)>;

/// One call that a scripted backend has seen.
struct ScriptedCall {
    std::string backend;
    std::vector<std::string> texts;
    TimePoint started;
    std::optional<TimePoint> ended;  ///< Empty while it runs.
};

/// The calls of all backends that share it.
class TRAWL_EXPORT CallLog {
public:
    explicit CallLog(std::shared_ptr<Clock> clock);

    [[nodiscard]] const std::vector<ScriptedCall>& calls() const noexcept { return calls_; }
    /// Calls to one backend.
    [[nodiscard]] std::size_t count(std::string_view backend) const noexcept;
    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }
    /// The most calls that ran at one time.
    [[nodiscard]] std::size_t peak() const noexcept { return peak_; }
    [[nodiscard]] Clock& clock() const noexcept { return *clock_; }

    /// Returns the number of the call, for `end`.
    std::size_t begin(std::string backend, std::vector<std::string> texts);
    void end(std::size_t call) noexcept;

private:
    std::shared_ptr<Clock> clock_;
    std::vector<ScriptedCall> calls_;
    std::size_t in_flight_ = 0;
    std::size_t peak_ = 0;
};

/// The vector of a text: the same for the same text, and from which a ScriptedStore knows the text again.
///
/// Parameters: dimension: at least 4. text: of at most 64 bytes where a store shall know it again.
TRAWL_EXPORT Embedding scripted_embedding(std::string_view text, std::size_t dimension);

/// The hits of a text: `top_k` of them, best first, the same for the same text and source.
TRAWL_EXPORT HitList scripted_hits(std::string_view source, std::string_view text, std::size_t top_k);

/// Executor: single-threaded, like the clock. Lifetimes: keeps the log alive.
class TRAWL_EXPORT ScriptedProvider final : public EmbeddingProvider {
public:
    ScriptedProvider(EmbeddingProviderInfo info, std::shared_ptr<CallLog> log, Script script);
    [[nodiscard]] EmbeddingProviderInfo info() const override { return info_; }
    Task<std::vector<Embedding>> embed(EmbedRequest request, CallContext context) override;

private:
    EmbeddingProviderInfo info_;
    std::shared_ptr<CallLog> log_;
    Script script_;
};

/// Its script is asked for the texts whose vectors (`scripted_embedding`) are searched for.
class TRAWL_EXPORT ScriptedStore final : public VectorStore {
public:
    ScriptedStore(StoreInfo info, std::shared_ptr<CallLog> log, Script script);
    [[nodiscard]] StoreInfo info() const override { return info_; }
    Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) override;

private:
    StoreInfo info_;
    std::shared_ptr<CallLog> log_;
    Script script_;
};

class TRAWL_EXPORT ScriptedLexicalIndex final : public LexicalIndex {
public:
    ScriptedLexicalIndex(StoreInfo info, std::shared_ptr<CallLog> log, Script script);
    [[nodiscard]] StoreInfo info() const override { return info_; }
    Task<std::vector<HitList>> search(std::vector<TextQuery> queries, CallContext context) override;

private:
    StoreInfo info_;
    std::shared_ptr<CallLog> log_;
    Script script_;
};

}  // namespace trawl::testing
