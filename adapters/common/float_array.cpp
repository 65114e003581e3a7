// Decimal numbers to floats: digits into one integer, one division, and a look at whether that was exact enough.
#include "float_array.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <system_error>

#include <trawl/error.hpp>

namespace trawl::common {

namespace {

static_assert(std::endian::native == std::endian::little, "eight digits are read with the first in the lowest byte");

/// The powers of ten that a double holds exactly.
constexpr std::array<double, 23> powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
/// So many digits fit 64 bits, whatever they are.
constexpr std::ptrdiff_t max_digits = 19;

[[noreturn]] void throw_broken() {
    throw Error{Errc::malformed_response, "a vector is no list of numbers; is the base URL right?"};
}

bool is_digit(char letter) noexcept { return letter >= '0' && letter <= '9'; }

bool is_space(char letter) noexcept { return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r'; }

std::uint64_t load_eight(const char* at) noexcept {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, sizeof(eight));
    return eight;
}

/// Whether eight bytes are the values 0 to 9 all.
bool are_values(std::uint64_t eight) noexcept {
    return (((eight + 0x7676767676767676) | eight) & 0x8080808080808080) == 0;
}

/// Eight values of 0 to 9 as one number, the lowest byte first: neighbours are joined to pairs, pairs to fours, fours
/// to eight.
std::uint64_t joined(std::uint64_t eight) noexcept {
    eight = (eight * 10 + (eight >> 8)) & 0x00ff00ff00ff00ff;
    eight = (eight * 100 + (eight >> 16)) & 0x0000ffff0000ffff;
    return (eight * 10'000 + (eight >> 32)) & 0xffffffff;
}

class Reader {
public:
    explicit Reader(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

    void skip_space() noexcept {
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
    }

    bool take(char letter) noexcept {
        const bool is_there = at_ != end_ && *at_ == letter;
        at_ += is_there ? 1 : 0;
        return is_there;
    }

    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

    float number() {
        const char* const begin = at_;
        if (at_ == end_) {
            throw_broken();
        }
        // No branch: signs come in any order.
        const std::uint32_t is_negative = *at_ == '-' ? 1 : 0;
        at_ += is_negative;
        digits_ = 0;
        const char* const whole = at_;
        if (end_ - at_ >= 2 && *at_ == '0' && at_[1] == '.') {
            ++at_;
        } else {
            read_digits();
        }
        if (at_ == whole || (*whole == '0' && at_ - whole > 1)) {
            throw_broken();
        }
        std::ptrdiff_t count = at_ - whole;
        std::ptrdiff_t exponent = 0;
        if (take('.')) {
            const char* const fraction = at_;
            read_digits();
            if (at_ == fraction) {
                throw_broken();
            }
            exponent = fraction - at_;
            count -= exponent;
        }
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
            exponent += read_exponent();
        }
        if (count > max_digits) {
            count -= leading_zeros(whole);
        }
        const bool is_simple = count <= max_digits && exponent >= -22 && exponent <= 22;
        if (is_simple) {
            const auto digits = static_cast<double>(digits_);
            const double magnitude = exponent < 0 ? digits / powers_of_ten[static_cast<std::size_t>(-exponent)]
                                                  : digits * powers_of_ten[static_cast<std::size_t>(exponent)];
            if (is_far_from_the_middle(magnitude)) {
                const auto number = std::bit_cast<std::uint32_t>(static_cast<float>(magnitude));
                return std::bit_cast<float>(number | is_negative << 31);
            }
        }
        return exactly(begin, at_, exponent);
    }

private:
    void read_digits() noexcept {
        while (end_ - at_ >= 8) {
            const std::uint64_t values = load_eight(at_) ^ 0x3030303030303030;
            if (!are_values(values)) {
                break;
            }
            at_ += 8;
            digits_ = digits_ * 100'000'000 + joined(values);
        }
        for (; at_ != end_ && is_digit(*at_); ++at_) {
            digits_ = digits_ * 10 + static_cast<std::uint64_t>(*at_ - '0');
        }
    }

    std::ptrdiff_t read_exponent() {
        ++at_;
        const bool is_negative = take('-');
        if (!is_negative) {
            take('+');
        }
        const char* const begin = at_;
        std::ptrdiff_t exponent = 0;
        for (; at_ != end_ && is_digit(*at_); ++at_) {
            // Beyond every number's range it does not matter how far.
            exponent = exponent > 99'999 ? exponent : exponent * 10 + (*at_ - '0');
        }
        if (at_ == begin) {
            throw_broken();
        }
        return is_negative ? -exponent : exponent;
    }

    /// Those before the first digit that counts, on both sides of the point.
    static std::ptrdiff_t leading_zeros(const char* at) noexcept {
        std::ptrdiff_t zeros = 0;
        for (; *at == '0' || *at == '.'; ++at) {
            zeros += *at == '0' ? 1 : 0;
        }
        return zeros;
    }

    /// Digits beyond 53 bits and the division are rounded, together by less than two units of the last place; that
    /// decides between two floats only where the double lies so close to the middle of them.
    static bool is_far_from_the_middle(double magnitude) noexcept {
        if (magnitude == 0) {
            return true;
        }
        constexpr double least = std::numeric_limits<float>::min();
        constexpr double most = std::numeric_limits<float>::max();
        constexpr std::uint64_t dropped = (std::uint64_t{1} << 29) - 1;
        constexpr std::uint64_t middle = std::uint64_t{1} << 28;
        const std::uint64_t below = std::bit_cast<std::uint64_t>(magnitude) & dropped;
        return magnitude >= least && magnitude <= most && (below < middle - 2 || below > middle + 2);
    }

    /// The long way, for long numbers and for those in the middle.
    [[nodiscard]] static float exactly(const char* begin, const char* end, std::ptrdiff_t exponent) {
        float number = 0;
        if (std::from_chars(begin, end, number).ec == std::errc{}) {
            return number;
        }
        double wide = 0;
        if (std::from_chars(begin, end, wide).ec == std::errc{}) {
            return static_cast<float>(wide);
        }
        // Out of a double's range, too.
        return exponent < 0 ? 0.0F : std::numeric_limits<float>::infinity();
    }

    const char* at_;
    const char* end_;
    std::uint64_t digits_ = 0;
};

}  // namespace

void read_float_array(std::string_view text, Embedding& into) {
    Reader reader{text};
    reader.skip_space();
    if (!reader.take('[')) {
        throw_broken();
    }
    reader.skip_space();
    if (!reader.take(']')) {
        do {
            reader.skip_space();
            into.push_back(reader.number());
            reader.skip_space();
        } while (reader.take(','));
        if (!reader.take(']')) {
            throw_broken();
        }
    }
    reader.skip_space();
    if (!reader.at_end()) {
        throw_broken();
    }
}

}  // namespace trawl::common
