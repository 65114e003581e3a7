// Seconds and dates.
#include "retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <trawl/http/headers.hpp>

namespace trawl::http {

namespace {

constexpr Duration longest = std::chrono::hours{24};

std::vector<std::string_view> words_of(std::string_view text) {
    constexpr std::string_view separators = " ,-:";
    std::vector<std::string_view> words;
    for (auto begin = text.find_first_not_of(separators); begin != std::string_view::npos;
         begin = text.find_first_not_of(separators, begin)) {
        const auto end = std::min(text.find_first_of(separators, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return words;
}

std::optional<int> number(std::string_view word) {
    int value = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failure != std::errc{} || end != word.data() + word.size() || value < 0) {
        return std::nullopt;
    }
    return value;
}

std::optional<unsigned> month_of(std::string_view word) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find_if(months.begin(), months.end(), [&](auto month) { return same_name(month, word); });
    if (found == months.end()) {
        return std::nullopt;
    }
    return static_cast<unsigned>(found - months.begin()) + 1;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
    const auto words = words_of(text);
    const bool has_zone = words.size() == 8 && same_name(words[7], "GMT");
    if (!has_zone && words.size() != 7) {
        return std::nullopt;
    }
    const std::size_t time = has_zone ? 4 : 3;
    const auto month = month_of(words[has_zone ? 2 : 1]);
    const auto day = number(words[has_zone ? 1 : 2]);
    auto year = number(words[has_zone ? 3 : 6]);
    const auto hour = number(words[time]);
    const auto minute = number(words[time + 1]);
    const auto second = number(words[time + 2]);
    if (!month || !day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    if (*year < 100) {
        *year += *year < 70 ? 2000 : 1900;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

std::optional<Duration> parse_span(std::string_view text, Duration unit) {
    double count = 0.0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure != std::errc{} || end != text.data() + text.size() || !(count >= 0.0)) {
        return std::nullopt;
    }
    const double span = count * static_cast<double>(unit.count());
    if (span > static_cast<double>(longest.count())) {
        return longest;
    }
    return Duration{static_cast<Duration::rep>(span)};
}

std::optional<Duration> parse_retry_after(std::string_view text, std::chrono::sys_seconds now) {
    if (const auto span = parse_span(text, std::chrono::seconds{1})) {
        return span;
    }
    const auto date = parse_http_date(text);
    if (!date) {
        return std::nullopt;
    }
    // In seconds: three centuries do not fit the nanoseconds of Duration.
    using std::chrono::seconds;
    return std::clamp(*date - now, seconds::zero(), std::chrono::floor<seconds>(longest));
}

}  // namespace trawl::http
