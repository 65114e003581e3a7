// Errors: codes, messages, and the translation of foreign exceptions.
#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace {

using trawl::Errc;
using trawl::Error;

template <class Exception>
Error translated(Exception exception) {
    return trawl::to_error(std::make_exception_ptr(std::move(exception)));
}

struct Wordless : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return nullptr; }
};

TEST_CASE("every code has a name and a message of its own, and nothing else has") {
    std::set<std::string> names;
    std::set<std::string> messages;
    for (int code = static_cast<int>(Errc::invalid_argument); code <= static_cast<int>(Errc::all_leaves_failed);
         ++code) {
        names.emplace(trawl::name(static_cast<Errc>(code)));
        messages.insert(trawl::error_category().message(code));
    }
    CHECK(names.size() == 22);
    CHECK(messages.size() == 22);
    CHECK(names.count("unknown") == 0);
    CHECK(trawl::name(static_cast<Errc>(0)) == "unknown");
    CHECK(trawl::name(static_cast<Errc>(23)) == "unknown");
    CHECK(trawl::name(static_cast<Errc>(-1)) == "unknown");
    CHECK(trawl::name(Errc::all_leaves_failed) == "all_leaves_failed");
    CHECK(trawl::name(Errc::unknown_exception) == "unknown_exception");
}

TEST_CASE("a code is an error_code of our category") {
    const trawl::error_code code = Errc::rate_limited;
    CHECK(code == Errc::rate_limited);
    CHECK(code != Errc::overloaded);
    CHECK(&code.category() == &trawl::error_category());
    CHECK(std::string(code.category().name()) == "trawl");
}

TEST_CASE("another try may help against the passing troubles only") {
    for (const Errc code : {Errc::rate_limited, Errc::overloaded, Errc::unavailable, Errc::timeout,
                            Errc::malformed_response, Errc::provider_exception, Errc::unknown_exception}) {
        CHECK_MESSAGE(trawl::is_retryable(code), trawl::name(code));
    }
    for (const Errc code : {Errc::invalid_argument, Errc::context_too_long, Errc::batch_too_large,
                            Errc::unauthenticated, Errc::permission_denied, Errc::quota_exhausted, Errc::not_found,
                            Errc::conflict, Errc::deadline_exceeded, Errc::cancelled, Errc::dimension_mismatch,
                            Errc::not_supported, Errc::io_error, Errc::data_corrupt, Errc::all_leaves_failed}) {
        CHECK_MESSAGE(!trawl::is_retryable(code), trawl::name(code));
    }
}

TEST_CASE("what() is the origin, the message and the detail, without the vendor's words") {
    const Error error =
        Error{Errc::rate_limited, "wait 3 s"}.with_origin("openai").with_vendor_message("secret prompt text");
    CHECK(std::string(error.what()) == "openai: too many requests; try again after a pause: wait 3 s");
    CHECK(error.vendor_message() == "secret prompt text");
    CHECK(std::string(Error{Errc::not_found}.what()) == "it does not exist");
}

TEST_CASE("a copy is a value of its own") {
    const Error first{Errc::timeout, "slow"};
    Error second = first;
    CHECK(first == second);
    second.with_origin("other");
    CHECK(first.origin().empty());
    CHECK_FALSE(first == second);
    CHECK_FALSE(first == Error{Errc::timeout, "slower"});
    CHECK_FALSE(first == Error{Errc::cancelled, "slow"});
}

TEST_CASE("exceptions are translated by what they are") {
    CHECK(translated(Error{Errc::conflict, "x"}) == Error{Errc::conflict, "x"});
    CHECK(translated(std::runtime_error("boom")) == Error{Errc::provider_exception, "boom"});
    CHECK(translated(42).code() == Errc::unknown_exception);
    CHECK(translated(std::string("text")).code() == Errc::unknown_exception);
}

TEST_CASE("system errors are translated by their code") {
    namespace errc = boost::system::errc;
    const auto code_of = [](const trawl::error_code& code) {
        return translated(boost::system::system_error(code)).code();
    };
    CHECK(code_of(boost::asio::error::operation_aborted) == Errc::cancelled);
    CHECK(code_of(errc::make_error_code(errc::operation_canceled)) == Errc::cancelled);
    CHECK(code_of(boost::asio::error::timed_out) == Errc::timeout);
    CHECK(code_of(errc::make_error_code(errc::timed_out)) == Errc::timeout);
    CHECK(code_of(boost::asio::error::connection_refused) == Errc::unavailable);
    CHECK(code_of(errc::make_error_code(errc::connection_refused)) == Errc::unavailable);
    CHECK(code_of(boost::asio::error::host_not_found) == Errc::unavailable);
    CHECK(code_of(boost::asio::error::eof) == Errc::unavailable);
    CHECK(code_of(boost::asio::error::bad_descriptor) == Errc::provider_exception);
    CHECK(code_of(Errc::quota_exhausted) == Errc::quota_exhausted);
    CHECK(translated(boost::system::system_error(boost::asio::error::eof)).detail() == "End of file");
}

TEST_CASE("system errors of the standard library are translated alike") {
    CHECK(translated(std::system_error(std::make_error_code(std::errc::timed_out))).code() == Errc::timeout);
    CHECK(translated(std::system_error(std::make_error_code(std::errc::connection_reset))).code() == Errc::unavailable);
    CHECK(translated(std::system_error(std::make_error_code(std::errc::operation_canceled))).code() == Errc::cancelled);
    const Error other = translated(std::system_error(std::make_error_code(std::errc::permission_denied), "open"));
    CHECK(other.code() == Errc::provider_exception);
    CHECK(other.detail().find("open") != std::string::npos);
}

TEST_CASE("an exception without words ends nobody") {
    CHECK(translated(Wordless{}).code() == Errc::provider_exception);
}

TEST_CASE("an error that was moved from may still be asked and assigned") {
    Error first{Errc::timeout, "slow"};
    const Error second = std::move(first);
    CHECK(second.detail() == "slow");
    CHECK(std::string(first.what()).size() > 0);  // NOLINT(bugprone-use-after-move): that is what is tested
    first = second;
    CHECK(first == second);
}

}  // namespace
