// The event stream's grammar, line by line.
#include "sse_reader.hpp"

#include <trawl/error.hpp>

#include <algorithm>
#include <utility>

namespace trawl::http {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::string_view SseReader::skip_mark(std::string_view bytes) {
    while (mark_seen_ < byte_order_mark.size() && !bytes.empty()) {
        if (bytes.front() != byte_order_mark[mark_seen_]) {
            // It only looked like one.
            line_ += byte_order_mark.substr(0, mark_seen_);
            mark_seen_ = byte_order_mark.size();
            break;
        }
        ++mark_seen_;
        bytes.remove_prefix(1);
    }
    return bytes;
}

void SseReader::feed(std::string_view bytes) {
    if (mark_seen_ < byte_order_mark.size()) {
        bytes = skip_mark(bytes);
    }
    while (!bytes.empty()) {
        if (std::exchange(after_return_, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const auto end = std::min(bytes.find_first_of("\r\n"), bytes.size());
        if (line_.size() + data_.size() + type_.size() + last_id_.size() + end > max_event_bytes_) {
            throw Error{Errc::malformed_response, "an event of the stream is larger than " +
                                                      std::to_string(max_event_bytes_) +
                                                      " bytes; raise max_event_bytes if that is right"};
        }
        line_ += bytes.substr(0, end);
        if (end == bytes.size()) {
            return;
        }
        after_return_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        end_line();
    }
}

std::optional<ServerSentEvent> SseReader::take() {
    if (ready_.empty()) {
        return std::nullopt;
    }
    std::optional<ServerSentEvent> event{std::move(ready_.front())};
    ready_.pop_front();
    return event;
}

void SseReader::end_line() {
    if (line_.empty()) {
        end_event();
        return;
    }
    const std::string_view line{line_};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        set_field(line, {});
    } else if (colon > 0) {
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(value.starts_with(' ') ? 1 : 0);
        set_field(line.substr(0, colon), value);
    }
    line_.clear();
}

void SseReader::set_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        data_ += value;
        data_ += '\n';
    } else if (name == "event") {
        type_ = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        last_id_ = value;
    }
}

void SseReader::end_event() {
    if (!data_.empty()) {
        data_.pop_back();
        ServerSentEvent event;
        if (!type_.empty()) {
            event.type = type_;
        }
        event.data = std::exchange(data_, {});
        event.last_id = last_id_;
        ready_.push_back(std::move(event));
    }
    type_.clear();
}

}  // namespace trawl::http
