// The words for what goes wrong below HTTP.
#pragma once

#include <string>
#include <string_view>

#include <trawl/error.hpp>

#include "watchdog.hpp"

namespace trawl::http {

/// The error for a limit that was reached.
///
/// Parameters: exchange: "POST http://host/path" or an endpoint, for the message.
Error expiry_error(const Watchdog::Expiry& expiry, const std::string& exchange);

/// The error for a connection that broke in the middle of an exchange.
Error broken_error(Phase phase, const error_code& failure, const std::string& exchange);

/// "250 ms", "2.5 s".
std::string in_words(Duration span);

}  // namespace trawl::http
