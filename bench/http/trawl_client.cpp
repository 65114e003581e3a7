// Our client under the same load.
#include <trawl/async_run.hpp>
#include <trawl/http/http_client.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

#include "measured.hpp"

namespace bench {

namespace {

namespace http = trawl::http;

trawl::Task<int> one_after_the_other(http::HttpClient& client, std::chrono::steady_clock::time_point end,
                                     std::size_t& requests) {
    // A deadline that is never reached, as every call of a retrieval has one.
    const trawl::CallContext context{end + std::chrono::seconds{5}, 1};
    while (std::chrono::steady_clock::now() < end) {
        http::Request request{http::Method::post, "/search", search_body};
        request.safe_to_repeat = true;
        const http::Response response = co_await client.send(std::move(request), context);
        requests += response.ok() ? 1 : 0;
    }
    co_return 0;
}

}  // namespace

HttpRun run_trawl_client(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span) {
    http::HttpClientOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string(port);
    options.proxy.source = http::ProxySource::none;
    options.pool.max_connections = connections;
    http::HttpClient client{std::move(options)};
    boost::asio::io_context context{1};
    HttpRun run;
    std::exception_ptr failed;
    const double start = cpu_us();
    const auto end = std::chrono::steady_clock::now() + span;
    for (std::size_t index = 0; index < connections; ++index) {
        trawl::async_run(context.get_executor(), one_after_the_other(client, end, run.requests),
                         [&](std::exception_ptr failure, int /*nothing*/) { failed = failure ? failure : failed; });
    }
    context.run();
    if (failed) {
        std::rethrow_exception(failed);
    }
    run.cpu_us_per_request = (cpu_us() - start) / static_cast<double>(run.requests);
    return run;
}

}  // namespace bench
