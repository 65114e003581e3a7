// The settings under the names that people type.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/retriever_options.hpp>

#include "terminal.hpp"

namespace repl {

struct SettingsState {
    trawl::RetrieverOptions options;
    bool expand = true;
    bool rerank = false;     ///< By a model where one is configured, otherwise by words.
    bool diversity = false;  ///< By embedding passages once more.
};

/// Changes a setting, or looks at it when no value is given.
///
/// Parameters: words: what was typed after the name.
/// Returns: a line that confirms.
/// Errors: trawl::Error that says what is accepted; the state is then as before.
std::string change_setting(SettingsState& state, std::string_view name, std::span<const std::string> words,
                           const Terminal& terminal);

/// All settings, with values and meanings.
std::string render_settings(const SettingsState& state, const Terminal& terminal);

}  // namespace repl
