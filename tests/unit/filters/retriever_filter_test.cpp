// Filters on their way through the retriever: each query's own, to every source that can evaluate it, and to no other.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include <trawl/async_run.hpp>
#include <trawl/filter_syntax.hpp>
#include <trawl/parallel_retriever.hpp>
#include <trawl/wrappers.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using trawl::Errc;
using trawl::field;
using trawl::Filter;
using trawl::FilterCapabilities;
using trawl::Plan;
using trawl::Query;

/// What was asked of providers and stores.
struct Asked {
    std::vector<std::string> embedded;
    std::vector<std::string> searched;  ///< "store: filter", one per query of each call.
    std::size_t search_calls = 0;
};

std::string shown(const std::optional<Filter>& filter) { return filter ? to_string(*filter) : "no filter"; }

/// Answers every query with the documents that pass its filter.
std::vector<trawl::HitList> answers(Asked& asked, const std::string& store, const auto& queries) {
    ++asked.search_calls;
    std::vector<trawl::HitList> lists;
    for (const auto& query : queries) {
        asked.searched.push_back(store + ": " + shown(query.filter));
        trawl::HitList& list = lists.emplace_back();
        for (const char* lang : {"en", "de"}) {
            const trawl::Document document{std::string{lang} + "-1", "text", {{"lang", lang}}};
            if (!query.filter || matches(*query.filter, document.metadata)) {
                list.emplace_back(document, 1.0);
            }
        }
    }
    return lists;
}

std::shared_ptr<trawl::EmbeddingProvider> provider(Asked& asked) {
    return trawl::make_embedding_provider(
        {.name = "zeros", .model = "", .dimension = 1, .max_batch = 0},
        [&asked](trawl::EmbedRequest request, trawl::CallContext) -> trawl::Task<std::vector<trawl::Embedding>> {
            asked.embedded.insert(asked.embedded.end(), request.texts.begin(), request.texts.end());
            std::vector<trawl::Embedding> vectors(request.texts.size(), trawl::Embedding(1, 0.0F));
            co_return vectors;
        });
}

trawl::StoreInfo info(std::string name, FilterCapabilities filters) {
    return {.name = std::move(name), .scale = {}, .dimension = 1, .max_batch = 0, .filters = filters};
}

std::shared_ptr<trawl::VectorStore> store(Asked& asked, const std::string& name, FilterCapabilities filters) {
    return trawl::make_vector_store(info(name, filters),
                                    [&asked, name](std::vector<trawl::VectorQuery> queries,
                                                   trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
                                        std::vector<trawl::HitList> lists = answers(asked, name, queries);
                                        co_return lists;
                                    });
}

std::shared_ptr<trawl::LexicalIndex> index(Asked& asked, const std::string& name, FilterCapabilities filters) {
    return trawl::make_lexical_index(info(name, filters),
                                     [&asked, name](std::vector<trawl::TextQuery> queries,
                                                    trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
                                         std::vector<trawl::HitList> lists = answers(asked, name, queries);
                                         co_return lists;
                                     });
}

std::vector<std::string> ids(const trawl::Outcome& outcome) {
    std::vector<std::string> result;
    for (const trawl::Hit& hit : outcome.hits) {
        result.push_back(hit.document.id);
    }
    return result;
}

std::vector<std::string> sorted(std::vector<std::string> values) {
    std::sort(values.begin(), values.end());
    return values;
}

const std::vector<Plan> plans{Plan::coalesced, Plan::per_leaf, Plan::sequential};

}  // namespace

TEST_CASE("each query's filter reaches every source that can evaluate it") {
    for (const Plan plan : plans) {
        CAPTURE(name(plan));
        Asked asked;
        const trawl::ParallelRetriever retriever{
            {trawl::Source{provider(asked), store(asked, "vectors", FilterCapabilities::all())},
             trawl::Source{index(asked, "words", FilterCapabilities::all())}},
            {.plan = plan}};
        const auto answer =
            retriever.retrieve_blocking({Query{"one"}.with_filter(field("lang") == "en"),
                                         Query{"two"}.with_filter(field("lang") != "en"), Query{"three"}});
        CHECK(sorted(asked.searched) == std::vector<std::string>{"vectors: lang != \"en\"", "vectors: lang == \"en\"",
                                                                 "vectors: no filter", "words: lang != \"en\"",
                                                                 "words: lang == \"en\"", "words: no filter"});
        REQUIRE(answer.outcomes.size() == 6);
        for (const std::size_t source : {0U, 1U}) {
            CHECK(ids(answer.outcomes[source]) == std::vector<std::string>{"en-1"});
            CHECK(ids(answer.outcomes[2 + source]) == std::vector<std::string>{"de-1"});
            CHECK(ids(answer.outcomes[4 + source]) == std::vector<std::string>{"en-1", "de-1"});
        }
    }
}

TEST_CASE("a source that cannot evaluate the filter says so and is not asked; the others are") {
    for (const Plan plan : plans) {
        CAPTURE(name(plan));
        Asked asked;
        const auto shared = provider(asked);
        const trawl::ParallelRetriever retriever{
            {trawl::Source{shared, store(asked, "full", FilterCapabilities::all())},
             trawl::Source{shared, store(asked, "plain", FilterCapabilities::none())},
             trawl::Source{index(asked, "words", {.equality = true})}},
            {.plan = plan}};
        const auto answer =
            retriever.retrieve_blocking({Query{"one"}.with_filter(field("lang").exists()), Query{"two"}});
        CHECK(sorted(asked.searched) ==
              std::vector<std::string>{"full: lang exists", "full: no filter", "plain: no filter", "words: no filter"});
        REQUIRE(answer.outcomes.size() == 6);
        CHECK(answer.outcomes[0].ok());
        for (const std::size_t refused : {1U, 2U}) {
            REQUIRE(answer.outcomes[refused].error);
            CHECK(answer.outcomes[refused].error->code() == Errc::not_supported);
            CHECK(answer.outcomes[refused].error->origin() == (refused == 1 ? "plain" : "words"));
            CHECK(answer.outcomes[refused].attempts == 0);
        }
        CHECK(answer.outcomes[3].ok());
        CHECK(answer.outcomes[4].ok());
        CHECK(answer.outcomes[5].ok());
        CHECK(answer.statistics.succeeded == 4);
        CHECK(answer.warnings.size() == 2);
    }
}

TEST_CASE("a query that no source can answer is not embedded") {
    for (const Plan plan : plans) {
        CAPTURE(name(plan));
        Asked asked;
        const trawl::ParallelRetriever retriever{
            {trawl::Source{provider(asked), store(asked, "plain", FilterCapabilities::none())}}, {.plan = plan}};
        const auto answer =
            retriever.retrieve_blocking({Query{"filtered"}.with_filter(field("a") == 1), Query{"open"}});
        CHECK(asked.embedded == std::vector<std::string>{"open"});
        CHECK_FALSE(answer.outcomes[0].ok());
        CHECK(answer.outcomes[1].ok());

        asked = {};
        try {
            static_cast<void>(retriever.retrieve_blocking({Query{"filtered"}.with_filter(field("a") == 1)}));
            FAIL("nothing was thrown");
        } catch (const trawl::RetrievalError& error) {
            CHECK(error.code() == Errc::all_leaves_failed);
            REQUIRE(error.retrieval().outcomes.size() == 1);
            CHECK(error.retrieval().outcomes[0].error->code() == Errc::not_supported);
        }
        CHECK(asked.embedded.empty());
        CHECK(asked.search_calls == 0);
    }
}

TEST_CASE("queries are one when text and filter are the same, however the filter was written") {
    Asked asked;
    const trawl::ParallelRetriever retriever{
        {trawl::Source{provider(asked), store(asked, "vectors", FilterCapabilities::all())}}};
    const auto answer = retriever.retrieve_blocking({
        Query{"q"}.with_filter(!(field("a") == 1 || field("b") == 2)),
        Query{"q"}.with_filter(field("a") != 1 && field("b") != 2.0),
        Query{"q"}.with_filter(field("a") != 1),
        Query{"q"}.with_filter(Filter::everything()),
        Query{"q"},
    });
    CHECK(asked.searched.size() == 3);
    CHECK_FALSE(answer.outcomes[0].duplicate_of);
    CHECK(answer.outcomes[1].duplicate_of == 0U);
    CHECK_FALSE(answer.outcomes[2].duplicate_of);
    CHECK_FALSE(answer.outcomes[3].duplicate_of);
    CHECK(answer.outcomes[4].duplicate_of == 3U);
    CHECK(std::count(asked.searched.begin(), asked.searched.end(), "vectors: no filter") == 1);
}

TEST_CASE("when a store finds out only while it translates, the other queries of the call are answered") {
    Asked asked;
    const auto picky =
        trawl::make_vector_store(info("picky", FilterCapabilities::all()),
                                 [&asked](std::vector<trawl::VectorQuery> queries,
                                          trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
                                     for (const trawl::VectorQuery& query : queries) {
                                         if (query.filter) {
                                             throw trawl::Error{Errc::not_supported, "not this one"};
                                         }
                                     }
                                     std::vector<trawl::HitList> lists = answers(asked, "picky", queries);
                                     co_return lists;
                                 });
    const trawl::ParallelRetriever retriever{{trawl::Source{provider(asked), picky}}, {.plan = Plan::coalesced}};
    const auto answer = retriever.retrieve_blocking({Query{"one"}.with_filter(field("a") == 1), Query{"two"}});
    REQUIRE(answer.outcomes.size() == 2);
    REQUIRE(answer.outcomes[0].error);
    CHECK(answer.outcomes[0].error->code() == Errc::not_supported);
    CHECK(answer.outcomes[1].ok());
}

TEST_CASE("filters made in an awaiting expression survive GCC 12") {
    // On the heap, so that a second destruction is a double free and not luck.
    const std::string text(100, 'x');
    const auto pass = [](Query query) -> trawl::Task<Query> { co_return query; };
    const auto body = [&]() -> trawl::Task<std::string> {
        std::string all;
        all += to_string(
            *(co_await pass(Query{text}.with_filter(field("a") == text && !field("b").contains(text)))).filter);
        all += to_string(*(co_await pass(Query{text}.with_filter(field("a").in(text, 2) || field("b") < 0.5))).filter);
        co_return all;
    };
    trawl::asio::io_context context{1};
    std::string result;
    trawl::async_run(context.get_executor(), body(), [&result](std::exception_ptr failure, std::string value) {
        CHECK_FALSE(failure);
        result = std::move(value);
    });
    context.run();
    const std::string quoted = "\"" + text + "\"";
    CHECK(result == "a == " + quoted + " and b not contains " + quoted + "a in [" + quoted + ", 2] or b < 0.5");
}
