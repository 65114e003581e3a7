// The division of texts by number and by estimated tokens.
#include "text_batches.hpp"

#include <algorithm>

#include <trawl/error.hpp>

namespace trawl::common {

std::size_t estimate_tokens(std::string_view text) noexcept {
    const auto foreign = static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; }));
    return (text.size() - foreign + 2) / 3 + (foreign + 1) / 2;
}

std::vector<std::span<const std::string>> divide(std::span<const std::string> texts, const BatchLimits& limits) {
    std::vector<std::span<const std::string>> parts;
    std::size_t begin = 0;
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::size_t more = limits.max_tokens == 0 ? 0 : estimate_tokens(texts[i]) + limits.tokens_with_each;
        const bool full = (limits.max_items != 0 && i - begin >= limits.max_items) ||
                          (limits.max_tokens != 0 && tokens + more > limits.max_tokens);
        if (full && i > begin) {
            parts.push_back(texts.subspan(begin, i - begin));
            begin = i;
            tokens = 0;
        }
        tokens += more;
    }
    if (begin < texts.size()) {
        parts.push_back(texts.subspan(begin));
    }
    return parts;
}

void check_texts(std::span<const std::string> texts) {
    if (texts.empty()) {
        throw Error{Errc::invalid_argument, "there is no text to embed"};
    }
    const auto empty = std::find_if(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); });
    if (empty != texts.end()) {
        throw Error{Errc::invalid_argument,
                    "text " + std::to_string(empty - texts.begin()) + " is empty: leave it out before embedding"};
    }
}

}  // namespace trawl::common
