// Choosing and highlighting the part of a text that is shown.
#include "snippet.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "text.hpp"

namespace repl {
namespace {

constexpr std::size_t longest_text = 64 * 1024;  // A passage is far shorter; a foreign document may not be.

bool is_word_byte(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x80 || std::isalnum(value) != 0 || byte == '_';
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    return made;
}

/// Calls `use(run, is_word)` for each run of word characters and each run of others.
template <class Use>
void for_each_run(std::string_view text, Use use) {
    for (std::size_t at = 0; at < text.size();) {
        const bool word = is_word_byte(text[at]);
        std::size_t end = at;
        while (end < text.size() && is_word_byte(text[end]) == word) {
            ++end;
        }
        use(text.substr(at, end - at), word);
        at = end;
    }
}

std::vector<std::string_view> split_at_spaces(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) {
            words.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return words;
}

/// Which terms stand in this word; indexes.
std::set<std::size_t> terms_in(std::string_view word, const std::vector<std::string>& terms) {
    std::set<std::size_t> found;
    for_each_run(word, [&](std::string_view run, bool is_word) {
        for (std::size_t i = 0; is_word && i < terms.size(); ++i) {
            if (matches(run, terms[i])) {
                found.insert(i);
            }
        }
    });
    return found;
}

std::string highlighted(std::string_view word, const std::vector<std::string>& terms, const Terminal& terminal) {
    std::string made;
    for_each_run(word, [&](std::string_view run, bool is_word) {
        const bool hit = is_word && std::any_of(terms.begin(), terms.end(),
                                                [&](const std::string& term) { return matches(run, term); });
        made += hit ? paint(terminal, Role::match, run) : std::string{run};
    });
    return made;
}

/// Where to begin, as an index of a word: at the start of a sentence or a few words before the first match, so that as
/// many terms as possible come into view.
std::size_t best_start(const std::vector<std::string_view>& words, const std::vector<std::string>& terms,
                       std::size_t columns) {
    constexpr std::size_t before = 5;
    std::vector<std::set<std::size_t>> found;
    found.reserve(words.size());
    for (const std::string_view word : words) {
        found.push_back(terms_in(word, terms));
    }
    std::size_t best = 0;
    std::size_t best_score = 0;
    for (std::size_t m = 0; m < words.size(); ++m) {
        if (found[m].empty() && m != 0) {
            continue;
        }
        std::size_t start = m > before ? m - before : 0;
        for (std::size_t i = start; i < m; ++i) {
            if (i > 0 && words[i - 1].find_last_of(".?!:") == words[i - 1].size() - 1) {
                start = i;
                break;
            }
        }
        std::set<std::size_t> seen;
        std::size_t used = 0;
        std::size_t matches_seen = 0;
        for (std::size_t i = start; i < words.size() && used < columns; ++i) {
            used += columns_of(words[i]) + 1;
            seen.insert(found[i].begin(), found[i].end());
            matches_seen += found[i].empty() ? 0 : 1;
        }
        constexpr std::size_t distinct_counts = 100;
        const std::size_t score = seen.size() * distinct_counts + std::min(matches_seen, distinct_counts - 1);
        if (score > best_score) {
            best = start;
            best_score = score;
        }
    }
    return best;
}

}  // namespace

std::vector<std::string> search_terms(std::string_view keywords) {
    std::vector<std::string> terms;
    for_each_run(keywords, [&](std::string_view run, bool is_word) {
        std::string term = lower(run);
        if (is_word && run.size() > 1 && std::find(terms.begin(), terms.end(), term) == terms.end()) {
            terms.push_back(std::move(term));
        }
    });
    return terms;
}

bool matches(std::string_view word, std::string_view term) {
    constexpr std::size_t shortest_stem = 4;
    constexpr std::size_t longest_ending = 3;
    const std::string lowered = lower(word);
    const std::string_view shorter = lowered.size() < term.size() ? std::string_view{lowered} : term;
    const std::string_view longer = lowered.size() < term.size() ? term : std::string_view{lowered};
    return longer.starts_with(shorter) &&
           (longer.size() == shorter.size() ||
            (shorter.size() >= shortest_stem && longer.size() - shorter.size() <= longest_ending));
}

std::vector<std::string> snippet(std::string_view text, const std::vector<std::string>& terms, const Terminal& terminal,
                                 std::size_t columns, std::size_t max_lines) {
    const std::string safe = printable(text.substr(0, longest_text));
    const std::vector<std::string_view> words = split_at_spaces(safe);
    const std::size_t start = best_start(words, terms, columns * max_lines);
    std::vector<std::string> lines;
    std::string line{start > 0 ? terminal.ellipsis() : std::string_view{}};
    std::size_t used = columns_of(line);
    const std::size_t mark = columns_of(terminal.ellipsis());
    for (std::size_t i = start; i < words.size(); ++i) {
        const std::string word = cut(words[i], columns - mark, terminal.ellipsis());
        const std::size_t gap = used == 0 || (lines.empty() && i == start) ? 0 : 1;
        const bool last_line = lines.size() + 1 == max_lines;
        const std::size_t reserve = last_line && i + 1 < words.size() ? mark : 0;
        if (used + gap + columns_of(word) + reserve > columns) {
            if (last_line) {
                line += terminal.ellipsis();
                break;
            }
            lines.push_back(std::move(line));
            line.clear();
            used = 0;
        }
        line += (used > 0 && gap == 1 ? " " : "") + highlighted(word, terms, terminal);
        used = used + (used > 0 ? gap : 0) + columns_of(word);
    }
    if (!line.empty()) {
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace repl
