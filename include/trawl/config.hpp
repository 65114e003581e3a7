// Options from a TOML file and from environment variables.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <trawl/export.hpp>
#include <trawl/retriever_options.hpp>

namespace trawl {

/// One option as it can be written down.
struct OptionInfo {
    std::string_view key;          ///< In a file: `top_k`. In the environment: `TRAWL_TOP_K`.
    std::string_view description;  ///< One line; says what zero means.
    std::string accepted;          ///< For people: "a whole number from 1 to 1000000".
};

/// All options that can be written down: those of `RetrieverOptions` but what is code (observer, clock, reranker and
/// vectors). Times are whole numbers of milliseconds; `max_processing_time_ms` is the deadline.
TRAWL_EXPORT std::span<const OptionInfo> option_catalogue();

/// Sets one option from its text, as in an environment variable.
///
/// Parameters: key: as in the catalogue. value: white space around it is ignored; booleans are true, yes, on, 1 and
///   false, no, off, 0.
/// Errors: Errc::invalid_argument for an unknown key or a value that is not accepted; says what is. The options are
///   then as before.
TRAWL_EXPORT void set_option(RetrieverOptions& options, std::string_view key, std::string_view value);

/// The value of an option, as `set_option` takes it; empty where it does not apply (a `k` for a method without one, a
/// group key where there are no groups).
///
/// Errors: Errc::invalid_argument for an unknown key.
TRAWL_EXPORT std::string option_value(const RetrieverOptions& options, std::string_view key);

/// Reads options from TOML text; those that it does not name stay as in `base`. The tables [embedding], [store], [chat]
/// and [rerank] are left to whoever makes backends, so that one file can say all.
///
/// Parameters: file_name: for messages only.
/// Errors: Errc::invalid_argument for text that is no TOML, an unknown key, a value of the wrong type or out of range:
///   the message names file, line and key, and says what is accepted.
/// Source: TOML 1.0, https://toml.io/en/v1.0.0.
TRAWL_EXPORT RetrieverOptions options_from_toml(std::string_view text, std::string_view file_name,
                                                RetrieverOptions base = {});

/// Reads options from a TOML file of at most 1 MiB; see `options_from_toml`.
///
/// Errors: in addition, Errc::not_found and Errc::io_error, naming the file.
TRAWL_EXPORT RetrieverOptions options_from_file(const std::filesystem::path& file, RetrieverOptions base = {});

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process whose names begin with `TRAWL_`. Nothing else in trawl looks at the environment.
TRAWL_EXPORT Environment process_environment();

/// Reads options from variables; those that are not set, or set to nothing, stay as in `base`. What the environment
/// says wins over a file: `options_from_environment(process_environment(), options_from_file("trawl.toml"))`.
///
/// Parameters: environment: names that do not begin with `TRAWL_`, or resemble no option, are somebody else's.
/// Errors: Errc::invalid_argument for a `TRAWL_` variable whose name is nearly an option's (a typo must not pass
///   unnoticed), or a value that is not accepted: the message names the variable and says what is accepted.
TRAWL_EXPORT RetrieverOptions options_from_environment(const Environment& environment, RetrieverOptions base = {});

}  // namespace trawl
