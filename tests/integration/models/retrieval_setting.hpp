// A retriever with an embedder and a store over connections on the loopback.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <trawl/chroma/chroma_store.hpp>
#include <trawl/elasticsearch/elasticsearch_store.hpp>
#include <trawl/openai/openai_embedder.hpp>
#include <trawl/parallel_retriever.hpp>
#include <trawl/qdrant/qdrant_store.hpp>

#include "backend_server.hpp"

namespace trawl::test {

/// Parameters: base_url: of the server. max_batch: queries in one request.
template <class Store, class Options>
std::shared_ptr<VectorStore> make_store(Options options, const http::HttpClientOptions& client, std::size_t max_batch) {
    options.http = client;
    options.max_batch = max_batch;
    return std::make_shared<Store>(std::move(options));
}

struct StoreKind {
    const char* name;
    Reply (*reply)(const std::string& request);
    std::shared_ptr<VectorStore> (*make)(const http::HttpClientOptions& client, std::size_t max_batch);
};

inline const std::vector<StoreKind>& store_kinds() {
    static const std::vector<StoreKind> all{
        {"qdrant", &reply_as_qdrant,
         [](const http::HttpClientOptions& client, std::size_t max_batch) {
             return make_store<QdrantStore>(QdrantOptions{.collection = "docs"}, client, max_batch);
         }},
        {"chroma", &reply_as_chroma,
         [](const http::HttpClientOptions& client, std::size_t max_batch) {
             return make_store<ChromaStore>(ChromaOptions{.collection = "docs"}, client, max_batch);
         }},
        {"elasticsearch", &reply_as_elasticsearch,
         [](const http::HttpClientOptions& client, std::size_t max_batch) {
             return make_store<ElasticsearchStore>(ElasticsearchOptions{.index = "docs"}, client, max_batch);
         }},
    };
    return all;
}

inline http::HttpClientOptions client_of(const std::string& base_url) {
    http::HttpClientOptions client;
    client.base_url = base_url;
    client.proxy.source = http::ProxySource::none;
    return client;
}

inline std::shared_ptr<EmbeddingProvider> make_embedder(const http::HttpClientOptions& client, std::size_t max_batch) {
    EmbedderOptions options;
    options.model = "m";
    options.api_key = http::Secret{"sk-12345"};
    options.max_batch = max_batch;
    options.http = client;
    return openai::make_embedder(options);
}

inline std::vector<Query> eight_queries() { return {"a", "b", "c", "d", "e", "f", "g", "h"}; }

}  // namespace trawl::test
