// Vector stores.
#include <array>

#include <trawl/chroma/chroma_store.hpp>
#include <trawl/elasticsearch/elasticsearch_store.hpp>
#include <trawl/qdrant/qdrant_store.hpp>
#include <trawl/score.hpp>

#include "http_settings.hpp"
#include "kinds.hpp"
#ifdef TRAWL_REPL_WITH_PGVECTOR
#include <trawl/pgvector/pgvector_store.hpp>
#endif

namespace repl {
namespace {

constexpr std::size_t most_dimensions = 65'536;

trawl::Metric read_metric(SettingReader& settings) {
    constexpr std::array<std::string_view, 4> metrics{"cosine", "dot_product", "euclidean", "manhattan"};
    const std::string metric = settings.choice("metric", metrics, metrics.front());
    return metric == "dot_product" ? trawl::Metric::dot_product
           : metric == "euclidean" ? trawl::Metric::euclidean
           : metric == "manhattan" ? trawl::Metric::manhattan
                                   : trawl::Metric::cosine;
}

template <class Store, class Options>
ChosenStore make_both(const Options& options) {
    auto store = std::make_shared<Store>(options);
    return {store, store};
}

ChosenStore make_embedded(SettingReader& settings) {
    settings.finish();
    return {};
}

ChosenStore make_qdrant(SettingReader& settings) {
    trawl::QdrantOptions options;
    options.collection = settings.text("collection", Needed::required);
    options.api_key = settings.secret("api_key_env");
    options.metric = read_metric(settings);
    options.dimension = settings.whole("dimension", 1, most_dimensions, 0);
    options.vector_name = settings.text("vector_name");
    options.text_key = settings.text("text_key", Needed::optional, options.text_key);
    options.id_key = settings.text("id_key", Needed::optional, options.id_key);
    options.hnsw_ef = settings.whole("hnsw_ef", 1, 100'000, 0);
    options.exact = settings.flag("exact", false);
    options.minimum_relevance = settings.number("minimum_relevance", 0.0, 1.0).value_or(0.0);
    options.http = read_http(settings);
    settings.finish();
    return make_both<trawl::QdrantStore>(options);
}

ChosenStore make_chroma(SettingReader& settings) {
    trawl::ChromaOptions options;
    options.collection = settings.text("collection", Needed::required);
    options.tenant = settings.text("tenant", Needed::optional, options.tenant);
    options.database = settings.text("database", Needed::optional, options.database);
    options.token = settings.secret("token_env");
    options.metric = read_metric(settings);
    options.dimension = settings.whole("dimension", 1, most_dimensions, 0);
    options.minimum_relevance = settings.number("minimum_relevance", 0.0, 1.0).value_or(0.0);
    options.http = read_http(settings);
    settings.finish();
    return make_both<trawl::ChromaStore>(options);
}

template <trawl::SearchEngine Engine>
ChosenStore make_elasticsearch(SettingReader& settings) {
    trawl::ElasticsearchOptions options;
    options.engine = Engine;
    options.index = settings.text("index", Needed::required);
    const auto api_key = settings.secret("api_key_env");
    options.authorization = settings.secret("authorization_env");
    if (!api_key.empty()) {
        options.authorization = trawl::http::Secret{"ApiKey " + std::string{api_key.reveal()}};
    }
    options.metric = read_metric(settings);
    options.dimension = settings.whole("dimension", 1, most_dimensions, 0);
    options.vector_field = settings.text("vector_field", Needed::optional, options.vector_field);
    options.text_field = settings.text("text_field", Needed::optional, options.text_field);
    options.num_candidates = settings.whole("num_candidates", 1, 10'000, 0);
    options.minimum_relevance = settings.number("minimum_relevance", 0.0, 1.0).value_or(0.0);
    options.http = read_http(settings);
    settings.finish();
    return make_both<trawl::ElasticsearchStore>(options);
}

#ifdef TRAWL_REPL_WITH_PGVECTOR
ChosenStore make_pgvector(SettingReader& settings) {
    trawl::PgvectorOptions options;
    // A whole URL with a password may come from the environment; without either, libpq looks at PGHOST and the like.
    const auto secret_connection = settings.secret("connection_env");
    const std::string connection = settings.text("connection");
    options.table.schema = settings.text("schema");
    options.table.table = settings.text("table", Needed::optional, options.table.table);
    options.metric = read_metric(settings);
    options.dimension = settings.whole("dimension", 1, most_dimensions, 0);
    options.hnsw_ef_search = static_cast<unsigned>(settings.whole("hnsw_ef_search", 1, 1000, 0));
    options.half_precision = settings.flag("half_precision", false);
    options.minimum_relevance = settings.number("minimum_relevance", 0.0, 1.0).value_or(0.0);
    options.connect_timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        settings.milliseconds("connect_timeout_ms", options.connect_timeout));
    settings.finish();
    const auto at = connection.find('@');
    const auto scheme = connection.find("://");
    const bool has_password = connection.find("password") != std::string::npos ||
                              (at != std::string::npos && scheme != std::string::npos &&
                               connection.substr(scheme + 3, at - scheme - 3).find(':') != std::string::npos);
    if (has_password) {
        settings.refuse("connection",
                        "holds a password, which does not belong in a file; leave it out and set "
                        "PGPASSWORD, or put the whole URL into an environment variable and name it: "
                        "connection_env = \"DATABASE_URL\"");
    }
    options.connection = secret_connection.empty() ? connection : std::string{secret_connection.reveal()};
    return make_both<trawl::PgvectorStore>(options);
}
#endif

constexpr auto store_table = std::to_array<Kind<ChosenStore>>({
    {"embedded", make_embedded},
    {"qdrant", make_qdrant},
    {"chroma", make_chroma},
    {"elasticsearch", make_elasticsearch<trawl::SearchEngine::elasticsearch>},
    {"opensearch", make_elasticsearch<trawl::SearchEngine::opensearch>},
#ifdef TRAWL_REPL_WITH_PGVECTOR
    {"pgvector", make_pgvector},
#endif
});

}  // namespace

std::span<const Kind<ChosenStore>> store_kinds() { return store_table; }

}  // namespace repl
