// The names and messages of errors, and the translation of foreign exceptions.
#include <trawl/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <system_error>
#include <utility>

namespace trawl {

namespace {

struct CodeText {
    std::string_view name;
    const char* message;
};

// In the order of Errc, from 1.
constexpr std::array<CodeText, 22> code_texts{{
    {"unknown", "unknown error"},
    {"invalid_argument", "the request is not valid"},
    {"context_too_long", "the text is longer than the model accepts; shorten it"},
    {"batch_too_large", "too many items in one request; send fewer at a time"},
    {"unauthenticated", "the credentials are missing or wrong"},
    {"permission_denied", "the credentials do not allow this"},
    {"quota_exhausted", "the quota is used up; waiting does not help"},
    {"not_found", "it does not exist"},
    {"conflict", "it exists already, or was changed by somebody else"},
    {"rate_limited", "too many requests; try again after a pause"},
    {"overloaded", "the backend is overloaded; try again after a pause"},
    {"unavailable", "the backend cannot be reached"},
    {"timeout", "the query ran into its time limit"},
    {"deadline_exceeded", "the retrieval ran out of time"},
    {"cancelled", "cancelled by the caller"},
    {"malformed_response", "the backend's answer breaks its contract"},
    {"dimension_mismatch", "the vector does not have the length that the store expects"},
    {"not_supported", "the backend cannot do this"},
    {"io_error", "reading or writing failed"},
    {"data_corrupt", "the stored data is damaged"},
    {"provider_exception", "a provider threw an exception"},
    {"unknown_exception", "a provider threw something that is not a std::exception"},
}};
constexpr CodeText all_leaves_failed_text{"all_leaves_failed", "no query was answered by any source"};

const CodeText& text_of(int code) noexcept {
    if (code == static_cast<int>(Errc::all_leaves_failed)) {
        return all_leaves_failed_text;
    }
    const auto index = static_cast<std::size_t>(code);
    return code > 0 && index < code_texts.size() ? code_texts[index] : code_texts[0];
}

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "trawl"; }
    [[nodiscard]] std::string message(int code) const override { return text_of(code).message; }
};

Errc code_of(const error_code& code) noexcept {
    if (code.category() == error_category()) {
        return static_cast<Errc>(code.value());
    }
    if (code == boost::system::errc::operation_canceled) {
        return Errc::cancelled;
    }
    if (code == boost::system::errc::timed_out) {
        return Errc::timeout;
    }
    namespace errc = boost::system::errc;
    for (const auto broken :
         {errc::connection_refused, errc::connection_reset, errc::connection_aborted, errc::broken_pipe,
          errc::host_unreachable, errc::network_unreachable, errc::network_down, errc::not_connected}) {
        if (code == broken) {
            return Errc::unavailable;
        }
    }
    namespace error = boost::asio::error;
    if (code == error::host_not_found || code == error::host_not_found_try_again || code == error::eof) {
        return Errc::unavailable;
    }
    return Errc::provider_exception;
}

Error translate(const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const Error& error) {
        return error;
    } catch (const boost::system::system_error& error) {
        return Error{code_of(error.code()), error.code().message()};
    } catch (const std::system_error& error) {
        return Error{code_of(error.code()), error.what()};
    } catch (const std::exception& error) {
        const char* const text = error.what();
        return Error{Errc::provider_exception, text != nullptr ? text : ""};
    } catch (...) {
        return Error{Errc::unknown_exception, "derive what is thrown from std::exception to see its text here"};
    }
}

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

std::string_view name(Errc code) noexcept { return text_of(static_cast<int>(code)).name; }

bool is_retryable(Errc code) noexcept {
    switch (code) {
        case Errc::rate_limited:
        case Errc::overloaded:
        case Errc::unavailable:
        case Errc::timeout:
        case Errc::malformed_response:
        case Errc::provider_exception:
        case Errc::unknown_exception: return true;
        default: return false;
    }
}

struct Error::Body {
    Errc code;
    std::string detail;
    std::string origin;
    std::string vendor_message;
    std::string what;
};

Error::Error(Errc code, std::string detail) { replace(Body{code, std::move(detail), {}, {}, {}}); }

void Error::replace(Body body) {
    body.what.clear();
    if (!body.origin.empty()) {
        body.what += body.origin + ": ";
    }
    body.what += text_of(static_cast<int>(body.code)).message;
    if (!body.detail.empty()) {
        body.what += ": " + body.detail;
    }
    body_ = std::make_shared<const Body>(std::move(body));
}

Error& Error::with_origin(std::string origin) & {
    Body body = *body_;
    body.origin = std::move(origin);
    replace(std::move(body));
    return *this;
}
Error&& Error::with_origin(std::string origin) && { return std::move(with_origin(std::move(origin))); }

Error& Error::with_vendor_message(std::string text) & {
    Body body = *body_;
    body.vendor_message = std::move(text);
    replace(std::move(body));
    return *this;
}
Error&& Error::with_vendor_message(std::string text) && { return std::move(with_vendor_message(std::move(text))); }

Errc Error::code() const noexcept { return body_->code; }
const std::string& Error::detail() const noexcept { return body_->detail; }
const std::string& Error::origin() const noexcept { return body_->origin; }
const std::string& Error::vendor_message() const noexcept { return body_->vendor_message; }
const char* Error::what() const noexcept { return body_->what.c_str(); }

bool operator==(const Error& left, const Error& right) noexcept {
    const auto& a = *left.body_;
    const auto& b = *right.body_;
    return a.code == b.code && a.detail == b.detail && a.origin == b.origin && a.vendor_message == b.vendor_message;
}

Error to_error(const std::exception_ptr& exception) noexcept {
    // The inner functions run foreign code, what() and message(), which may itself throw.
    try {
        return translate(exception);
    } catch (...) {
        return Error{Errc::provider_exception, "it cannot say what went wrong"};
    }
}

}  // namespace trawl
