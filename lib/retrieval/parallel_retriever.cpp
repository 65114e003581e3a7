// The doors of the retriever.
#include <trawl/parallel_retriever.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

#include <trawl/async_run.hpp>

#include "retrieval/core.hpp"
#include "retrieval/run.hpp"

namespace trawl {

namespace {

Task<detail::Completion> run_retrieval(std::shared_ptr<const detail::RetrieverCore> core, std::vector<Query> queries,
                                       OutcomeCallback on_outcome) {
    const std::uint64_t correlation_id = core->retrievals.fetch_add(1) + 1;
    std::shared_ptr<detail::RetrievalRun> run;
    std::optional<Error> unusable;
    try {
        run = std::make_shared<detail::RetrievalRun>(std::move(core), detail::distinct_queries(std::move(queries)),
                                                     std::move(on_outcome), correlation_id);
    } catch (const Error& error) {
        unusable = error;
    }
    if (unusable) {
        detail::Completion completion;
        completion.error = std::move(unusable);
        co_return completion;
    }
    const bool is_cancelled = co_await this_task::is_cancelled;
    if (is_cancelled) {
        co_return run->cancel();
    }
    auto retrieval = run->run();
    co_return co_await std::move(retrieval);
}

}  // namespace

detail::RetrieverCore::RetrieverCore(std::vector<Source> all_sources, RetrieverOptions all_options)
    : sources(std::move(all_sources)), options(std::move(all_options)) {
    if (sources.empty()) {
        throw std::invalid_argument("ParallelRetriever needs at least one source");
    }
    validate(options);
    if (!options.clock) {
        options.clock = Clock::steady();
    }
}

ParallelRetriever::ParallelRetriever(std::vector<Source> sources, RetrieverOptions options)
    : core_(std::make_shared<const Core>(std::move(sources), std::move(options))) {}

ParallelRetriever::ParallelRetriever(std::shared_ptr<EmbeddingProvider> provider, std::shared_ptr<VectorStore> store,
                                     RetrieverOptions options)
    : ParallelRetriever(std::vector<Source>{Source{std::move(provider), std::move(store)}}, std::move(options)) {}

const std::vector<Source>& ParallelRetriever::sources() const noexcept { return core_->sources; }
const RetrieverOptions& ParallelRetriever::options() const noexcept { return core_->options; }

void ParallelRetriever::initiate(std::shared_ptr<const Core> core, asio::any_io_executor executor,
                                 std::vector<Query> queries, OutcomeCallback on_outcome, Handler handler) {
    auto task = run_retrieval(std::move(core), std::move(queries), std::move(on_outcome));
    const auto slot = asio::get_associated_cancellation_slot(handler);
    const auto allocator = asio::get_associated_allocator(handler);
    const auto handler_executor = asio::get_associated_executor(handler, executor);
    auto complete = [handler = std::move(handler)](std::exception_ptr failure, detail::Completion completion) mutable {
        if (!failure && completion.error) {
            failure = std::make_exception_ptr(RetrievalError{*std::move(completion.error), completion.retrieval});
        }
        std::move(handler)(std::move(failure), std::move(completion.retrieval));
    };
    async_run(executor, std::move(task),
              asio::bind_executor(handler_executor, asio::bind_cancellation_slot(
                                                        slot, asio::bind_allocator(allocator, std::move(complete)))));
}

asio::awaitable<Retrieval> ParallelRetriever::retrieve(std::vector<Query> queries, OutcomeCallback on_outcome) const {
    const ParallelRetriever keep = *this;
    auto executor = co_await asio::this_coro::executor;
    auto operation = keep.async_retrieve(executor, std::move(queries), std::move(on_outcome), asio::use_awaitable);
    co_return co_await std::move(operation);
}

Retrieval ParallelRetriever::retrieve_blocking(std::vector<Query> queries, OutcomeCallback on_outcome) const {
    asio::io_context context{1};
    std::optional<std::pair<std::exception_ptr, Retrieval>> result;
    async_retrieve(context.get_executor(), std::move(queries), std::move(on_outcome),
                   [&result](std::exception_ptr failure, Retrieval retrieval) {
                       result.emplace(std::move(failure), std::move(retrieval));
                   });
    // Not run(): leaves that were given up may still be waiting for something, and the answer does not wait for them.
    while (!result) {
        context.run_one();
    }
    if (result->first) {
        std::rethrow_exception(result->first);
    }
    return std::move(result->second);
}

}  // namespace trawl
