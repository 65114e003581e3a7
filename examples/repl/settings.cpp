// From short names to the library's options.
#include "settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <trawl/config.hpp>
#include <trawl/error.hpp>

#include "command.hpp"
#include "fusion_manual.hpp"
#include "text.hpp"

namespace repl {
namespace {

/// Settings that are options of the library.
struct Name {
    std::string_view typed;
    std::string_view key;
    bool is_span;
};
constexpr std::array<Name, 8> names{{{"plan", "plan", false},
                                     {"cap", "max_concurrent_queries", false},
                                     {"timeout", "query_timeout_ms", true},
                                     {"deadline", "max_processing_time_ms", true},
                                     {"fusion", "fusion", false},
                                     {"top-k", "top_k", false},
                                     {"depth", "top_k_per_query", false},
                                     {"fallback", "sequential_fallback", false}}};

[[noreturn]] void refuse(std::string message) { throw trawl::Error{trawl::Errc::invalid_argument, std::move(message)}; }

const Name& find_name(std::string_view typed) {
    return *std::find_if(names.begin(), names.end(), [&](const Name& name) { return name.typed == typed; });
}

bool parse_switch(std::string_view name, std::string_view word) {
    if (word == "on" || word == "true" || word == "yes") return true;
    if (word == "off" || word == "false" || word == "no") return false;
    refuse(fmt::format(":{0} is \"{1}\"; accepted is on or off", name, printable(word)));
}

std::string on_off(bool flag) { return flag ? "on" : "off"; }

std::string value_text(const SettingsState& state, std::string_view typed, const Terminal& terminal) {
    if (typed == "mode") return state.options.enable_parallel_processing ? "parallel" : "sequential";
    if (typed == "expand") return on_off(state.expand);
    if (typed == "rerank") return on_off(state.rerank);
    if (typed == "diversity") return state.diversity ? trawl::option_value(state.options, "diversity_lambda") : "off";
    if (typed == "fallback") return on_off(state.options.sequential_fallback);
    const Name& name = find_name(typed);
    const std::string value = trawl::option_value(state.options, name.key);
    if (name.is_span) {
        return value == "0" ? "off" : duration_text(*parse_span(value), terminal.unicode);
    }
    if (typed == "fusion") {
        const std::string normaliser = trawl::option_value(state.options, "fusion_normaliser");
        const std::string k = trawl::option_value(state.options, "fusion_k");
        return value + (normaliser.empty() ? "" : ' ' + normaliser) + (k.empty() ? "" : " (k = " + k + ')');
    }
    if (typed == "depth" && value == "0") return "0 (as many as needed)";
    return value;
}

void set_library_option(trawl::RetrieverOptions& options, const Name& name, std::string value) {
    if (name.is_span) {
        const auto span = parse_span(value);
        if (!span) {
            refuse(fmt::format(":{} is \"{}\"; accepted is a time such as 500 ms, 2s or off", name.typed,
                               printable(value)));
        }
        value = std::to_string(span->count());
    }
    try {
        trawl::set_option(options, name.key, value);
    } catch (const trawl::Error& error) {
        // The library's words, under the name that was typed.
        refuse(':' + std::string{name.typed} + ' ' + printable(error.detail().substr(name.key.size())));
    }
}

void set_fusion(trawl::RetrieverOptions& options, std::span<const std::string> words) {
    trawl::RetrieverOptions changed = options;
    set_library_option(changed, find_name("fusion"), words[0]);
    if (words.size() > 2) {
        refuse("after :fusion comes a method and, for some methods, a normaliser: :fusion comb_sum min_max");
    }
    if (words.size() == 2) {
        try {
            trawl::set_option(changed, "fusion_normaliser", words[1]);
        } catch (const trawl::Error& error) {
            refuse("the normaliser of :fusion " +
                   printable(error.detail().substr(std::string_view{"fusion_normaliser"}.size())));
        }
    }
    options = std::move(changed);
}

void set_diversity(SettingsState& state, const std::string& word) {
    const bool is_number = word.find_first_not_of("0123456789.") == std::string::npos;
    if (is_number) {
        try {
            trawl::set_option(state.options, "diversity_lambda", word);
        } catch (const trawl::Error&) {
            refuse(fmt::format(":diversity is {}; accepted is a number from 0 to 1, on or off", printable(word)));
        }
    }
    state.diversity = is_number || parse_switch("diversity", word);
}

std::string accepted_values(std::string_view typed, const Terminal& terminal) {
    if (typed == "fusion") return "Methods:\n" + render_fusion_methods(terminal);
    const Manual* manual = find_manual(typed);
    return fmt::format("Change it with :{} {}\n", manual->name, manual->usage);
}

}  // namespace

std::string change_setting(SettingsState& state, std::string_view name, std::span<const std::string> words,
                           const Terminal& terminal) {
    if (words.empty()) {
        return fmt::format("{} is {}.\n{}", name, value_text(state, name, terminal), accepted_values(name, terminal));
    }
    std::string joined;
    for (const std::string& word : words) {
        joined += (joined.empty() ? "" : " ") + word;
    }
    if (name == "mode") {
        if (joined != "parallel" && joined != "sequential") {
            refuse(fmt::format(":mode is \"{}\"; accepted is parallel or sequential", printable(joined)));
        }
        state.options.enable_parallel_processing = joined == "parallel";
    } else if (name == "expand") {
        state.expand = parse_switch(name, joined);
    } else if (name == "rerank") {
        state.rerank = parse_switch(name, joined);
    } else if (name == "diversity") {
        set_diversity(state, joined);
    } else if (name == "fusion") {
        set_fusion(state.options, words);
    } else {
        set_library_option(state.options, find_name(name), joined);
    }
    return fmt::format("{} is now {}.\n", name, value_text(state, name, terminal));
}

std::string render_settings(const SettingsState& state, const Terminal& terminal) {
    constexpr std::array<std::string_view, 12> order{"mode",   "plan",      "cap",   "timeout", "deadline", "fusion",
                                                     "rerank", "diversity", "top-k", "depth",   "fallback", "expand"};
    std::size_t value_width = 0;
    for (const std::string_view name : order) {
        value_width = std::max(value_width, columns_of(value_text(state, name, terminal)));
    }
    std::string drawn;
    for (const std::string_view name : order) {
        const std::string value = pad_right(value_text(state, name, terminal), value_width);
        constexpr std::size_t name_width = 11;
        const std::size_t used = 2 + name_width + value_width + 2;
        const std::string meaning =
            cut(find_manual(name)->summary, terminal.columns > used ? terminal.columns - used : 0, terminal.ellipsis());
        drawn += "  " + paint(terminal, Role::number, pad_right(':' + std::string{name}, name_width)) + value + "  " +
                 paint(terminal, Role::quiet, meaning) + '\n';
    }
    return drawn;
}

}  // namespace repl
