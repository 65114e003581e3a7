// Language models.
#include <array>

#include <trawl/openai/openai_chat.hpp>

#include "http_settings.hpp"
#include "kinds.hpp"

namespace repl {
namespace {

namespace chat = trawl::chat;
namespace openai = trawl::openai;

chat::LlmExpansionOptions read_expansion(SettingReader& settings) {
    constexpr std::array<std::string_view, 3> methods{"multi_query", "hypothetical", "decomposition"};
    constexpr std::size_t most_queries = 16;
    constexpr std::size_t most_tokens = 1'000'000;
    chat::LlmExpansionOptions options;
    const std::string method = settings.choice("method", methods, methods.front());
    options.method = method == "hypothetical"    ? chat::ExpansionMethod::hypothetical
                     : method == "decomposition" ? chat::ExpansionMethod::decomposition
                                                 : chat::ExpansionMethod::multi_query;
    options.max_queries = settings.whole("max_queries", 1, most_queries, options.max_queries);
    options.keep_original = settings.flag("keep_original", options.keep_original);
    options.max_tokens = settings.whole("max_tokens", 0, most_tokens, options.max_tokens);
    options.temperature = settings.number("temperature", 0.0, 2.0);
    options.time_limit = settings.milliseconds("expansion_timeout_ms", options.time_limit);
    return options;
}

openai::ChatOptions read_options(SettingReader& settings, bool needs_key, bool needs_model, bool needs_url) {
    const auto needed = [](bool flag) { return flag ? Needed::required : Needed::optional; };
    openai::ChatOptions options;
    options.model = settings.text("model", needed(needs_model));
    options.api_key = settings.secret("api_key_env", needed(needs_key));
    options.http = read_http(settings, needed(needs_url));
    return options;
}

template <openai::ChatProfile (*Profile)()>
ChosenChat make_profiled(SettingReader& settings) {
    const openai::ChatProfile profile = Profile();
    const auto options = read_options(settings, profile.needs_key, profile.needs_model, profile.base_url.empty());
    const auto expansion = read_expansion(settings);
    settings.finish();
    return {openai::make_chat_model(options, profile), expansion};
}

/// Anything that speaks OpenAI's protocol; servers of one's own know the older name of the limit.
openai::ChatProfile compatible_chat() {
    openai::ChatProfile profile = openai::vllm_chat_profile();
    profile.name = "openai_compatible";
    profile.base_url.clear();
    profile.needs_key = false;
    profile.needs_model = false;
    return profile;
}

ChosenChat make_azure_chat(SettingReader& settings) {
    const std::string deployment = settings.text("deployment", Needed::required);
    const std::string version = settings.text("api_version", Needed::optional, "2024-10-21");
    const auto options = read_options(settings, true, false, true);
    const auto expansion = read_expansion(settings);
    settings.finish();
    return {openai::make_chat_model(options, openai::azure_chat_profile(deployment, version)), expansion};
}

constexpr std::array<Kind<ChosenChat>, 6> chat_table{{
    {"openai", make_profiled<openai::openai_chat_profile>},
    {"openai_compatible", make_profiled<compatible_chat>},
    {"azure", make_azure_chat},
    {"ollama", make_profiled<openai::ollama_chat_profile>},
    {"llama.cpp", make_profiled<openai::llama_cpp_chat_profile>},
    {"vllm", make_profiled<openai::vllm_chat_profile>},
}};

}  // namespace

std::span<const Kind<ChosenChat>> chat_kinds() { return chat_table; }

}  // namespace repl
