// The client's public face.
#include <trawl/http/http_client.hpp>

#include <utility>

#include "client_core.hpp"
#include "event_stream_impl.hpp"
#include "exchange.hpp"

namespace trawl::http {

namespace {

/// Says whose error it is. What is no trawl::Error is not ours to name: a cancellation above all.
Error named(const Error& error, const std::string& origin) {
    return error.origin().empty() ? Error{error}.with_origin(origin) : error;
}

Task<Response> run(std::shared_ptr<HttpClient::Impl> client, Request request, CallContext context) {
    const auto strand = co_await this_task::strand;
    try {
        Exchange exchange{client, std::move(request), context, strand};
        co_await exchange.open();
        if (!exchange.finish_if_done()) {
            co_await exchange.read_all();
        }
        co_return std::move(exchange.response());
    } catch (const Error& error) {
        throw named(error, client->origin());
    }
}

Task<EventStream> run_stream(std::shared_ptr<HttpClient::Impl> client, Request request, CallContext context) {
    const auto strand = co_await this_task::strand;
    try {
        auto exchange = std::make_unique<Exchange>(client, std::move(request), context, strand);
        co_await exchange->open();
        const bool has_events = exchange->response().ok();
        if (!has_events) {
            co_await exchange->read_all();
        }
        auto impl = std::make_unique<EventStream::Impl>(std::move(exchange), client->options().max_event_bytes,
                                                        client->origin(), has_events);
        EventStream stream{std::move(impl)};
        co_return stream;
    } catch (const Error& error) {
        throw named(error, client->origin());
    }
}

}  // namespace

HttpClient::HttpClient(HttpClientOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&& other) noexcept {
    impl_.swap(other.impl_);
    return *this;
}
HttpClient::~HttpClient() {
    if (impl_) {
        impl_->retire();
    }
}

Task<Response> HttpClient::send(Request request, CallContext context) {
    return run(impl_, std::move(request), context);
}

Task<EventStream> HttpClient::stream(Request request, CallContext context) {
    return run_stream(impl_, std::move(request), context);
}

const std::string& HttpClient::endpoint() const noexcept { return impl_->route()->endpoint; }

}  // namespace trawl::http
