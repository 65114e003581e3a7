// A JSON parser that each thread keeps.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace trawl::common {

/// The thread's parser, for as long as this lives. A parser's buffers are several times as large as the text that it
/// reads: made anew for each answer, they cost the way to the system and back. Whoever asks while the parser is lent
/// gets a new one.
class LentParser {
public:
    LentParser() : parser_(std::exchange(kept(), nullptr)) {
        if (!parser_) {
            parser_ = std::make_unique<simdjson::ondemand::parser>();
        }
    }
    LentParser(const LentParser&) = delete;
    LentParser& operator=(const LentParser&) = delete;
    ~LentParser() {
        if (parser_->capacity() <= largest_kept) {
            kept() = std::move(parser_);
        }
    }

    simdjson::ondemand::parser& operator*() noexcept { return *parser_; }

private:
    /// Bytes of text. Answers of a usual size are smaller; after a larger one the memory is given back.
    static constexpr std::size_t largest_kept = std::size_t{256} << 10;

    static std::unique_ptr<simdjson::ondemand::parser>& kept() {
        thread_local std::unique_ptr<simdjson::ondemand::parser> parser;
        return parser;
    }

    std::unique_ptr<simdjson::ondemand::parser> parser_;
};

}  // namespace trawl::common
