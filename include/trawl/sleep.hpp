// Waiting for a time, on whatever clock.
#pragma once

#include <trawl/clock.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// Waits until `when` on `clock`.
///
/// Parameters: when: a time that has passed means the next turn of the executor.
/// Errors: boost::system::system_error with operation_aborted when cancelled.
/// Cancellation: ends the wait at the next turn of the executor.
/// Lifetimes: the clock must outlive the task.
TRAWL_EXPORT Task<void> sleep_until(Clock& clock, TimePoint when);

/// Waits for a span of time from now; see `sleep_until`.
TRAWL_EXPORT Task<void> sleep_for(Clock& clock, Duration span);

}  // namespace trawl
