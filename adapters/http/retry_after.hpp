// How long a server asks to wait.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <trawl/clock.hpp>

namespace trawl::http {

/// A date in any of the three forms that HTTP has had.
///
/// Source: RFC 9110, section 5.6.7.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// The value of Retry-After: seconds, with a fraction if need be, or a date.
///
/// Parameters: now: by the server's clock, if it is known.
/// Returns: at most a day; zero for a date that has passed; nullopt for anything else.
std::optional<Duration> parse_retry_after(std::string_view text, std::chrono::sys_seconds now);

/// A number of `unit`s, such as "1500" of milliseconds; at most a day; nullopt for anything else.
std::optional<Duration> parse_span(std::string_view text, Duration unit);

}  // namespace trawl::http
