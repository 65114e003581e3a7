// The kinds of backends that there are: one row each, from the name in the file to the function that makes it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "backends.hpp"

namespace repl {

/// A maker reads its settings, calls finish(), and makes the backend.
template <class Part>
struct Kind {
    std::string_view name;
    Part (*make)(SettingReader& settings);
};

/// The most that a count in the file may be.
inline constexpr std::size_t most = 1'000'000;

std::span<const Kind<ChosenEmbedding>> embedding_kinds();
std::span<const Kind<ChosenStore>> store_kinds();
std::span<const Kind<ChosenChat>> chat_kinds();
std::span<const Kind<trawl::Reranking>> rerank_kinds();

}  // namespace repl
