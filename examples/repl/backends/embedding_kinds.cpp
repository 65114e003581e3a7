// Embedding services.
#include <array>

#include <trawl/cohere/cohere_embedder.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/gemini/gemini_embedder.hpp>
#include <trawl/ollama/ollama_embedder.hpp>
#include <trawl/openai/openai_embedder.hpp>
#include <trawl/tei/tei_embedder.hpp>

#include "http_settings.hpp"
#include "kinds.hpp"

namespace repl {
namespace {

namespace openai = trawl::openai;

trawl::EmbedderOptions read_options(SettingReader& settings, Needed key, Needed model, Needed url = Needed::optional) {
    trawl::EmbedderOptions options;
    options.model = settings.text("model", model);
    options.api_key = settings.secret("api_key_env", key);
    options.dimension = settings.whole("dimension", 1, 65'536, 0);
    options.truncate = settings.flag("truncate", false);
    options.max_batch = settings.whole("max_batch", 1, most, 0);
    options.max_tokens = settings.whole("max_tokens", 1, most, 0);
    options.http = read_http(settings, url);
    return options;
}

Needed needed_if(bool needed) { return needed ? Needed::required : Needed::optional; }

template <openai::EmbeddingProfile (*Profile)()>
ChosenEmbedding make_profiled(SettingReader& settings) {
    const openai::EmbeddingProfile profile = Profile();
    const auto options = read_options(settings, needed_if(profile.needs_key), needed_if(profile.needs_model),
                                      needed_if(profile.base_url.empty()));
    settings.finish();
    return openai::make_embedder(options, profile);
}

/// Anything that speaks OpenAI's protocol.
openai::EmbeddingProfile compatible_embedding() {
    openai::EmbeddingProfile profile = openai::openai_profile();
    profile.name = "openai_compatible";
    profile.base_url.clear();
    profile.needs_key = false;
    profile.needs_model = false;
    return profile;
}

ChosenEmbedding make_azure_embedding(SettingReader& settings) {
    const std::string deployment = settings.text("deployment", Needed::required);
    const std::string version = settings.text("api_version", Needed::optional, "2024-10-21");
    const auto options = read_options(settings, Needed::required, Needed::optional, Needed::required);
    settings.finish();
    return openai::make_embedder(options, openai::azure_profile(deployment, version));
}

template <ChosenEmbedding (*Make)(const trawl::EmbedderOptions&), Needed Key, Needed Model>
ChosenEmbedding make_native(SettingReader& settings) {
    const auto options = read_options(settings, Key, Model);
    settings.finish();
    return Make(options);
}

ChosenEmbedding make_tei(SettingReader& settings) {
    const trawl::tei::Prompts prompts{settings.text("query_prompt"), settings.text("document_prompt")};
    const auto options = read_options(settings, Needed::optional, Needed::optional);
    settings.finish();
    return trawl::tei::make_embedder(options, prompts);
}

ChosenEmbedding make_hashing(SettingReader& settings) {
    const auto dimension = settings.whole("dimension", 8, 65'536, trawl::HashingEmbedder::default_dimension);
    settings.finish();
    return std::make_shared<trawl::HashingEmbedder>(dimension);
}

constexpr Needed required = Needed::required;
constexpr Needed optional = Needed::optional;

constexpr std::array<Kind<ChosenEmbedding>, 13> embedding_table{{
    {"hashing", make_hashing},
    {"openai", make_profiled<openai::openai_profile>},
    {"openai_compatible", make_profiled<compatible_embedding>},
    {"azure", make_azure_embedding},
    {"ollama", make_native<trawl::ollama::make_embedder, optional, required>},
    {"tei", make_tei},
    {"llama.cpp", make_profiled<openai::llama_cpp_profile>},
    {"vllm", make_profiled<openai::vllm_profile>},
    {"infinity", make_profiled<openai::infinity_profile>},
    {"voyage", make_profiled<openai::voyage_profile>},
    {"jina", make_profiled<openai::jina_profile>},
    {"cohere", make_native<trawl::cohere::make_embedder, required, required>},
    {"gemini", make_native<trawl::gemini::make_embedder, required, optional>},
}};

}  // namespace

std::span<const Kind<ChosenEmbedding>> embedding_kinds() { return embedding_table; }

}  // namespace repl
