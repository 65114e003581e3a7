// The values of filters: one form for each number, and no text that a store could not keep.
#include <trawl/filter_value.hpp>
#include <trawl/utf8.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace trawl {

FilterValue::Alternatives FilterValue::from(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw std::invalid_argument("filter value: " + std::to_string(number) +
                                    " is above 2^63 - 1; compare it as a text or as a number with a fraction");
    }
    return static_cast<std::int64_t>(number);
}

FilterValue::Alternatives FilterValue::from(double number) {
    if (!std::isfinite(number)) {
        throw std::invalid_argument("filter value: a number must be finite");
    }
    constexpr double two_to_63 = 9223372036854775808.0;
    if (std::trunc(number) == number && number >= -two_to_63 && number < two_to_63) {
        return static_cast<std::int64_t>(number);
    }
    return number;
}

FilterValue::Alternatives FilterValue::from(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        throw std::invalid_argument("filter value: a text must not hold U+0000");
    }
    std::string kept = valid_utf8(std::string(text));
    if (kept != text) {
        throw std::invalid_argument("filter value: a text must be UTF-8");
    }
    return kept;
}

}  // namespace trawl
