// Puts the vectors of an answer in the order of the texts, and holds them to what was asked.
#pragma once

#include <cstddef>
#include <vector>

#include <simdjson.h>

#include <trawl/document.hpp>

namespace trawl::common {

/// What every embedding answer must pass, whatever its form: one vector for each text, none twice, one length, finite.
class EmbeddingCollector {
public:
    /// Parameters: count: of the texts. dimension: that every vector must have; 0 = that of the first one.
    EmbeddingCollector(std::size_t count, std::size_t dimension);

    /// Takes the vector of one text.
    ///
    /// Errors: Errc::malformed_response for a place that does not exist or is taken, an empty vector, one of another
    ///   length than the first, and numbers that are not finite; Errc::dimension_mismatch for another length than
    ///   configured.
    void put(std::size_t index, Embedding vector);

    /// Reads a vector in the form in which it comes: a list of numbers, or base64 text.
    ///
    /// Errors: simdjson's, and those of the base64 decoder.
    [[nodiscard]] Embedding read(simdjson::ondemand::value value) const;

    /// `read`, and `put` at the place after the last one.
    void put_next(simdjson::ondemand::value value);

    /// The vectors in order.
    ///
    /// Errors: Errc::malformed_response when one is missing.
    [[nodiscard]] std::vector<Embedding> take();

private:
    std::vector<Embedding> vectors_;
    std::size_t configured_;
    std::size_t length_ = 0;  ///< Of the first vector that came; 0 = none has.
    std::size_t taken_ = 0;
    std::size_t next_ = 0;
};

/// Divides each vector by its length, for services that cut vectors and leave them so.
///
/// Errors: Errc::malformed_response for a vector of zeros.
void make_unit_length(std::vector<Embedding>& vectors);

}  // namespace trawl::common
