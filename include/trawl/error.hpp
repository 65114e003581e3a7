// Typed errors: what went wrong, whether another try can help, and what to do next.
#pragma once

#include <boost/system/error_code.hpp>

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <trawl/export.hpp>

namespace trawl {

using boost::system::error_code;

/// The causes of failure that a caller can tell apart. Every adapter maps its vendor's errors onto these.
enum class Errc {
    invalid_argument = 1,  ///< The request is wrong and stays wrong: an empty text, a bad filter, an unknown option.
    context_too_long,      ///< One text is longer than the model accepts; shorten it.
    batch_too_large,       ///< Too many texts or queries in one request; send fewer at a time.
    unauthenticated,       ///< The credentials are missing or wrong.
    permission_denied,     ///< The credentials are right but may not do this.
    quota_exhausted,       ///< Out of credit or quota; waiting does not help.
    not_found,             ///< The collection, model, file or route does not exist.
    conflict,              ///< It exists already, or somebody else changed it.
    rate_limited,          ///< Too many requests; try again after a pause.
    overloaded,            ///< The backend is shedding load; try again after a pause.
    unavailable,           ///< The backend could not be reached, or the connection broke.
    timeout,               ///< One leaf ran into its own time limit.
    deadline_exceeded,     ///< The whole retrieval ran out of time before this leaf had answered.
    cancelled,             ///< The caller asked to stop.
    malformed_response,    ///< The backend answered with something that breaks its contract.
    dimension_mismatch,    ///< A vector does not have the length that the store expects.
    not_supported,         ///< The backend cannot do this at all.
    io_error,              ///< A file or folder could not be read or written.
    data_corrupt,          ///< Stored data is damaged; it has to be rebuilt.
    provider_exception,    ///< A provider threw a std::exception that is no trawl::Error.
    unknown_exception,     ///< A provider threw something that is not even a std::exception.
    all_leaves_failed,     ///< No query was answered by any source.
};

/// The category of `Errc`: name "trawl", messages that say what to do next.
TRAWL_EXPORT const boost::system::error_category& error_category() noexcept;

/// Lets `error_code code = Errc::timeout;` work, and comparison with `==`.
inline error_code make_error_code(Errc code) noexcept { return {static_cast<int>(code), error_category()}; }

/// The short name of a code as it is spelt in this header, for example "rate_limited"; "unknown" for other values.
TRAWL_EXPORT std::string_view name(Errc code) noexcept;

/// Whether the same request may succeed when it is sent again later: rate_limited, overloaded, unavailable, timeout,
/// malformed_response, and exceptions of unknown nature.
TRAWL_EXPORT bool is_retryable(Errc code) noexcept;

/// A failure, as a value in an outcome and as the exception that providers throw.
///
/// Our words and the vendor's are kept apart, because the vendor's may repeat what a user typed: `what()` and
/// `detail()` are ours, `vendor_message()` is theirs. Copying is cheap and never throws.
class TRAWL_EXPORT Error : public std::exception {
public:
    explicit Error(Errc code, std::string detail = {});
    // Moving copies, so that no error is ever without a body.
    Error(const Error&) noexcept = default;
    Error& operator=(const Error&) noexcept = default;
    ~Error() override = default;

    /// Names the backend that failed, for example "qdrant"; returns *this.
    Error& with_origin(std::string origin) &;
    Error&& with_origin(std::string origin) &&;
    /// Keeps the vendor's own words; returns *this.
    Error& with_vendor_message(std::string text) &;
    Error&& with_vendor_message(std::string text) &&;

    [[nodiscard]] Errc code() const noexcept;
    [[nodiscard]] const std::string& detail() const noexcept;
    [[nodiscard]] const std::string& origin() const noexcept;
    [[nodiscard]] const std::string& vendor_message() const noexcept;
    /// "origin: message of the code: detail", without the vendor's words.
    [[nodiscard]] const char* what() const noexcept override;

    /// Two errors are equal when all their texts and the code are.
    friend TRAWL_EXPORT bool operator==(const Error& left, const Error& right) noexcept;

private:
    struct Body;
    void replace(Body body);
    std::shared_ptr<const Body> body_;
};

/// The failure that a caught exception stands for: a trawl::Error as it is, a system_error by its code, any other
/// std::exception as provider_exception with its text, anything else as unknown_exception.
///
/// Parameters: exception: not null.
/// Returns: the error; never throws, not even for an exception whose what() misbehaves.
TRAWL_EXPORT Error to_error(const std::exception_ptr& exception) noexcept;

}  // namespace trawl

template <>
struct boost::system::is_error_code_enum<trawl::Errc> : std::true_type {};
