// The time limits that every contender keeps and none reaches.
#pragma once

#include <chrono>

namespace bench {

constexpr auto leaf_timeout = std::chrono::seconds{60};
constexpr auto deadline = std::chrono::seconds{120};

}  // namespace bench
