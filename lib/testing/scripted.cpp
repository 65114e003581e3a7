// Backends that do what a script says.
#include <trawl/testing/scripted.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include <trawl/sleep.hpp>
#include <trawl/testing/random.hpp>

namespace trawl::testing {

namespace {

/// A call's entry in the log, from its start to the end of its frame.
class Entry {
public:
    Entry(std::shared_ptr<CallLog> log, std::string backend, std::vector<std::string> texts)
        : log_(std::move(log)), number_(log_->begin(std::move(backend), std::move(texts))) {}
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { log_->end(number_); }

private:
    std::shared_ptr<CallLog> log_;
    std::size_t number_;
};

/// Waits for a time and does not hear of cancellation.
class DeafWait {
public:
    using ScopedAwaiterTag = void;
    DeafWait(Clock& clock, TimePoint when) : clock_(clock), when_(when) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> frame) {
        timer_ = clock_.make_timer(frame.promise().scope().strand());
        const auto continuation = std::make_shared<trawl::detail::Continuation>(frame, frame.promise().scope());
        timer_->schedule(when_, [continuation] { continuation->resume(); });
    }
    void await_resume() const noexcept {}

private:
    Clock& clock_;
    TimePoint when_;
    std::unique_ptr<Timer> timer_;
};

/// Which of two behaviours a call for both texts shows; what concerns one item alone is no behaviour of the call.
int severity(Behaviour::Kind kind) {
    switch (kind) {
        case Behaviour::Kind::ignore_cancel: return 1;
        case Behaviour::Kind::wrong_count: return 2;
        case Behaviour::Kind::fail: return 3;
        case Behaviour::Kind::throw_foreign: return 4;
        case Behaviour::Kind::hang: return 5;
        default: return 0;
    }
}

Behaviour behaviour_of_call(const Script& script, const std::vector<std::string>& texts) {
    Behaviour whole;
    for (const std::string& text : texts) {
        const Behaviour one = script(text);
        if (severity(one.kind) > severity(whole.kind)) {
            whole.kind = one.kind;
            whole.code = one.code;
        }
        whole.latency = std::max(whole.latency, one.latency);
    }
    return whole;
}

/// Everything that a behaviour does before there is an answer.
Task<void> play(Clock& clock, Behaviour behaviour) {
    const TimePoint when = later(clock.now(), behaviour.latency);
    switch (behaviour.kind) {
        case Behaviour::Kind::hang: co_await sleep_until(clock, TimePoint::max()); break;
        case Behaviour::Kind::ignore_cancel: co_await DeafWait{clock, when}; break;
        case Behaviour::Kind::fail:
            co_await sleep_until(clock, when);
            throw Error{behaviour.code, "as the script says"};
        case Behaviour::Kind::throw_foreign:
            co_await sleep_until(clock, when);
            throw 42;  // NOLINT(hicpp-exception-baseclass): that is the point
        default: co_await sleep_until(clock, when);
    }
}

constexpr std::size_t characters_per_number = 2;  // 16 bits are exact in a float.

std::string text_of(const Embedding& embedding) {
    std::string text;
    for (std::size_t i = 1; i < embedding.size() && text.size() < static_cast<std::size_t>(embedding[0]); ++i) {
        const auto number = static_cast<unsigned>(embedding[i]);
        text += static_cast<char>(number & 0xFFU);
        text += static_cast<char>(number >> 8U);
    }
    text.resize(std::min(text.size(), static_cast<std::size_t>(embedding[0])));
    return text;
}

template <class Query, class TextOf>
std::vector<std::string> texts_of(const std::vector<Query>& queries, TextOf text) {
    std::vector<std::string> texts;
    texts.reserve(queries.size());
    for (const Query& query : queries) {
        texts.push_back(text(query));
    }
    return texts;
}

HitList list_for(const std::string& source, const std::string& text, std::size_t top_k, Behaviour::Kind kind) {
    if (kind == Behaviour::Kind::wrong_dimension) {
        return scripted_hits(source, text, top_k + 1);
    }
    if (kind == Behaviour::Kind::not_finite) {
        HitList hits = scripted_hits(source, text, std::max<std::size_t>(top_k, 2));
        std::reverse(hits.begin(), hits.end());
        return hits;
    }
    return scripted_hits(source, text, top_k);
}

template <class Query>
Task<std::vector<HitList>> search_as_scripted(std::shared_ptr<CallLog> log, std::string source, const Script& script,
                                              std::vector<Query> queries, std::vector<std::string> texts) {
    const Behaviour behaviour = behaviour_of_call(script, texts);
    const Entry entry{log, source, texts};
    auto playing = play(log->clock(), behaviour);
    co_await std::move(playing);
    std::vector<HitList> lists;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        lists.push_back(list_for(source, texts[i], queries[i].top_k, script(texts[i]).kind));
    }
    if (behaviour.kind == Behaviour::Kind::wrong_count) {
        lists.pop_back();
    }
    co_return lists;
}

}  // namespace

CallLog::CallLog(std::shared_ptr<Clock> clock) : clock_(std::move(clock)) {}

std::size_t CallLog::count(std::string_view backend) const noexcept {
    return static_cast<std::size_t>(std::count_if(
        calls_.begin(), calls_.end(), [backend](const ScriptedCall& call) { return call.backend == backend; }));
}

std::size_t CallLog::begin(std::string backend, std::vector<std::string> texts) {
    calls_.push_back(ScriptedCall{std::move(backend), std::move(texts), clock_->now(), std::nullopt});
    peak_ = std::max(peak_, ++in_flight_);
    return calls_.size() - 1;
}

void CallLog::end(std::size_t call) noexcept {
    calls_[call].ended = clock_->now();
    --in_flight_;
}

Embedding scripted_embedding(std::string_view text, std::size_t dimension) {
    if (dimension < 4) {
        throw std::invalid_argument("scripted_embedding: dimension must be at least 4");
    }
    Embedding embedding(dimension, 0.0F);
    embedding[0] = static_cast<float>(text.size());
    for (std::size_t i = 0; i < text.size() && 1 + i / characters_per_number < dimension; ++i) {
        const unsigned shift = i % characters_per_number == 0 ? 0U : 8U;
        embedding[1 + i / characters_per_number] +=
            static_cast<float>(static_cast<unsigned>(static_cast<unsigned char>(text[i])) << shift);
    }
    return embedding;
}

HitList scripted_hits(std::string_view source, std::string_view text, std::size_t top_k) {
    constexpr std::uint64_t documents = 40;  // Few enough for different queries to find the same ones.
    const std::uint64_t first = (hash_of(text) ^ hash_of(source)) % documents;
    HitList hits;
    for (std::size_t i = 0; i < std::min<std::size_t>(top_k, documents); ++i) {
        const std::uint64_t number = (first + 7 * i) % documents;  // 7 and 40 have no common factor: all are distinct.
        hits.emplace_back(Document{"doc-" + std::to_string(number), "text of document " + std::to_string(number)},
                          1.0 - 0.01 * static_cast<double>(i), ScoreScale{Metric::cosine, Direction::higher_is_better});
    }
    return hits;
}

ScriptedProvider::ScriptedProvider(EmbeddingProviderInfo info, std::shared_ptr<CallLog> log, Script script)
    : info_(std::move(info)), log_(std::move(log)), script_(std::move(script)) {}

Task<std::vector<Embedding>> ScriptedProvider::embed(EmbedRequest request, CallContext /*context*/) {
    const Behaviour behaviour = behaviour_of_call(script_, request.texts);
    const std::size_t dimension = info_.dimension;
    const Entry entry{log_, info_.name, request.texts};
    auto playing = play(log_->clock(), behaviour);
    co_await std::move(playing);
    std::vector<Embedding> embeddings;
    for (const std::string& text : request.texts) {
        embeddings.push_back(scripted_embedding(text, dimension));
        const Behaviour::Kind kind = script_(text).kind;
        if (kind == Behaviour::Kind::wrong_dimension) {
            embeddings.back().push_back(0.0F);
        } else if (kind == Behaviour::Kind::not_finite) {
            embeddings.back().front() = std::numeric_limits<float>::quiet_NaN();
        }
    }
    if (behaviour.kind == Behaviour::Kind::wrong_count) {
        embeddings.pop_back();
    }
    co_return embeddings;
}

ScriptedStore::ScriptedStore(StoreInfo info, std::shared_ptr<CallLog> log, Script script)
    : info_(std::move(info)), log_(std::move(log)), script_(std::move(script)) {}

Task<std::vector<HitList>> ScriptedStore::search(std::vector<VectorQuery> queries, CallContext /*context*/) {
    auto texts = texts_of(queries, [](const VectorQuery& query) { return text_of(query.vector); });
    return search_as_scripted(log_, info_.name, script_, std::move(queries), std::move(texts));
}

ScriptedLexicalIndex::ScriptedLexicalIndex(StoreInfo info, std::shared_ptr<CallLog> log, Script script)
    : info_(std::move(info)), log_(std::move(log)), script_(std::move(script)) {}

Task<std::vector<HitList>> ScriptedLexicalIndex::search(std::vector<TextQuery> queries, CallContext /*context*/) {
    auto texts = texts_of(queries, [](const TextQuery& query) { return query.text; });
    return search_as_scripted(log_, info_.name, script_, std::move(queries), std::move(texts));
}

}  // namespace trawl::testing
