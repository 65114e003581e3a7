// What tells whether a file has changed since it was indexed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trawl::embedded {

/// FNV-1a, 64 bits: the same on every machine.
[[nodiscard]] std::uint64_t content_hash(std::string_view bytes) noexcept;

struct Fingerprint {
    std::uint64_t settings = 0;    ///< Hash of everything else that shapes the chunks.
    std::uint64_t bytes = 0;       ///< On disk.
    std::int64_t modified_ns = 0;  ///< 0 = not to be relied on.
    std::uint64_t content = 0;     ///< Hash of the bytes.

    /// Whether the file must be the same without having read it.
    [[nodiscard]] bool proves_unchanged(std::uint64_t current_settings, std::uint64_t current_bytes,
                                        std::int64_t current_modified_ns) const noexcept;
};

[[nodiscard]] std::string to_text(const Fingerprint& fingerprint);
/// Nothing for a text that to_text() did not write.
[[nodiscard]] std::optional<Fingerprint> parse_fingerprint(std::string_view text);

}  // namespace trawl::embedded
