// A program of somebody else: stores two texts, asks two questions, and checks the answer; uses each of the libraries.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/testing/virtual_clock.hpp>
#include <trawl/trawl.hpp>
#include <trawl/version.hpp>

int main() {
    const auto embedder = std::make_shared<trawl::HashingEmbedder>();
    const auto store = trawl::EmbeddedStore::open_temporary({.dimension = embedder->info().dimension});
    for (const std::string text : {"the harbour opens at dawn", "a recipe for bread"}) {
        store->upsert(trawl::Document{text, text}, embedder->embed_text(text));
    }

    const auto clock = std::make_shared<trawl::testing::VirtualClock>();
    const trawl::ParallelRetriever retriever{embedder, store, {.top_k = 1, .clock = clock}};
    const trawl::Retrieval retrieval = retriever.retrieve_blocking({"when does the harbour open", "harbour at dawn"});

    std::cout << "trawl " << trawl::version() << ": " << trawl::to_json(retrieval, false) << '\n';
    const bool right = retrieval.hits.size() == 1 && retrieval.hits[0].document.id == "the harbour opens at dawn" &&
                       retrieval.statistics.coverage() == 1.0 && trawl::version() == trawl::header_version;
    return right ? 0 : 1;
}
