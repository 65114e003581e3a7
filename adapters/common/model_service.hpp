// One vendor's service behind an HTTP client: posts JSON, and makes typed errors of refusals.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <trawl/call_context.hpp>
#include <trawl/error.hpp>
#include <trawl/http/event_stream.hpp>
#include <trawl/http/http_client.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/http/secret.hpp>
#include <trawl/task.hpp>

#include "refusal.hpp"

namespace trawl::common {

/// How a service wants to see its key.
struct Credential {
    std::string header;  ///< "Authorization"; empty = the service takes none.
    std::string prefix;  ///< "Bearer "; may be empty.
    bool required = true;
};

class ModelService {
public:
    /// Parameters: options: of the client; a base URL and a name must be in it. key: may be empty when the service runs
    ///   without one. credential: how the key is sent.
    /// Errors: Errc::invalid_argument for a required key that is missing, and those of the client's constructor.
    ModelService(http::HttpClientOptions options, const http::Secret& key, const Credential& credential,
                 RefusalReader read_refusal = nullptr);

    /// Posts a JSON text, once; such requests compute and change nothing, so a connection that was dead costs no error.
    ///
    /// Parameters: max_answer: bytes; 0 = as the client's options say.
    /// Returns: the body of a success.
    /// Errors: those of HttpClient::send, and what a refusal means.
    Task<std::string> post(std::string target, std::string body, std::size_t max_answer, CallContext context) const;

    /// Asks for a JSON text. Returns and errors as `post`.
    Task<std::string> get(std::string target, CallContext context) const;

    /// Posts a JSON text whose answer comes as events. Errors: as `post`.
    Task<http::EventStream> stream(std::string target, std::string body, CallContext context) const;

    /// Runs a decoder, so that its errors name the service and hide the key.
    template <class Decode>
    auto decode(Decode&& decoder) const {
        try {
            return std::forward<Decode>(decoder)();
        } catch (Error& error) {
            std::string words = error.vendor_message();
            http::remove_secret(words, key_);
            throw Error{error}.with_origin(name_).with_vendor_message(std::move(words));
        }
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    Task<std::string> exchange(http::Request request, CallContext context) const;

    std::string name_;
    http::Secret key_;
    RefusalReader read_refusal_;
    std::shared_ptr<http::HttpClient> client_;
};

/// Fills in what a user left to the vendor's defaults.
http::HttpClientOptions with_defaults(http::HttpClientOptions options, const std::string& name,
                                      const std::string& base_url);

/// Bytes that an answer with vectors can have: twenty-two characters a number cover the longest float in JSON.
///
/// Parameters: dimension: 0 = not known. Returns: 0 when it is not known.
std::size_t answer_bytes(std::size_t count, std::size_t dimension) noexcept;

}  // namespace trawl::common
