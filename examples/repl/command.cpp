// Reading lines.
#include "command.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <trawl/fusion_method.hpp>

#include "text.hpp"

namespace repl {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 12> settings{"mode",   "plan",      "cap",   "timeout", "deadline", "fusion",
                                                    "rerank", "diversity", "top-k", "depth",   "fallback", "expand"};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blank);
    return first == std::string::npos ? std::string_view{}
                                      : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    return made;
}

Words words_of(std::string_view text) {
    Words words;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

/// Numbers of leaves and hits count from 1.
std::optional<std::size_t> parse_ordinal(std::string_view text) {
    if (text.starts_with('#')) {
        text.remove_prefix(1);
    }
    const auto number = parse_number<std::size_t>(text);
    return number && *number > 0 ? number : std::nullopt;
}

/// The commands that a name may stand for: itself, or all that begin with it.
std::vector<std::string_view> candidates(std::string_view name) {
    if (name == "q" || name == "x") return {"quit"};
    if (name == "h" || name == "?") return {"help"};
    std::vector<std::string_view> found;
    for (const Manual& manual : manuals()) {
        if (manual.name == name) return {manual.name};
        if (manual.name.starts_with(name)) found.push_back(manual.name);
    }
    return found;
}

Invalid usage(std::string_view name) {
    const Manual& manual = *find_manual(name);
    return {"It is :" + std::string{name} + ' ' + std::string{manual.usage} + "; :help " + std::string{name} +
            " shows examples."};
}

Command parse_leaf_fault(const Words& words, bool hang) {
    const auto at = words.size() == 3 && words[1] == "leaf" ? std::size_t{2} : std::size_t{1};
    const auto leaf = words.size() == at + 1 ? parse_ordinal(words[at]) : std::nullopt;
    if (!leaf) {
        return Invalid{"Which leaf? The waterfall of the last question shows their numbers: :inject " + words[0] +
                       " 2"};
    }
    if (hang) return InjectHang{*leaf};
    return InjectFailure{*leaf};
}

Command parse_latency(Words words) {
    std::optional<std::size_t> leaf;
    const auto at = std::find(words.begin(), words.end(), "leaf");
    if (at != words.end()) {
        leaf = std::next(at) != words.end() && std::next(at, 2) == words.end() ? parse_ordinal(*std::next(at))
                                                                               : std::nullopt;
        if (!leaf) {
            return Invalid{"After \"leaf\" comes its number: :inject latency 800 leaf 3"};
        }
        words.erase(at, words.end());
    }
    std::string span;
    for (std::size_t i = 1; i < words.size(); ++i) {
        span += words[i];
    }
    const auto latency = parse_span(span);
    if (!latency) {
        return Invalid{"How slow? In milliseconds, for example :inject latency 75"};
    }
    return InjectLatency{*latency, leaf};
}

Command parse_injection(const Words& words) {
    if (words.empty()) return ShowInjections{};
    if (words[0] == "latency") return parse_latency(words);
    if (words[0] == "failure" || words[0] == "fail") return parse_leaf_fault(words, false);
    if (words[0] == "hang") return parse_leaf_fault(words, true);
    if ((words[0] == "clear" || words[0] == "off") && words.size() == 1) return InjectClear{};
    return Invalid{"There is latency, failure, hang and clear to inject, but no \"" + printable(words[0]) +
                   "\"; :help inject shows examples."};
}

Command parse_explain(const Words& words) {
    const auto hit = words.size() == 1 ? parse_ordinal(words[0]) : std::nullopt;
    if (!hit) return usage("explain");
    return Explain{*hit};
}

Command command_named(std::string_view name, std::string_view rest) {
    const Words words = words_of(rest);
    if (std::find(settings.begin(), settings.end(), name) != settings.end()) return Set{std::string{name}, words};
    if (name == "ask") {
        if (rest.empty()) return usage(name);
        return Ask{std::string{rest}, {}};
    }
    if (name == "index") {
        const bool quoted =
            rest.size() > 1 && (rest.front() == '"' || rest.front() == '\'') && rest.back() == rest.front();
        if (rest.empty()) return usage(name);
        return Index{std::string{quoted ? rest.substr(1, rest.size() - 2) : rest}};
    }
    if (name == "compare") return Compare{std::string{rest}};
    if (name == "explain") return parse_explain(words);
    if (name == "inject") return parse_injection(words);
    if (name == "help") return Help{words.empty() ? std::string{} : words[0]};
    if (!words.empty()) return Invalid{":" + std::string{name} + " takes nothing after it."};
    if (name == "stats") return Stats{};
    if (name == "settings") return Settings{};
    if (name == "history") return History{};
    return Quit{};
}

Command parse_colon_command(std::string_view text) {
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    const std::string name = lower(text.substr(0, end));
    const std::string_view rest = trimmed(text.substr(end));
    if (name == "set" && !rest.empty()) {
        return parse_colon_command(rest);  // ":set cap 8", as other programs have it.
    }
    if (name.empty()) {
        return Invalid{"A command follows the colon at once, for example :help"};
    }
    const auto found = candidates(name);
    if (found.size() == 1) {
        return command_named(found[0], rest);
    }
    std::string message = "There is no command :" + cut(printable(name), 40, "...") + '.';
    if (!found.empty()) {
        message = ':' + name + " could be";
        for (const std::string_view candidate : found) {
            message += (candidate == found.front() ? " :" : " or :") + std::string{candidate};
        }
        message += '.';
    }
    return Invalid{message + " :help lists all commands; a question needs no colon."};
}

/// A friendly word for those who forgot the colon; their line is answered as a question all the same.
std::string hint_for(std::string_view line) {
    const bool other_mark = line.front() == '/' || line.front() == '\\';
    const std::string_view text = other_mark ? line.substr(1) : line;
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    const std::string word = lower(text.substr(0, end));
    const bool alone = end == text.size();
    const bool takes_words = word == "index" || word == "explain" || word == "inject" || word == "cap" ||
                             word == "timeout" || word == "deadline" || word == "fusion" || word == "top-k" ||
                             word == "ask";
    if (find_manual(word) == nullptr || !(alone || other_mark || takes_words)) {
        return {};
    }
    return "This was taken for a question. Commands begin with a colon: :" + cut(printable(text), 60, "...");
}

}  // namespace

Command parse_command(std::string_view line) {
    line = trimmed(line);
    if (line.empty()) return Nothing{};
    if (line.front() == ':') return parse_colon_command(line.substr(1));
    const std::string word = lower(line);
    if (word == "help" || word == "?") return Help{};
    if (word == "quit" || word == "exit") return Quit{};
    return Ask{std::string{line}, hint_for(line)};
}

std::optional<std::chrono::milliseconds> parse_span(std::string_view text) {
    constexpr double longest_ms = 24.0 * 60 * 60 * 1000;
    text = trimmed(text);
    if (text == "off" || text == "none") return std::chrono::milliseconds{0};
    const auto unit_at = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = parse_number<double>(text.substr(0, unit_at));
    const std::string_view unit = trimmed(text.substr(unit_at));
    double factor = 0;
    if (unit.empty() || unit == "ms") factor = 1;
    if (unit == "s") factor = 1000;
    if (unit == "min" || unit == "m") factor = 60'000;
    if (!number || factor == 0 || *number * factor > longest_ms) return std::nullopt;
    return std::chrono::milliseconds{std::llround(*number * factor)};
}

std::vector<std::string> completions(std::string_view line) {
    std::vector<std::string> found;
    if (!line.starts_with(':')) return found;
    const auto space = line.find(' ');
    if (space == std::string::npos) {
        for (const Manual& manual : manuals()) {
            if (manual.name.starts_with(line.substr(1))) found.push_back(':' + std::string{manual.name});
        }
        return found;
    }
    const std::string_view name = line.substr(1, space - 1);
    const std::string_view begun = line.substr(space + 1);
    std::vector<std::string_view> words;
    if (name == "inject") words = {"latency", "failure", "hang", "clear"};
    if (name == "mode") words = {"parallel", "sequential"};
    if (name == "plan") words = {"automatic", "coalesced", "per_leaf"};
    if (name == "expand" || name == "fallback" || name == "rerank" || name == "diversity") words = {"on", "off"};
    if (name == "fusion") words.assign(trawl::fusion_names().begin(), trawl::fusion_names().end());
    for (const Manual& manual : manuals()) {
        if (name == "help") words.push_back(manual.name);
    }
    for (const std::string_view word : words) {
        if (word.starts_with(begun)) found.push_back(std::string{line.substr(0, space + 1)} + std::string{word});
    }
    return found;
}

}  // namespace repl
