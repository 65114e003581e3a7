// Divides the texts of a call into requests that a service accepts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trawl::common {

/// What one request may hold. 0 = no limit.
struct BatchLimits {
    std::size_t max_items = 0;
    std::size_t max_tokens = 0;        ///< Over all texts of the request, by `estimate_tokens`.
    std::size_t tokens_with_each = 0;  ///< Counted once more for every text, such as a question that goes with it.
};

/// How many tokens a text has at most, or little more, in the vocabularies in use: a third of the bytes for ASCII, half
/// of them for other scripts. Too high an estimate costs a request more, too low a one costs an error.
std::size_t estimate_tokens(std::string_view text) noexcept;

/// Consecutive parts of `texts`, as few as possible when filled in order.
///
/// Returns: parts that cover all texts in order, none empty. A text that breaks the limit alone is a part of its own:
///   the service knows better than an estimate.
/// Lifetimes: the parts look into `texts`.
std::vector<std::span<const std::string>> divide(std::span<const std::string> texts, const BatchLimits& limits);

/// Refuses what no service embeds.
///
/// Errors: Errc::invalid_argument for no text at all, and for an empty one, by its number.
void check_texts(std::span<const std::string> texts);

}  // namespace trawl::common
