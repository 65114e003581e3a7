// What all exchanges of a client share.
#pragma once

#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <trawl/http/http_client.hpp>

#include "connection_pool.hpp"
#include "connector.hpp"

namespace trawl::http {

/// Options that were checked, the route to the server, and one pool for each execution context.
class HttpClient::Impl {
public:
    explicit Impl(HttpClientOptions options);
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { retire(); }

    [[nodiscard]] const HttpClientOptions& options() const noexcept { return options_; }
    [[nodiscard]] const std::shared_ptr<const Route>& route() const noexcept { return route_; }
    /// What every request's target begins with, and the fields that all requests have.
    [[nodiscard]] const std::string& prefix() const noexcept { return prefix_; }
    [[nodiscard]] std::string_view common_fields() const noexcept { return common_fields_.reveal(); }
    [[nodiscard]] const std::string& origin() const noexcept { return options_.name; }

    std::shared_ptr<ConnectionPool> pool_for(asio::execution_context& context);
    /// Keeps no idle connections any more.
    void retire() noexcept;

private:
    struct PoolOfContext {
        const asio::execution_context* context = nullptr;
        std::shared_ptr<ConnectionPool> pool;
    };

    HttpClientOptions options_;
    std::shared_ptr<const Route> route_;
    std::string prefix_;
    Secret common_fields_;
    std::mutex mutex_;
    std::vector<PoolOfContext> pools_;
    bool is_retired_ = false;
};

}  // namespace trawl::http
