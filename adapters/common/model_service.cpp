// Requests to model services and their refusals.
#include "model_service.hpp"

#include "error_meaning.hpp"

namespace trawl::common {
namespace {

void remove_key(std::string& text, const http::Secret& key) {
    // A key of a few characters is none, and would tear words apart.
    if (key.reveal().size() < 4) {
        return;
    }
    for (auto at = text.find(key.reveal()); at != std::string::npos; at = text.find(key.reveal(), at)) {
        text.replace(at, key.reveal().size(), "***");
    }
}

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
    http::Response response = co_await client_->send(std::move(request), context);
    if (!response.ok()) {
        throw refusal(std::move(response));
    }
    co_return std::move(response.body);
}

Task<http::EventStream> ModelService::stream(std::string target, std::string body, CallContext context) const {
    http::Request request{http::Method::post, std::move(target), std::move(body)};
    request.safe_to_repeat = true;
    request.accept = "text/event-stream";
    http::EventStream events = co_await client_->stream(std::move(request), context);
    if (!events.response().ok()) {
        throw refusal(events.response());
    }
    co_return std::move(events);
}

Error ModelService::refusal(http::Response response) const {
    http::VendorError vendor =
        read_refusal_ != nullptr ? read_refusal_(response) : http::read_vendor_error(response.body);
    remove_key(vendor.message, key_);
    remove_key(vendor.code, key_);
    const auto meaning = meaning_of(response.status, vendor);
    return http::status_error(response, vendor, meaning).with_origin(name_);
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
