// From tables to backends.
#include "backends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/error.hpp>

#include "kinds.hpp"

namespace repl {
namespace {

[[noreturn]] void fail(std::string message) { throw trawl::Error{trawl::Errc::invalid_argument, std::move(message)}; }

std::string text_of(const Setting& setting) {
    if (const auto* text = std::get_if<std::string>(&setting.value)) return *text;
    if (const auto* whole = std::get_if<std::int64_t>(&setting.value)) return std::to_string(*whole);
    return {};
}

template <class Part>
const Kind<Part>& kind_of(const ConfigTable& table, std::span<const Kind<Part>> kinds) {
    std::string names;
    for (const Kind<Part>& each : kinds) {
        names += (names.empty() ? "" : ", ") + std::string{each.name};
    }
    const Setting* kind = table.find("kind");
    if (kind == nullptr) {
        fail(fmt::format("{}: [{}] needs a kind: kind = \"{}\"; the kinds are {}", to_text(table.place), table.name,
                         kinds.back().name, names));
    }
    const auto* name = std::get_if<std::string>(&kind->value);
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const Kind<Part>& each) { return name != nullptr && each.name == *name; });
    if (found == kinds.end()) {
        fail(fmt::format("{}: [{}] has no kind {}; the kinds are {}", to_text(kind->value_place), table.name,
                         name != nullptr ? '"' + name->substr(0, 60) + '"' : "of that type", names));
    }
    return *found;
}

/// Where the backend itself refuses, the place is still that of the table.
template <class Part>
Part make(const Kind<Part>& kind, SettingReader& reader, const ConfigTable& table) {
    const auto where = [&](std::string_view words) {
        return fmt::format("{}: [{}] of kind {}: {}", to_text(table.place), table.name, kind.name, words);
    };
    try {
        return kind.make(reader);
    } catch (const trawl::Error& error) {
        if (error.detail().starts_with(table.place.file + ':')) {
            throw;
        }
        throw trawl::Error{error.code(), where(error.detail())};
    } catch (const std::invalid_argument& error) {
        fail(where(error.what()));
    }
}

template <class Part>
Chosen<Part> choose(const ConfigTable& table, std::span<const Kind<Part>> kinds, const Variables& variables) {
    SettingReader reader{table, variables};
    const Kind<Part>& kind = kind_of(table, kinds);
    Chosen<Part> chosen;
    chosen.part = make(kind, reader, table);
    chosen.label = kind.name;
    chosen.secrets = reader.secrets();
    for (const Setting& setting : table.settings) {
        const bool says_what = setting.key == "model" || setting.key == "collection" || setting.key == "deployment" ||
                               setting.key == "table" || setting.key == "index";
        if (says_what) {
            chosen.label += ' ' + text_of(setting);
        } else if (setting.key.ends_with("_env")) {
            chosen.key_variable = text_of(setting);
        }
    }
    return chosen;
}

const ConfigTable* find(const ConfigTables& tables, std::string_view name) {
    const auto found = tables.find(name);
    return found == tables.end() ? nullptr : &found->second;
}

template <class Part>
std::optional<Chosen<Part>> choose_if_there(const ConfigTables& tables, std::string_view name,
                                            std::span<const Kind<Part>> kinds, const Variables& variables) {
    const ConfigTable* table = find(tables, name);
    return table == nullptr ? std::nullopt : std::optional{choose(*table, kinds, variables)};
}

std::string identity_of(const ConfigTables& tables) {
    constexpr std::array<std::string_view, 15> telling{
        "kind",  "model",    "deployment", "dimension",      "url",    "collection", "index", "connection", "schema",
        "table", "database", "tenant",     "connection_env", "metric", "vector_name"};
    std::string identity;
    for (const std::string_view name : {"embedding", "store"}) {
        const ConfigTable* table = find(tables, name);
        for (const std::string_view key : telling) {
            if (const Setting* setting = table == nullptr ? nullptr : table->find(key)) {
                identity += fmt::format("{}.{}={}\n", name, key, text_of(*setting));
            }
        }
    }
    return identity;
}

}  // namespace

Chosen<ChosenEmbedding> choose_embedding(const ConfigTables& tables, const Variables& variables) {
    auto chosen = choose_if_there(tables, "embedding", embedding_kinds(), variables);
    return chosen ? std::move(*chosen)
                  : Chosen<ChosenEmbedding>{std::make_shared<trawl::HashingEmbedder>(), "hashing", {}, {}};
}

Chosen<ChosenStore> choose_store(const ConfigTables& tables, const Variables& variables) {
    auto chosen = choose_if_there(tables, "store", store_kinds(), variables);
    return chosen ? std::move(*chosen) : Chosen<ChosenStore>{{}, "embedded", {}, {}};
}

std::optional<Chosen<ChosenChat>> choose_chat(const ConfigTables& tables, const Variables& variables) {
    return choose_if_there(tables, "chat", chat_kinds(), variables);
}

std::optional<Chosen<trawl::Reranking>> choose_reranking(const ConfigTables& tables, const Variables& variables) {
    return choose_if_there(tables, "rerank", rerank_kinds(), variables);
}

Backends choose_backends(const ConfigTables& tables, const Variables& variables) {
    return {choose_embedding(tables, variables), choose_store(tables, variables), choose_chat(tables, variables),
            choose_reranking(tables, variables), identity_of(tables)};
}

}  // namespace repl
