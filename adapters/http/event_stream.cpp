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
    std::optional<ServerSentEvent> event;
    if (!has_events_) {
        co_return event;
    }
    try {
        for (;;) {
            event = reader_.take();
            if (event) {
                co_return event;
            }
            std::string& body = exchange_->response().body;
            const std::string piece = std::exchange(body, {});
            reader_.feed(piece);
            if (!piece.empty()) {
                continue;
            }
            const bool has_more = co_await exchange_->read_more();
            if (!has_more) {
                has_events_ = false;
                co_return event;
            }
        }
    } catch (const Error& error) {
        has_events_ = false;
        exchange_->abandon();
        if (error.origin().empty()) {
            throw Error{error}.with_origin(origin_);
        }
        throw;
    }
}

}  // namespace trawl::http
