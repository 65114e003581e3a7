// Reranking services.
#include <array>

#include <trawl/rerank/remote_reranker.hpp>

#include "http_settings.hpp"
#include "kinds.hpp"

namespace repl {
namespace {

namespace rerank = trawl::rerank;

template <rerank::RerankProfile (*Profile)()>
trawl::Reranking make_profiled(SettingReader& settings) {
    const rerank::RerankProfile profile = Profile();
    const auto needed = [](bool flag) { return flag ? Needed::required : Needed::optional; };
    rerank::RerankerOptions options;
    options.model = settings.text("model", needed(profile.needs_model));
    options.api_key = settings.secret("api_key_env", needed(profile.needs_key));
    options.truncate = settings.flag("truncate", true);
    options.max_batch = settings.whole("max_batch", 1, most, 0);
    options.max_tokens = settings.whole("max_tokens", 1, most, 0);
    options.http = read_http(settings, needed(profile.base_url.empty()));
    trawl::Reranking reranking;
    reranking.depth = settings.whole("depth", 1, most, reranking.depth);
    reranking.timeout = settings.milliseconds("rerank_timeout_ms", std::chrono::seconds{3});
    settings.finish();
    reranking.reranker = rerank::make_reranker(options, profile);
    return reranking;
}

constexpr std::array<Kind<trawl::Reranking>, 7> rerank_table{{
    {"cohere", make_profiled<rerank::cohere_profile>},
    {"jina", make_profiled<rerank::jina_profile>},
    {"voyage", make_profiled<rerank::voyage_profile>},
    {"tei", make_profiled<rerank::tei_profile>},
    {"llama.cpp", make_profiled<rerank::llama_cpp_profile>},
    {"vllm", make_profiled<rerank::vllm_profile>},
    {"infinity", make_profiled<rerank::infinity_profile>},
}};

}  // namespace

std::span<const Kind<trawl::Reranking>> rerank_kinds() { return rerank_table; }

}  // namespace repl
