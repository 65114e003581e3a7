// Requests to model services and their refusals.
#include "model_service.hpp"

namespace trawl::common {
namespace {

http::HttpClientOptions with_key(http::HttpClientOptions options, const http::Secret& key,
                                 const Credential& credential) {
    if (key.empty()) {
        if (credential.required) {
            throw Error{Errc::invalid_argument, "the API key is missing: set api_key"}.with_origin(options.name);
        }
        return options;
    }
    if (credential.header.empty()) {
        throw Error{Errc::invalid_argument, "this service takes no API key: leave api_key empty"}.with_origin(
            options.name);
    }
    options.secret_headers.push_back({credential.header, http::Secret{credential.prefix + std::string{key.reveal()}}});
    return options;
}

}  // namespace

ModelService::ModelService(http::HttpClientOptions options, const http::Secret& key, const Credential& credential,
                           RefusalReader read_refusal)
    : name_(options.name),
      key_(key),
      read_refusal_(read_refusal),
      client_(std::make_shared<http::HttpClient>(with_key(std::move(options), key, credential))) {}

Task<std::string> ModelService::post(std::string target, std::string body, std::size_t max_answer,
                                     CallContext context) const {
    http::Request request{http::Method::post, std::move(target), std::move(body)};
    request.safe_to_repeat = true;
    request.max_body_bytes = max_answer;
    return exchange(std::move(request), context);
}

Task<std::string> ModelService::get(std::string target, CallContext context) const {
    return exchange(http::Request{http::Method::get, std::move(target)}, context);
}

Task<std::string> ModelService::exchange(http::Request request, CallContext context) const {
    http::Response response = co_await client_->send(std::move(request), context);
    if (!response.ok()) {
        throw refusal_error(std::move(response), name_, key_, read_refusal_);
    }
    co_return std::move(response.body);
}

Task<http::EventStream> ModelService::stream(std::string target, std::string body, CallContext context) const {
    http::Request request{http::Method::post, std::move(target), std::move(body)};
    request.safe_to_repeat = true;
    request.accept = "text/event-stream";
    http::EventStream events = co_await client_->stream(std::move(request), context);
    if (!events.response().ok()) {
        throw refusal_error(events.response(), name_, key_, read_refusal_);
    }
    co_return std::move(events);
}

http::HttpClientOptions with_defaults(http::HttpClientOptions options, const std::string& name,
                                      const std::string& base_url) {
    if (options.base_url.empty()) {
        options.base_url = base_url;
    }
    if (options.name.empty()) {
        options.name = name;
    }
    return options;
}

std::size_t answer_bytes(std::size_t count, std::size_t dimension) noexcept {
    return dimension == 0 ? 0 : count * dimension * 22 + std::size_t{64} * 1024;
}

}  // namespace trawl::common
