// The inside of an EventStream.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <trawl/error.hpp>
#include <trawl/http/event_stream.hpp>

#include "exchange.hpp"
#include "sse_reader.hpp"

namespace trawl::http {

/// An exchange whose body is events.
class EventStream::Impl {
public:
    Impl(std::unique_ptr<Exchange> exchange, std::size_t max_event_bytes, std::string origin, bool has_events)
        : exchange_(std::move(exchange)), reader_(max_event_bytes), origin_(std::move(origin)), has_more_(has_events) {}

    [[nodiscard]] const Response& response() const noexcept { return exchange_->response(); }
    Task<std::optional<ServerSentEvent>> next();

private:
    std::optional<ServerSentEvent> take();
    void fail(const Error& error);

    std::unique_ptr<Exchange> exchange_;
    SseReader reader_;
    std::string origin_;
    bool has_more_;
    std::optional<Error> failure_;
};

}  // namespace trawl::http
