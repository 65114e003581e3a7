// The rules that make several queries of one question.
#include <trawl/query_expander.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <utility>

#include "stop_words.hpp"

namespace trawl {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::size_t most_keywords = 32;

/// Bytes of letters outside ASCII count as letters: cutting only ever happens at ASCII characters.
bool is_word_letter(char byte) noexcept {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x80 || std::isalnum(value) != 0;
}
bool is_blank(char byte) noexcept { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

std::string lower(std::string_view text) {
    std::string made{text};
    for (char& letter : made) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return made;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Without the punctuation around it: `("Hello",` is `Hello`, but `C++`, `C#` and `.bashrc` stay whole.
std::string_view bare(std::string_view word) {
    while (!word.empty() && !is_word_letter(word.front()) &&
           !(word.front() == '.' && word.size() > 1 && is_word_letter(word[1])) && word.front() != '-') {
        word.remove_prefix(1);
    }
    while (!word.empty() && !is_word_letter(word.back()) && word.back() != '+' && word.back() != '#') {
        word.remove_suffix(1);
    }
    return std::any_of(word.begin(), word.end(), is_word_letter) ? word : std::string_view{};
}

/// As the stop words are written: in lower case, with a straight apostrophe.
std::string normal(std::string_view word) {
    std::string made = lower(word);
    constexpr std::string_view curly = "\u2019";
    for (auto at = made.find(curly); at != std::string::npos; at = made.find(curly)) {
        made.replace(at, curly.size(), "'");
    }
    return made;
}

/// The pieces between white space, as they stand.
Words pieces_of(std::string_view text) {
    Words found;
    std::size_t at = 0;
    while (at < text.size()) {
        while (at < text.size() && is_blank(text[at])) {
            ++at;
        }
        const std::size_t begin = at;
        while (at < text.size() && !is_blank(text[at])) {
            ++at;
        }
        if (at > begin) {
            found.push_back(text.substr(begin, at - begin));
        }
    }
    return found;
}

std::vector<std::string_view> content_words(std::string_view text) {
    Words found;
    for (const std::string_view piece : pieces_of(text)) {
        const std::string_view word = bare(piece);
        if (!word.empty() && !retrieval::is_stop_word(normal(word))) {
            found.push_back(word);
        }
    }
    return found;
}

std::string joined(const Words& words) {
    std::string made;
    for (const std::string_view word : words) {
        made.append(made.empty() ? "" : " ").append(word);
    }
    return made;
}

/// Two texts with the same key ask the same.
std::string key_of(std::string_view text) {
    Words words;
    for (const std::string_view piece : pieces_of(text)) {
        if (const std::string_view word = bare(piece); !word.empty()) {
            words.push_back(word);
        }
    }
    return normal(joined(words));
}

/// From which byte to which the piece stands in the text that it is a view of.
std::size_t begin_of(std::string_view text, std::string_view piece) {
    return static_cast<std::size_t>(piece.data() - text.data());
}

bool ends_sentence(std::string_view piece, const Words& pieces, std::size_t next) {
    const char last = piece.back();
    if (last == '?' || last == ';') {
        return true;
    }
    // "e.g. " and "Mr. " end no sentence; "tide. The" does.
    constexpr std::size_t shortest_word = 4;
    return (last == '.' || last == '!') && piece.size() > shortest_word && next < pieces.size() &&
           (std::isupper(static_cast<unsigned char>(pieces[next].front())) != 0);
}

/// Sub-questions begin after a sentence end, or with a question word after a conjunction or a comma.
std::vector<std::string_view> sub_questions(std::string_view text) {
    const Words pieces = pieces_of(text);
    std::vector<std::string_view> found;
    std::size_t begin = 0;
    const auto close = [&](std::size_t end) {
        std::string_view part = trimmed(text.substr(begin, end - begin));
        while (!part.empty() && (part.back() == ',' || part.back() == ';')) {
            part = trimmed(part.substr(0, part.size() - 1));
        }
        if (!content_words(part).empty()) {
            found.push_back(part);
        }
    };
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        const std::string word = normal(bare(pieces[i]));
        const std::string next = normal(bare(pieces[i + 1]));
        const std::size_t start = begin_of(text, pieces[i]);
        const std::size_t end = start + pieces[i].size();
        if (ends_sentence(pieces[i], pieces, i + 1)) {
            close(end);
            begin = end;
        } else if ((word == "and" || word == "or" || word == "but") && retrieval::opens_question(next)) {
            close(start);
            begin = end;
        } else if (pieces[i].back() == ',' && (next == "how" || next == "what" || next == "why")) {
            close(end);
            begin = end;
        }
    }
    close(text.size());
    return found;
}

/// Both sides of the first comparison, without stop words; empty when there is none.
std::vector<std::string> topics(std::string_view text) {
    const Words pieces = pieces_of(text);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string word = normal(bare(pieces[i]));
        const bool divides = word == "versus" || word == "vs" ||
                             (begin > 0 && (word == "and" || word == "with" || word == "to" || word == "or"));
        if (word == "between" || word == "compare") {
            begin = i + 1;
        } else if (divides && i > begin && i + 1 < pieces.size()) {
            const std::size_t left = begin_of(text, pieces[begin]);
            const std::size_t right = begin_of(text, pieces[i]) + pieces[i].size();
            const std::string_view rest = text.substr(right);
            std::string first = joined(content_words(text.substr(left, begin_of(text, pieces[i]) - left)));
            std::string second = joined(content_words(rest.substr(0, rest.find_first_of("?;!,"))));
            if (!first.empty() && !second.empty()) {
                return {std::move(first), std::move(second)};
            }
        }
    }
    return {};
}

/// What stands in straight or curly double quotation marks or in guillemets.
std::vector<std::string_view> phrases(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> marks{
        {{"\"", "\""}, {"\u201c", "\u201d"}, {"\u00ab", "\u00bb"}}};
    std::vector<std::string_view> found;
    for (const auto& [open, close] : marks) {
        for (std::size_t at = text.find(open); at != std::string_view::npos;) {
            const std::size_t begin = at + open.size();
            const std::size_t end = text.find(close, begin);
            if (end == std::string_view::npos) {
                break;
            }
            const std::string_view inner = trimmed(text.substr(begin, end - begin));
            if (!content_words(inner).empty()) {
                found.push_back(inner);
            }
            at = text.find(open, end + close.size());
        }
    }
    return found;
}

std::string keywords(std::string_view text) {
    Words kept;
    std::vector<std::string> seen;
    for (const std::string_view word : content_words(text)) {
        std::string key = normal(word);
        if (kept.size() < most_keywords && std::find(seen.begin(), seen.end(), key) == seen.end()) {
            kept.push_back(word);
            seen.push_back(std::move(key));
        }
    }
    return joined(kept);
}

}  // namespace

std::string_view name(Expansion kind) noexcept {
    constexpr std::array<std::string_view, 7> names{"original", "sub_question", "topic",  "phrase",
                                                    "keywords", "rephrasing",   "passage"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<ExpandedQuery> expand_query(std::string_view question, const ExpansionRules& rules) {
    if (rules.max_queries == 0) {
        throw std::invalid_argument("ExpansionRules.max_queries is 0; it must be at least 1");
    }
    question = trimmed(question);
    std::vector<ExpandedQuery> made;
    std::vector<std::string> seen;
    std::size_t room = rules.max_queries;
    const auto add = [&](std::string_view text, Expansion kind) {
        std::string key = key_of(text);
        if (!key.empty() && made.size() < room && std::find(seen.begin(), seen.end(), key) == seen.end()) {
            made.push_back({std::string{text}, kind});
            seen.push_back(std::move(key));
        }
    };
    add(question, Expansion::original);
    if (made.empty()) {
        return made;
    }
    // The keywords come last but are worth more than a seventh sub-question: their place is kept.
    const std::string words = rules.keywords ? keywords(question) : std::string{};
    const bool keep_place = !words.empty() && room > 1 && key_of(words) != seen.front();
    room -= keep_place ? 1 : 0;
    if (rules.sub_questions) {
        for (const std::string_view part : sub_questions(question)) {
            add(part, Expansion::sub_question);
        }
    }
    if (rules.topics) {
        for (const std::string& topic : topics(question)) {
            add(topic, Expansion::topic);
        }
    }
    if (rules.phrases) {
        for (const std::string_view phrase : phrases(question)) {
            add(phrase, Expansion::phrase);
        }
    }
    room = rules.max_queries;
    add(words, Expansion::keywords);
    return made;
}

std::vector<Query> as_queries(const std::vector<ExpandedQuery>& expanded) {
    std::vector<Query> queries;
    queries.reserve(expanded.size());
    for (const ExpandedQuery& one : expanded) {
        queries.emplace_back(one.text);
    }
    return queries;
}

}  // namespace trawl
