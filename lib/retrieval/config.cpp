// Options from TOML text and files, and one by one from text.
#include <trawl/config.hpp>

#include <toml++/toml.h>

#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <trawl/error.hpp>

#include "option_fields.hpp"

namespace trawl {
namespace {

using retrieval::OptionField;
using retrieval::OptionValue;

constexpr std::uintmax_t largest_file = 1024 * 1024;

[[noreturn]] void refuse(std::string message) { throw Error{Errc::invalid_argument, std::move(message)}; }

const OptionField& field_of(std::string_view key) {
    const OptionField* field = retrieval::find_field(key);
    if (field == nullptr) {
        refuse(retrieval::unknown_key_message(key));
    }
    return *field;
}

std::string place(std::string_view file_name, const toml::source_region& region) {
    return std::string{file_name} + ':' + std::to_string(region.begin.line);
}

/// A file may say besides which backends there are; that is read by whoever makes them.
bool is_backend_table(std::string_view key) {
    return key == "embedding" || key == "store" || key == "chat" || key == "rerank";
}

/// Kinds that no option has come out as text, so that the refusal says what they are.
OptionValue value_of(const toml::node& node) {
    if (const auto* flag = node.as_boolean()) {
        return flag->get();
    }
    if (const auto* whole = node.as_integer()) {
        return whole->get();
    }
    if (const auto* number = node.as_floating_point()) {
        return number->get();
    }
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    throw std::invalid_argument(std::string{"is "} + (node.is_table()   ? "a table"
                                                      : node.is_array() ? "an array"
                                                                        : "a date or time"));
}

toml::table parse(std::string_view text, std::string_view file_name) {
    try {
        return toml::parse(text, file_name);
    } catch (const toml::parse_error& failure) {
        refuse(place(file_name, failure.source()) + ": this is not TOML: " + std::string{failure.description()});
    }
}

}  // namespace

std::span<const OptionInfo> option_catalogue() {
    static const std::vector<OptionInfo> catalogue = [] {
        std::vector<OptionInfo> made;
        for (const OptionField& field : retrieval::option_fields()) {
            made.push_back({field.key, field.description, retrieval::accepted(field)});
        }
        return made;
    }();
    return catalogue;
}

void set_option(RetrieverOptions& options, std::string_view key, std::string_view value) {
    const OptionField& field = field_of(key);
    try {
        retrieval::set_from_text(options, field, value);
    } catch (const std::invalid_argument& refusal) {
        refuse(std::string{key} + ' ' + refusal.what());
    }
}

std::string option_value(const RetrieverOptions& options, std::string_view key) {
    return retrieval::as_text(field_of(key).get(options));
}

RetrieverOptions options_from_toml(std::string_view text, std::string_view file_name, RetrieverOptions base) {
    const toml::table table = parse(text, file_name);
    for (const auto& [key, node] : table) {
        if (retrieval::find_field(key.str()) == nullptr && !(node.is_table() && is_backend_table(key.str()))) {
            refuse(place(file_name, key.source()) + ": " + retrieval::unknown_key_message(key.str()));
        }
    }
    for (const OptionField& field : retrieval::option_fields()) {
        const toml::node* node = table.get(field.key);
        if (node == nullptr) {
            continue;
        }
        const std::string where = place(file_name, node->source()) + ": " + std::string{field.key} + ' ';
        OptionValue value;
        try {
            value = value_of(*node);
        } catch (const std::invalid_argument& kind) {
            refuse(where + kind.what() + "; accepted is " + retrieval::accepted(field));
        }
        try {
            retrieval::set_checked(base, field, value);
        } catch (const std::invalid_argument& refusal) {
            refuse(where + refusal.what());
        }
    }
    return base;
}

RetrieverOptions options_from_file(const std::filesystem::path& file, RetrieverOptions base) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (status.type() == std::filesystem::file_type::not_found) {
        throw Error{Errc::not_found,
                    "there is no file " + file.string() + "; check the path, or leave it out to have the defaults"};
    }
    if (status.type() == std::filesystem::file_type::directory) {
        throw Error{Errc::io_error, file.string() + " is a folder; name a TOML file"};
    }
    std::ifstream stream{file, std::ios::binary};
    std::string text(largest_file + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.eof() && stream.fail()) {
        throw Error{Errc::io_error, file.string() + " cannot be read; check its permissions"};
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > largest_file) {
        throw Error{Errc::invalid_argument, file.string() + " is larger than 1 MiB; this cannot be a file of options"};
    }
    return options_from_toml(text, file.string(), std::move(base));
}

RetrieverOptions options_from_environment(const Environment& environment, RetrieverOptions base) {
    constexpr std::string_view prefix = "TRAWL_";
    std::map<std::string, const std::string*, std::less<>> by_key;
    for (const auto& [variable, value] : environment) {
        if (!std::string_view{variable}.starts_with(prefix)) {
            continue;
        }
        std::string key = variable.substr(prefix.size());
        for (char& letter : key) {
            letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        }
        const OptionField* field = retrieval::find_field(key);
        if (field == nullptr && retrieval::nearest_field(key) == nullptr) {
            continue;
        }
        if (field == nullptr) {
            refuse("environment variable " + variable + ": " + retrieval::unknown_key_message(key));
        }
        if (value.find_first_not_of(" \t") != std::string::npos) {
            by_key.emplace(field->key, &value);
        }
    }
    for (const OptionField& field : retrieval::option_fields()) {
        const auto found = by_key.find(field.key);
        if (found == by_key.end()) {
            continue;
        }
        try {
            retrieval::set_from_text(base, field, *found->second);
        } catch (const std::invalid_argument& refusal) {
            std::string variable{prefix};
            for (const char letter : field.key) {
                variable += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
            }
            refuse("environment variable " + variable + ' ' + refusal.what());
        }
    }
    return base;
}

}  // namespace trawl
