// A credential that cannot end up in a log by accident.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

#include <trawl/export.hpp>

namespace trawl::http {

/// Text that must not be seen: an API key, a token, a proxy with a password. It does not print, convert or compare
/// itself, and its memory is overwritten at its end.
class TRAWL_EXPORT Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) noexcept : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    /// The text, for the one place that sends it.
    [[nodiscard]] std::string_view reveal() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend std::ostream& operator<<(std::ostream& stream, const Secret& secret) = delete;

private:
    void wipe() noexcept;

    std::string text_;
};

}  // namespace trawl::http
