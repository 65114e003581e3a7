// Events, as they arrive.
#include "event_stream_impl.hpp"

#include <utility>

namespace trawl::http {

EventStream::EventStream(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
EventStream::EventStream(EventStream&&) noexcept = default;
EventStream& EventStream::operator=(EventStream&&) noexcept = default;
EventStream::~EventStream() = default;

const Response& EventStream::response() const noexcept { return impl_->response(); }

Task<std::optional<ServerSentEvent>> EventStream::next() { return impl_->next(); }

Task<std::optional<ServerSentEvent>> EventStream::Impl::next() {
    std::optional<ServerSentEvent> event = take();
    while (!event && has_more_) {
        try {
            has_more_ = co_await exchange_->read_more();
        } catch (const Error& error) {
            fail(error);
        }
        event = take();
    }
    if (!event && failure_) {
        throw *failure_;
    }
    co_return event;
}

std::optional<ServerSentEvent> EventStream::Impl::take() {
    std::optional<ServerSentEvent> event = reader_.take();
    if (event || !exchange_->response().ok()) {
        return event;
    }
    const std::string piece = std::exchange(exchange_->response().body, {});
    try {
        reader_.feed(piece);
    } catch (const Error& error) {
        fail(error);
    }
    return reader_.take();
}

void EventStream::Impl::fail(const Error& error) {
    // What came before it is still handed out.
    failure_ = error.origin().empty() ? Error{error}.with_origin(origin_) : error;
    has_more_ = false;
    exchange_->abandon();
}

}  // namespace trawl::http
