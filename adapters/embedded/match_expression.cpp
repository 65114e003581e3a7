// From a user's words to a query that FTS5 understands.
#include "match_expression.hpp"

#include <cstddef>
#include <set>

#include <trawl/utf8.hpp>

#include "words.hpp"

namespace trawl::embedded {

namespace {

// Each word costs a walk over its postings; a question has a dozen, a pasted page has hundreds.
constexpr std::size_t most_words = 64;

std::string join_words(std::string_view text, bool with_stop_words) {
    std::set<std::u32string, std::less<>> seen;
    std::string expression;
    for (WordReader reader{text}; seen.size() < most_words && reader.next();) {
        if ((!with_stop_words && is_stop_word(reader.word())) || !seen.emplace(reader.word()).second) {
            continue;
        }
        expression += expression.empty() ? "\"" : " OR \"";
        for (const char32_t point : reader.word()) {
            append_utf8(expression, point);
        }
        expression += '"';
    }
    return expression;
}

}  // namespace

std::string match_expression(std::string_view text) {
    std::string expression = join_words(text, false);
    return expression.empty() ? join_words(text, true) : expression;
}

}  // namespace trawl::embedded
