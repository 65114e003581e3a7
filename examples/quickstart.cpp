// Three questions at once: one ranked list, and what became of every question.
#include <iostream>
#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/parallel_retriever.hpp>

int main() {
    auto embedder = std::make_shared<trawl::HashingEmbedder>();
    auto store = trawl::EmbeddedStore::open_temporary({.dimension = embedder->info().dimension});
    for (const char* text : {"A spring tide follows each full moon.", "Neap tides come with the half moon.",
                             "Sourdough rises slowly when the kitchen is cold.", "Bread needs flour, water and salt."})
        store->upsert({text, text}, embedder->embed_text(text));

    trawl::ParallelRetriever retriever{embedder, store, {.top_k = 3}};
    auto answer = retriever.retrieve_blocking({"When do spring tides come?", "tides and the moon", "full moon"});

    for (const auto& hit : answer.hits) std::cout << hit.score << "  " << hit.document.text << '\n';
    for (const auto& outcome : answer.outcomes)
        std::cout << "query " << outcome.query << ": " << (outcome.ok() ? "answered" : outcome.error->what()) << '\n';
}
