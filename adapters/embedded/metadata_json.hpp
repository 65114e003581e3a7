// Metadata as JSON text and back.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <trawl/document.hpp>

namespace trawl::embedded {

/// Integers stay integers and doubles doubles; bytes that are not UTF-8 become U+FFFD.
///
/// Errors: trawl::Error{invalid_argument} for a number that is not finite.
[[nodiscard]] std::string write_metadata(const Metadata& metadata);

/// Reads what write_metadata() wrote; keeps its memory for the next time.
class MetadataReader {
public:
    MetadataReader();
    MetadataReader(MetadataReader&&) noexcept;
    ~MetadataReader();

    /// Errors: trawl::Error{data_corrupt}.
    [[nodiscard]] Metadata read(std::string_view json);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace trawl::embedded
