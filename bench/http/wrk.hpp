// wrk, if it is installed, under the same load.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "measured.hpp"

namespace bench {

/// The same request over and over from a process of its own, one thread; its start and its end are counted with it.
///
/// Parameters: span: rounded up to whole seconds.
/// Returns: nothing when there is no wrk on the path.
std::optional<HttpRun> run_wrk(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span);

}  // namespace bench
