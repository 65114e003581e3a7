// Reading settings, and refusing them.
#include "setting_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <trawl/error.hpp>

namespace repl {
namespace {

constexpr std::array<std::string_view, 8> credentials{"api_key", "apikey",   "key",           "token",
                                                      "secret",  "password", "authorization", "access_token"};

[[noreturn]] void fail(std::string message) { throw trawl::Error{trawl::Errc::invalid_argument, std::move(message)}; }

bool is_variable_name(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    constexpr std::size_t longest = 40;  // What is longer is likely to be the key itself.
    return !text.empty() && text.size() <= longest && letters.find(text.front()) != std::string::npos &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == std::string::npos;
}

std::string shown(const SettingValue& value) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("\"{}\"", text->substr(0, 60));
    return "an array, a table or a date";
}

}  // namespace

Variables process_variables() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>{value};
    };
}

SettingReader::SettingReader(const ConfigTable& table, const Variables& variables)
    : table_(table), variables_(variables) {
    for (const Setting& setting : table.settings) {
        if (std::find(credentials.begin(), credentials.end(), setting.key) != credentials.end()) {
            fail(fmt::format(
                "{}: [{}] {} does not belong in a file, where others may read it; put it into an "
                "environment variable and name that variable here: {} = \"{}_API_KEY\"",
                to_text(setting.key_place), table.name, setting.key,
                setting.key == "token" ? "token_env" : "api_key_env", table.name == "store" ? "STORE" : "OPENAI"));
        }
    }
}

const Setting* SettingReader::ask(std::string_view key, Needed needed) {
    asked_.emplace_back(key);
    const Setting* setting = table_.find(key);
    if (setting == nullptr && needed == Needed::required) {
        const Setting* kind = table_.find("kind");
        note(table_.place, key,
             fmt::format("is missing; {} needs it{}",
                         kind != nullptr ? shown(kind->value) : fmt::format("[{}]", table_.name),
                         key.ends_with("_env") ? ": the name of the environment variable that holds the key" : ""));
    }
    return setting;
}

void SettingReader::note(const Place& place, std::string_view key, std::string_view message) {
    problems_.push_back(fmt::format("{}: [{}] {} {}", to_text(place), table_.name, key, message));
}

void SettingReader::note_wrong(const Setting& setting, std::string_view accepted) {
    note(setting.value_place, setting.key, fmt::format("is {}; accepted is {}", shown(setting.value), accepted));
}

std::string SettingReader::text(std::string_view key, Needed needed, std::string_view fallback) {
    const Setting* setting = ask(key, needed);
    if (setting == nullptr) {
        return std::string{fallback};
    }
    const auto* value = std::get_if<std::string>(&setting->value);
    if (value == nullptr || value->empty()) {
        note_wrong(*setting, "text in quotation marks");
        return std::string{fallback};
    }
    return *value;
}

std::string SettingReader::choice(std::string_view key, std::span<const std::string_view> accepted,
                                  std::string_view fallback) {
    std::string value = text(key, Needed::optional, fallback);
    if (std::find(accepted.begin(), accepted.end(), value) == accepted.end()) {
        note_wrong(*table_.find(key), fmt::format("one of {}", fmt::join(accepted, ", ")));
    }
    return value;
}

trawl::http::Secret SettingReader::secret(std::string_view key, Needed needed) {
    const Setting* setting = ask(key, needed);
    if (setting == nullptr) {
        return {};
    }
    const auto* name = std::get_if<std::string>(&setting->value);
    if (name == nullptr || !is_variable_name(*name)) {
        // Without the value: it may be the credential itself.
        note(setting->value_place, key,
             "is the name of an environment variable, such as OPENAI_API_KEY (capitals, digits and _), never what it "
             "holds");
        return {};
    }
    auto value = variables_(*name);
    if (!value || value->empty()) {
        note(setting->value_place, key,
             fmt::format("names the environment variable {0}, which is {1}; set it: export {0}=...", *name,
                         value ? "empty" : "not set"));
        return {};
    }
    secrets_.push_back(*value);
    return trawl::http::Secret{std::move(*value)};
}

std::size_t SettingReader::whole(std::string_view key, std::size_t lowest, std::size_t highest, std::size_t fallback) {
    const Setting* setting = ask(key, Needed::optional);
    if (setting == nullptr) {
        return fallback;
    }
    const auto* value = std::get_if<std::int64_t>(&setting->value);
    if (value == nullptr || *value < static_cast<std::int64_t>(lowest) || *value > static_cast<std::int64_t>(highest)) {
        note_wrong(*setting, fmt::format("a whole number from {} to {}", lowest, highest));
        return fallback;
    }
    return static_cast<std::size_t>(*value);
}

trawl::Duration SettingReader::milliseconds(std::string_view key, trawl::Duration fallback) {
    constexpr std::size_t day = std::size_t{24} * 60 * 60 * 1000;
    const auto standing = std::chrono::duration_cast<std::chrono::milliseconds>(fallback).count();
    return std::chrono::milliseconds{whole(key, 0, day, static_cast<std::size_t>(standing))};
}

std::optional<double> SettingReader::number(std::string_view key, double lowest, double highest) {
    const Setting* setting = ask(key, Needed::optional);
    if (setting == nullptr) {
        return std::nullopt;
    }
    const auto* whole_value = std::get_if<std::int64_t>(&setting->value);
    const auto* real = std::get_if<double>(&setting->value);
    const double value = whole_value != nullptr ? static_cast<double>(*whole_value) : real != nullptr ? *real : NAN;
    if (!(value >= lowest && value <= highest)) {
        note_wrong(*setting, fmt::format("a number from {} to {}", lowest, highest));
        return std::nullopt;
    }
    return value;
}

bool SettingReader::flag(std::string_view key, bool fallback) {
    const Setting* setting = ask(key, Needed::optional);
    if (setting == nullptr) {
        return fallback;
    }
    const auto* value = std::get_if<bool>(&setting->value);
    if (value == nullptr) {
        note_wrong(*setting, "true or false");
        return fallback;
    }
    return *value;
}

void SettingReader::finish() const {
    for (const Setting& setting : table_.settings) {
        if (std::find(asked_.begin(), asked_.end(), setting.key) == asked_.end()) {
            fail(fmt::format("{}: [{}] of kind {} has no key \"{}\"; the keys are {}", to_text(setting.key_place),
                             table_.name, shown(table_.find("kind")->value), setting.key, fmt::join(asked_, ", ")));
        }
    }
    if (!problems_.empty()) {
        fail(problems_.front());
    }
}

void SettingReader::refuse(std::string_view key, std::string_view message) const {
    const Setting* setting = table_.find(key);
    fail(fmt::format("{}: [{}] {} {}", to_text(setting != nullptr ? setting->value_place : table_.place), table_.name,
                     key, message));
}

}  // namespace repl
