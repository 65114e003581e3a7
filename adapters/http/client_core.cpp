// Options, checked once; pools, found again.
#include "client_core.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "proxy.hpp"
#include "request_head.hpp"

namespace trawl::http {

namespace {

/// One read takes a whole answer of a usual search.
constexpr std::size_t read_buffer_bytes = std::size_t{64} << 10;
constexpr std::size_t max_header_bytes = std::size_t{1} << 20;

void require(bool holds, const std::string& what) {
    if (!holds) {
        throw Error{Errc::invalid_argument, what};
    }
}

void check_limits(const HttpClientOptions& options) {
    const PhaseTimeouts& times = options.timeouts;
    for (const auto& [name, time] :
         {std::pair{"resolve", times.resolve}, std::pair{"connect", times.connect}, std::pair{"tls", times.tls},
          std::pair{"first_byte", times.first_byte}, std::pair{"idle", times.idle}, std::pair{"whole", times.whole}}) {
        require(time >= Duration::zero(), "timeouts." + std::string{name} + ": must not be negative; 0 means no limit");
    }
    require(options.pool.max_connections > 0, "pool.max_connections: must be at least 1");
    require(options.pool.idle_expiry >= Duration::zero(), "pool.idle_expiry: must not be negative");
    require(options.max_response_bytes > 0, "max_response_bytes: must be at least 1");
    require(options.max_event_bytes > 0, "max_event_bytes: must be at least 1");
    require(options.max_header_bytes >= 256 && options.max_header_bytes <= max_header_bytes,
            "max_header_bytes: must be 256 to 1048576");
}

ProxySettings proxy_settings(const ProxyOptions& options) {
    switch (options.source) {
        case ProxySource::environment: return read_proxy_environment();
        case ProxySource::none: return {};
        case ProxySource::given: break;
    }
    require(!options.url.empty(), "proxy.url: is empty; set proxy.source to none for direct connections");
    const std::string url{options.url.reveal()};
    return ProxySettings{url, url, options.no_proxy};
}

std::shared_ptr<const Route> make_route(const HttpClientOptions& options) {
    auto route = std::make_shared<Route>();
    route->base = parse_url(options.base_url, "base_url");
    require(route->base.credentials.empty(), "base_url: must hold no credentials; use secret_headers for them");
    route->endpoint = route->base.printed();
    route->proxy = choose_proxy(proxy_settings(options.proxy), route->base);
    if (route->proxy) {
        route->proxy_authorization = Secret{basic_authorization(route->proxy->credentials)};
    }
    if (route->base.tls) {
        route->tls = make_tls_context(options.tls, route->base.host);
    }
    route->timeouts = options.timeouts;
    route->buffer_bytes = std::max(read_buffer_bytes, options.max_header_bytes + 1);
    route->max_header_bytes = options.max_header_bytes;
    return route;
}

}  // namespace

HttpClient::Impl::Impl(HttpClientOptions options) : options_(std::move(options)) {
    if (options_.name.empty()) {
        options_.name = "http";
    }
    try {
        check_limits(options_);
        route_ = make_route(options_);
        common_fields_ = http::common_fields(route_->base, options_);
    } catch (const Error& error) {
        throw Error{error}.with_origin(options_.name);
    }
    prefix_ = route_->base.path;
    // A plain request goes to the proxy as it is, under its whole name (RFC 9112, section 3.2.2).
    if (route_->proxy && !route_->tls) {
        prefix_ = route_->endpoint;
        if (!route_->proxy_authorization.empty()) {
            std::string fields{common_fields_.reveal()};
            fields.append("Proxy-Authorization: ").append(route_->proxy_authorization.reveal()).append("\r\n");
            common_fields_ = Secret{std::move(fields)};
        }
    }
}

std::shared_ptr<ConnectionPool> HttpClient::Impl::pool_for(asio::execution_context& context) {
    const std::lock_guard lock{mutex_};
    for (PoolOfContext& entry : pools_) {
        if (entry.context == &context && !entry.pool->is_shut_down()) {
            return entry.pool;
        }
    }
    // Another context may have got the address of one that is gone.
    std::erase_if(pools_, [](const PoolOfContext& entry) { return entry.pool->is_shut_down(); });
    PoolOfContext entry{&context, ConnectionPool::make(context, options_.pool)};
    if (is_retired_) {
        entry.pool->retire();
    }
    pools_.push_back(entry);
    return entry.pool;
}

void HttpClient::Impl::retire() noexcept {
    const std::lock_guard lock{mutex_};
    is_retired_ = true;
    for (const PoolOfContext& entry : pools_) {
        entry.pool->retire();
    }
}

}  // namespace trawl::http
