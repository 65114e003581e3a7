// Each failure with its phase, its place and what to do next.
#include "failure.hpp"

#include <boost/asio/error.hpp>

namespace trawl::http {

namespace {

/// The option that limits a phase.
std::string_view option_of(Phase phase) noexcept {
    switch (phase) {
        case Phase::resolve: return "timeouts.resolve";
        case Phase::connect: return "timeouts.connect";
        case Phase::tls: return "timeouts.tls";
        case Phase::first_byte: return "timeouts.first_byte";
        case Phase::queue:
        case Phase::send:
        case Phase::body: break;
    }
    return "timeouts.idle";
}

std::string_view advice_for(Phase phase) noexcept {
    switch (phase) {
        case Phase::queue: return "all connections are in use; raise pool.max_connections or send less at a time";
        case Phase::resolve: return "check the host name in base_url and this machine's name server";
        case Phase::connect: return "check that base_url is right and that no firewall swallows the connection";
        case Phase::tls: return "check that the port speaks TLS, and the server's log";
        case Phase::send:
        case Phase::first_byte:
        case Phase::body: return "allow it more time, or see why the server is slow";
    }
    return "";
}

}  // namespace

std::string in_words(Duration span) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
    if (milliseconds < 1000) {
        return std::to_string(milliseconds) + " ms";
    }
    std::string text = std::to_string(milliseconds / 1000);
    if (const auto tenths = milliseconds % 1000 / 100; tenths > 0) {
        text += "." + std::to_string(tenths);
    }
    return text + " s";
}

Error expiry_error(const Watchdog::Expiry& expiry, const std::string& exchange) {
    const std::string when = " " + std::string{describe(expiry.phase)} + ": ";
    const std::string advice{advice_for(expiry.phase)};
    switch (expiry.limit) {
        case Limit::deadline:
            return Error{Errc::deadline_exceeded, exchange + ": the caller's deadline passed" + when + advice};
        case Limit::whole:
            return Error{Errc::timeout, exchange + ": the limit of " + in_words(expiry.allowed) +
                                            " for the whole exchange (timeouts.whole) was reached" + when + advice};
        case Limit::phase: break;
    }
    return Error{Errc::timeout, exchange + ": the limit of " + in_words(expiry.allowed) + " (" +
                                    std::string{option_of(expiry.phase)} + ") was reached" + when + advice};
}

Error broken_error(Phase phase, const error_code& failure, const std::string& exchange) {
    const std::string what = failure == asio::error::eof ? "closed by the server" : "broken: " + failure.message();
    return Error{Errc::unavailable, exchange + ": the connection was lost " + std::string{describe(phase)} + " (" +
                                        what + "); try again, and see the server's log if it stays so"};
}

}  // namespace trawl::http
