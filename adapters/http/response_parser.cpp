// Beast's grammar, filling our own response.
#include "response_parser.hpp"

#include <trawl/error.hpp>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace trawl::http {

namespace {

namespace beast = boost::beast;
using beast::http::field;

/// What simdjson reads past the end of a text.
constexpr std::size_t padding = 64;
/// A server's word is not enough to set more memory aside than this.
constexpr std::size_t max_trusted_length = std::size_t{1} << 20;

[[noreturn]] void refuse(const std::string& what) { throw Error{Errc::malformed_response, what}; }

/// What most responses get by with, so that their headers cost two allocations.
constexpr std::size_t usual_fields = 16;
constexpr std::size_t usual_field_bytes = 512;

std::string_view view(beast::string_view text) noexcept { return {text.data(), text.size()}; }

class Parser final : public beast::http::basic_parser<false> {
public:
    Parser(Response& response, const ResponseLimits& limits, bool without_body)
        : response_(response), body_limit_(limits.body) {
        eager(true);
        skip(without_body);
        header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(limits.header, UINT32_MAX)));
        // Ours is checked in the body's own functions, which can say what to do about it.
        body_limit(boost::none);
    }

    /// As soon as the headers are there, since Beast looks at the length when the first byte of the body comes.
    void check_length() const {
        if (const auto length = content_length(); length && !skip()) {
            check_size(*length);
        }
    }

    /// Whether Beast must not be called yet: it asserts that a last chunk which it has met before has five bytes at
    /// least, but when that is the first one too, it has met it after three ("0", and the end of the line).
    [[nodiscard]] bool wants_more_than(std::size_t bytes) const {
        constexpr std::size_t shortest_last_chunk = 5;
        return is_header_done() && chunked() && !has_chunk_ && bytes < shortest_last_chunk;
    }

    [[nodiscard]] bool is_informational() const noexcept { return response_.status >= 100 && response_.status < 200; }

private:
    void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int, beast::error_code&) override {}

    void on_response_impl(int status, beast::string_view /*reason*/, int /*version*/,
                          beast::error_code& /*failure*/) override {
        response_.status = static_cast<unsigned>(status);
        response_.headers.clear();
        response_.headers.reserve(usual_fields, usual_field_bytes);
        response_.body.clear();
    }

    void on_field_impl(field /*known*/, beast::string_view name, beast::string_view value,
                       beast::error_code& failure) override {
        try {
            response_.headers.add(view(name), view(value));
        } catch (const std::invalid_argument&) {
            failure = beast::http::error::bad_value;
        }
    }

    void on_header_impl(beast::error_code& /*failure*/) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code& /*failure*/) override {
        if (length) {
            check_size(*length);
            response_.body.reserve(std::min<std::size_t>(*length, max_trusted_length) + padding);
        }
    }

    std::size_t on_body_impl(beast::string_view bytes, beast::error_code& /*failure*/) override {
        append(bytes);
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t size, beast::string_view /*extensions*/,
                              beast::error_code& /*failure*/) override {
        has_chunk_ = true;
        check_size(size);
    }

    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, beast::string_view bytes,
                                   beast::error_code& /*failure*/) override {
        append(bytes);
        return bytes.size();
    }

    void on_finish_impl(beast::error_code& /*failure*/) override {
        response_.body.reserve(response_.body.size() + padding);
    }

    void append(beast::string_view bytes) {
        received_ += bytes.size();
        check_size(received_);
        response_.body.append(bytes.data(), bytes.size());
    }

    void check_size(std::uint64_t size) const {
        if (size > body_limit_) {
            refuse("the response's body is larger than " + std::to_string(body_limit_) +
                   " bytes: ask for less at a time, or raise max_response_bytes");
        }
    }

    Response& response_;
    std::size_t body_limit_;
    std::uint64_t received_ = 0;
    bool has_chunk_ = false;
};

}  // namespace

class ResponseParser::Impl {
public:
    Impl(Response& response, ResponseLimits limits, bool without_body)
        : response_(response), limits_(limits), without_body_(without_body) {
        parser_.emplace(response_, limits_, without_body_);
    }

    std::size_t feed(std::string_view bytes) {
        std::size_t used = 0;
        while (used < bytes.size() && !parser_->is_done() && !parser_->wants_more_than(bytes.size() - used)) {
            has_started_ = true;
            beast::error_code failure;
            const std::size_t taken =
                parser_->put(boost::asio::const_buffer{bytes.data() + used, bytes.size() - used}, failure);
            used += taken;
            if (failure == beast::http::error::need_more) {
                break;
            }
            check(failure);
            if (parser_->is_done() && parser_->is_informational()) {
                skip_informational();
            }
        }
        if (parser_->is_header_done() && !header_was_checked_) {
            header_was_checked_ = true;
            check_encodings();
            parser_->check_length();
        }
        return used;
    }

    void feed_end() {
        if (is_done()) {
            return;
        }
        if (!header_is_done()) {
            refuse("the connection was closed in the middle of the response's headers");
        }
        beast::error_code failure;
        if (parser_->need_eof()) {
            parser_->put_eof(failure);
        }
        if (failure || !parser_->is_done()) {
            refuse("the response was cut short: the connection was closed in the middle of its body");
        }
    }

    [[nodiscard]] bool has_started() const noexcept { return has_started_; }
    [[nodiscard]] bool header_is_done() const noexcept { return parser_->is_header_done(); }
    [[nodiscard]] bool is_done() const noexcept { return parser_->is_done(); }
    [[nodiscard]] bool keeps_connection() const noexcept { return parser_->is_done() && parser_->keep_alive(); }

private:
    void skip_informational() {
        if (response_.status == 101) {
            refuse("the server switches to another protocol although nobody asked (101)");
        }
        if (++informational_ > max_informational) {
            refuse("the server sends one informational response after the other");
        }
        parser_.emplace(response_, limits_, without_body_);
    }

    void check(const beast::error_code& failure) const {
        if (!failure) {
            return;
        }
        if (failure == beast::http::error::header_limit) {
            refuse("the response's headers are larger than " + std::to_string(limits_.header) +
                   " bytes: raise max_header_bytes if that is right");
        }
        if (failure == beast::http::error::bad_version || failure == beast::http::error::bad_status) {
            refuse("what answers is no HTTP/1.1 server (" + failure.message() +
                   "): check the port, and whether it wants https://");
        }
        refuse("the response breaks the rules of HTTP (" + failure.message() + ")");
    }

    void check_encodings() const {
        const auto coding = response_.headers.find("Content-Encoding");
        if (coding && !coding->empty() && !same_name(*coding, "identity")) {
            refuse("the response is compressed (" + std::string{*coding} +
                   ") although it was asked not to be: switch that off in the server or the proxy before it");
        }
        const auto transfer = response_.headers.find("Transfer-Encoding");
        if (transfer && !same_name(*transfer, "chunked")) {
            refuse("the response has the unknown transfer encoding " + std::string{*transfer});
        }
    }

    /// More than any server has reason to send.
    static constexpr int max_informational = 16;

    Response& response_;
    ResponseLimits limits_;
    bool without_body_;
    bool has_started_ = false;
    bool header_was_checked_ = false;
    int informational_ = 0;
    std::optional<Parser> parser_;
};

ResponseParser::ResponseParser(Response& response, ResponseLimits limits, bool without_body)
    : impl_(std::make_unique<Impl>(response, limits, without_body)) {}
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;
ResponseParser::~ResponseParser() = default;

std::size_t ResponseParser::feed(std::string_view bytes) { return impl_->feed(bytes); }
void ResponseParser::feed_end() { impl_->feed_end(); }
bool ResponseParser::has_started() const noexcept { return impl_->has_started(); }
bool ResponseParser::header_is_done() const noexcept { return impl_->header_is_done(); }
bool ResponseParser::is_done() const noexcept { return impl_->is_done(); }
bool ResponseParser::keeps_connection() const noexcept { return impl_->keeps_connection(); }

}  // namespace trawl::http
