// Values in PostgreSQL's binary format, which is big-endian.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <trawl/document.hpp>

namespace trawl::pgvector {

/// A `vector`: its length as int16, an int16 of zero, and the numbers as float4.
///
/// Parameters: vector: at most 16 000 numbers.
/// Source: pgvector, src/vector.c, vector_recv.
std::string encode_vector(const Embedding& vector);

/// A `float8`; nothing for a text that is not 8 bytes long.
std::optional<double> decode_double(std::string_view bytes);

}  // namespace trawl::pgvector
