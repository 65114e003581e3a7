// The retrievers of the three modes, and the loop over them.
#include "service.hpp"

#include <trawl/openai/openai_embedder.hpp>
#include <trawl/qdrant/qdrant_store.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace bench {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// Of each of the two clients. 512 leaves run under the greatest load, but seldom all in the same half of their work.
constexpr std::size_t connections = 384;

trawl::http::HttpClientOptions client_options(const std::string& base_url) {
    trawl::http::HttpClientOptions options;
    options.base_url = base_url;
    options.proxy.source = trawl::http::ProxySource::none;
    options.pool.max_connections = connections;
    options.pool.max_idle = connections;
    return options;
}

std::vector<trawl::Query> queries_of(std::size_t retrieval) {
    std::vector<trawl::Query> queries;
    queries.reserve(queries_each);
    for (std::size_t k = 0; k < queries_each; ++k) {
        queries.emplace_back(query_text(retrieval, k));
    }
    return queries;
}

std::vector<std::uint64_t> ends_of_ids(const trawl::Retrieval& retrieval) {
    std::vector<std::uint64_t> ends;
    for (const trawl::FusedHit& hit : retrieval.hits) {
        ends.push_back(end_of_id(hit.document.id, hit.document.text));
    }
    std::sort(ends.begin(), ends.end());
    return ends;
}

}  // namespace

struct RetrievalService::Progress {
    const trawl::ParallelRetriever& retriever;
    std::size_t count = 0;
    std::size_t next = 0;
    Measured measured;
    std::exception_ptr failure;
};

RetrievalService::RetrievalService(std::uint16_t port, const std::string& collection) {
    const std::string server = "http://127.0.0.1:" + std::to_string(port);
    trawl::openai::EmbeddingProfile profile = trawl::openai::openai_profile();
    profile.needs_key = false;
    trawl::EmbedderOptions embedding;
    embedding.model = "stub-embedding";
    embedding.http = client_options(server + "/v1");
    trawl::QdrantOptions search;
    search.collection = collection;
    search.text_key = "content";
    search.http = client_options(server);
    const auto embedder = trawl::openai::make_embedder(embedding, profile);
    const auto store = std::make_shared<trawl::QdrantStore>(std::move(search));
    for (const auto& [mode, plan] : {std::pair{"seq", trawl::Plan::sequential}, std::pair{"par", trawl::Plan::per_leaf},
                                     std::pair{"batch", trawl::Plan::coalesced}}) {
        trawl::RetrieverOptions options;
        // Everything that was found, as the other clients return it.
        options.top_k = queries_each * hits_each;
        options.top_k_per_query = hits_each;
        options.max_concurrent_queries = queries_each;
        options.plan = plan;
        retrievers_.emplace(mode, trawl::ParallelRetriever{embedder, store, options});
    }
}

const trawl::ParallelRetriever& RetrievalService::retriever(const std::string& mode) const {
    const auto found = retrievers_.find(mode);
    if (found == retrievers_.end()) {
        throw std::invalid_argument("not supported");
    }
    return found->second;
}

void RetrievalService::start_next(Progress& progress) {
    if (progress.next == progress.count || progress.failure) {
        return;
    }
    const std::size_t index = progress.next++;
    const auto start = SteadyClock::now();
    auto finish = [this, &progress, index, start](std::exception_ptr failure, const trawl::Retrieval& retrieval) {
        progress.measured.latencies_ms.push_back(milliseconds_since(start));
        if (failure) {
            progress.failure = failure;
        } else if (index == 0) {
            progress.measured.found = ends_of_ids(retrieval);
        }
        start_next(progress);
    };
    progress.retriever.async_retrieve(context_.get_executor(), queries_of(index), std::move(finish));
}

Measured RetrievalService::run(const std::string& mode, std::size_t count, std::size_t at_once) {
    Progress progress{.retriever = retriever(mode), .count = count, .measured = {}, .failure = {}};
    progress.measured.latencies_ms.reserve(count);
    const Stretch stretch;
    for (std::size_t lane = 0; lane < at_once; ++lane) {
        start_next(progress);
    }
    context_.restart();
    context_.run();
    stretch.end(progress.measured);
    if (progress.failure) {
        std::rethrow_exception(progress.failure);
    }
    return std::move(progress.measured);
}

Fate RetrievalService::run_with_fault(const std::string& mode, std::size_t query, std::string_view marker,
                                      std::chrono::milliseconds limit) {
    std::vector<trawl::Query> queries = queries_of(0);
    queries.at(query).text.append(" ").append(marker);
    Fate fate;
    boost::asio::cancellation_signal stop;
    bool is_given_up = false;
    const auto start = SteadyClock::now();
    auto finish = [&](std::exception_ptr failure, const trawl::Retrieval& retrieval) {
        if (is_given_up) {
            return;
        }
        fate.is_over = true;
        fate.ms = milliseconds_since(start);
        fate.coverage = retrieval.statistics.coverage();
        if (failure) {
            fate.error = trawl::to_error(failure).what();
        } else {
            fate.found = ends_of_ids(retrieval);
        }
    };
    retriever(mode).async_retrieve(context_.get_executor(), std::move(queries),
                                   boost::asio::bind_cancellation_slot(stop.slot(), std::move(finish)));
    context_.restart();
    context_.run_for(limit);
    if (!fate.is_over) {
        is_given_up = true;
        fate.ms = milliseconds_since(start);
        stop.emit(boost::asio::cancellation_type::terminal);
        context_.run();
    }
    return fate;
}

}  // namespace bench
