// A store's server behind an HTTP client: sends requests, and makes typed errors of refusals.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/error.hpp>
#include <trawl/http/http_client.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/task.hpp>

namespace trawl::stores {

/// The options of a client: those given, with the store's own where nothing is given.
///
/// Parameters: header: of the credential; prefix: in front of it. Neither is sent without a key.
http::HttpClientOptions client_options(http::HttpClientOptions given, const char* name, const char* base_url,
                                       const char* header, const http::Secret& key);

/// Percent-encodes one segment of a path.
std::string path_segment(std::string_view name);

class StoreService {
public:
    /// Parameters: place: "the collection 'docs'", for what to do about a 404.
    StoreService(const http::HttpClientOptions& options, std::string place)
        : name_(options.name), place_(std::move(place)), secrets_(options.secret_headers), client_(options) {}

    /// Returns: the body of a success.
    /// Errors: those of HttpClient::send, and what a refusal means.
    Task<std::string> exchange(http::Request request, CallContext context);

    /// The error that a refusal stands for, without credentials, should the server repeat them.
    [[nodiscard]] Error refusal(http::Response response) const;

    /// Runs an encoder or a decoder, so that its errors name the store.
    template <class Work>
    auto named(Work&& work) const {
        try {
            return std::forward<Work>(work)();
        } catch (const Error& error) {
            throw error.origin().empty() ? Error{error}.with_origin(name_) : error;
        }
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::size_t requests() const noexcept { return requests_; }

private:
    std::string name_;
    std::string place_;
    std::vector<http::SecretHeader> secrets_;
    http::HttpClient client_;
    std::atomic<std::size_t> requests_ = 0;
};

}  // namespace trawl::stores
