// Several questions at once, one ranked list and an account of every question.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/system_executor.hpp>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <trawl/export.hpp>
#include <trawl/query.hpp>
#include <trawl/retrieval.hpp>
#include <trawl/retriever_options.hpp>
#include <trawl/source.hpp>

namespace trawl {

namespace detail {
struct RetrieverCore;
}

/// Hears of each outcome as soon as it is known, before the retrieval is complete; must not throw. Runs on the
/// retrieval's strand. A leaf that failed and is run again is heard of once, with its final outcome.
using OutcomeCallback = std::function<void(const Outcome&)>;

/// Fans queries out over sources and merges what comes back.
///
/// A cheap handle on shared, constant state: copies are equal, and any number of retrievals may run at once, from any
/// threads.
///
/// All doors share this contract:
/// Parameters: queries: at least one; none of them empty or only white space. Queries with the same text, top_k and
///   filter are answered once, and the weights of the copies are added up.
/// Returns: a `Retrieval`. Partial answers are normal values.
/// Errors: Errc::invalid_argument for unusable queries; Errc::all_leaves_failed when no leaf was answered;
///   Errc::cancelled. All as `RetrievalError`, which carries the account of the outcomes.
/// Cancellation: every type, from any thread: running calls are cancelled, waiting leaves never start.
/// Lifetimes: the retrieval owns what it uses; the retriever may go first. A leaf that ignores cancellation is given up
///   and keeps provider and store alive until it ends.
class TRAWL_EXPORT ParallelRetriever {
public:
    /// Errors: std::invalid_argument for options out of range (the message names the field), or no source.
    explicit ParallelRetriever(std::vector<Source> sources, RetrieverOptions options = {});
    ParallelRetriever(std::shared_ptr<EmbeddingProvider> provider, std::shared_ptr<VectorStore> store,
                      RetrieverOptions options = {});

    [[nodiscard]] const std::vector<Source>& sources() const noexcept;
    [[nodiscard]] const RetrieverOptions& options() const noexcept;

    /// For coroutines: `Retrieval r = co_await retriever.retrieve(std::move(queries));`
    ///
    /// Errors: thrown, as `RetrievalError`.
    /// Executor: a strand over the awaiting coroutine's executor, to which the coroutine returns.
    [[nodiscard]] asio::awaitable<Retrieval> retrieve(std::vector<Query> queries,
                                                      OutcomeCallback on_outcome = {}) const;

    /// For any completion token; the handler's signature is void(std::exception_ptr, Retrieval).
    ///
    /// Parameters: executor: where the retrieval runs; it may have many threads, a strand is made over it.
    ///   on_outcome: hears each outcome as it becomes known; may be empty.
    /// Returns: what the token makes of it; `asio::use_future` gives a std::future<Retrieval>.
    /// Errors: the exception is a `RetrievalError` (`to_error` makes an `Error` of it); the retrieval holds the
    ///   account in that case, too.
    /// Executor: the handler runs on its own associated executor, `executor` if it has none; never inline.
    template <class CompletionToken>
    auto async_retrieve(asio::any_io_executor executor, std::vector<Query> queries, OutcomeCallback on_outcome,
                        CompletionToken&& token) const {
        return asio::async_initiate<CompletionToken, void(std::exception_ptr, Retrieval)>(
            [](auto handler, std::shared_ptr<const Core> core, asio::any_io_executor run_on, std::vector<Query> asked,
               OutcomeCallback hear) {
                initiate(std::move(core), std::move(run_on), std::move(asked), std::move(hear), std::move(handler));
            },
            token, core_, std::move(executor), std::move(queries), std::move(on_outcome));
    }
    template <class CompletionToken>
    auto async_retrieve(asio::any_io_executor executor, std::vector<Query> queries, CompletionToken&& token) const {
        return async_retrieve(std::move(executor), std::move(queries), OutcomeCallback{},
                              std::forward<CompletionToken>(token));
    }

    /// For callers without an event loop: runs one on the calling thread until the answer is there.
    ///
    /// Errors: thrown, as `RetrievalError`.
    /// Executor: everything runs on the calling thread, `on_outcome` included.
    [[nodiscard]] Retrieval retrieve_blocking(std::vector<Query> queries, OutcomeCallback on_outcome = {}) const;

private:
    using Core = detail::RetrieverCore;
    using Handler = asio::any_completion_handler<void(std::exception_ptr, Retrieval)>;
    static void initiate(std::shared_ptr<const Core> core, asio::any_io_executor executor, std::vector<Query> queries,
                         OutcomeCallback on_outcome, Handler handler);
    std::shared_ptr<const Core> core_;
};

}  // namespace trawl
