// How these tests run a client against the scripted server.
#pragma once

#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/http/http_client.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "scripted_server.hpp"

namespace trawl::test {

using namespace std::chrono_literals;
using http::HttpClient;
using http::HttpClientOptions;
using http::Method;
using http::Request;
using http::Response;

/// What became of a task.
template <class T>
struct Outcome {
    std::optional<T> value;
    std::exception_ptr failure;

    [[nodiscard]] bool is_done() const noexcept { return value.has_value() || failure != nullptr; }
    [[nodiscard]] Error error() const {
        REQUIRE(failure != nullptr);
        return to_error(failure);
    }
};

/// Starts a task; the outcome is filled when the context has run.
template <class T>
std::shared_ptr<Outcome<T>> start(asio::io_context& context, Task<T> task, asio::cancellation_slot slot = {}) {
    auto outcome = std::make_shared<Outcome<T>>();
    async_run(context.get_executor(), std::move(task),
              asio::bind_cancellation_slot(slot, [outcome](std::exception_ptr failure, T value) {
                  if (failure) {
                      outcome->failure = failure;
                  } else {
                      outcome->value = std::move(value);
                  }
              }));
    return outcome;
}

/// Runs a task to its end, and whatever else there is to run.
template <class T>
Outcome<T> run(asio::io_context& context, Task<T> task) {
    const auto outcome = start(context, std::move(task));
    context.restart();
    context.run();
    REQUIRE(outcome->is_done());
    return std::move(*outcome);
}

/// No proxy of the machine that runs the tests.
inline HttpClientOptions options_for(const std::string& url) {
    HttpClientOptions options;
    options.base_url = url;
    options.proxy.source = http::ProxySource::none;
    return options;
}

inline Request search_request() { return Request{Method::post, "/search", R"({"query":"x"})"}.as_safe_to_repeat(); }

inline Outcome<Response> search(asio::io_context& context, HttpClient& client) {
    return run(context, client.send(search_request(), CallContext{}));
}

inline Error error_of_search(HttpClientOptions options) {
    asio::io_context context;
    HttpClient client{std::move(options)};
    return search(context, client).error();
}

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace trawl::test
