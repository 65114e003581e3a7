// Reads one table key by key; every refusal says where, what is wrong, and what is accepted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/http/secret.hpp>

#include "config_file.hpp"

namespace repl {

/// The value of an environment variable; nothing when it is not set.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

/// Those of this process.
Variables process_variables();

enum class Needed { optional, required };

/// The keys that are asked for are the keys that the table may have: ask for all, then call finish(), then use them.
/// What is wrong with a key is said by finish() at the earliest, since a misspelt key is the likelier mistake.
class SettingReader {
public:
    /// Errors: Errc::invalid_argument when a credential itself stands in the table.
    SettingReader(const ConfigTable& table, const Variables& variables);

    std::string text(std::string_view key, Needed needed = Needed::optional, std::string_view fallback = {});
    /// One of a list.
    std::string choice(std::string_view key, std::span<const std::string_view> accepted, std::string_view fallback);
    /// The value of the environment variable that the setting names.
    trawl::http::Secret secret(std::string_view key, Needed needed = Needed::optional);
    std::size_t whole(std::string_view key, std::size_t lowest, std::size_t highest, std::size_t fallback);
    trawl::Duration milliseconds(std::string_view key, trawl::Duration fallback);
    std::optional<double> number(std::string_view key, double lowest, double highest);
    bool flag(std::string_view key, bool fallback);

    /// Errors: Errc::invalid_argument: a key that nobody asked for, else the first thing that was wrong with one.
    void finish() const;

    /// Refuses the value of a key that was read: "trawl.toml:3:7: [store] url ...".
    [[noreturn]] void refuse(std::string_view key, std::string_view message) const;

    [[nodiscard]] const ConfigTable& table() const { return table_; }
    /// The values of all credentials that were read, to keep them out of messages.
    [[nodiscard]] const std::vector<std::string>& secrets() const { return secrets_; }

private:
    const Setting* ask(std::string_view key, Needed needed);
    void note(const Place& place, std::string_view key, std::string_view message);
    void note_wrong(const Setting& setting, std::string_view accepted);

    const ConfigTable& table_;
    const Variables& variables_;
    std::vector<std::string> asked_{"kind"};
    std::vector<std::string> problems_;
    std::vector<std::string> secrets_;
};

}  // namespace repl
