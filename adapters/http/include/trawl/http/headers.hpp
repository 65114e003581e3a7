// The header fields of a request or a response.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/export.hpp>

namespace trawl::http {

/// Header fields in the order in which they were added; names are found whatever their case.
///
/// All text lies in one string, so that the dozen fields of a response cost two allocations.
/// Source: RFC 9110, section 5.
class TRAWL_EXPORT Headers {
public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    /// Adds a field; one of the same name stays as it is. Returns *this.
    ///
    /// Errors: std::invalid_argument when the name is no token or the value holds a control character: what a user
    ///   typed can never become a second header.
    Headers& add(std::string_view name, std::string_view value);

    /// The value of the first field of that name.
    ///
    /// Lifetimes: a view into this object, until it changes.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] bool empty() const noexcept { return places_.empty(); }
    /// The field at `index`, below size().
    [[nodiscard]] Field operator[](std::size_t index) const noexcept;

    /// Sets memory aside for so many fields, and so many bytes of names and values.
    void reserve(std::size_t fields, std::size_t bytes);
    void clear() noexcept;

private:
    struct Place {
        std::uint32_t name = 0;
        std::uint32_t value = 0;
        std::uint32_t end = 0;
    };

    std::string text_;
    std::vector<Place> places_;
};

/// Whether two header names are the same: ASCII letters in any case.
[[nodiscard]] TRAWL_EXPORT bool same_name(std::string_view left, std::string_view right) noexcept;

}  // namespace trawl::http
