// Any bytes as the answer of an embedding service: refused as malformed, or vectors that keep the contract.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <trawl/document.hpp>
#include <trawl/error.hpp>

#include "cohere/embedding_codec.hpp"
#include "fuzz.hpp"
#include "gemini/embedding_codec.hpp"
#include "ollama/embedding_codec.hpp"
#include "openai/embedding_codec.hpp"
#include "tei/embedding_codec.hpp"

namespace {

using Decode = std::vector<trawl::Embedding> (*)(std::string, std::size_t, std::size_t);

constexpr std::array<Decode, 5> decoders{
    &trawl::openai::decode_embedding_response, &trawl::ollama::decode_embedding_response,
    &trawl::tei::decode_embedding_response, &trawl::cohere::decode_embedding_response,
    &trawl::gemini::decode_embedding_response};

}  // namespace

// The first character chooses the decoder, the second one the number of texts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const Decode decode = decoders[data[0] % decoders.size()];
    const std::size_t count = data[1] % 4U;
    std::vector<trawl::Embedding> vectors;
    try {
        vectors = decode(std::string{reinterpret_cast<const char*>(data) + 2, size - 2}, count, 0);
    } catch (const trawl::Error& error) {
        trawl::fuzz::expect(error.code() == trawl::Errc::malformed_response, "another error code");
        return 0;
    }
    trawl::fuzz::expect(vectors.size() == count, "another number of vectors than texts");
    for (const trawl::Embedding& vector : vectors) {
        trawl::fuzz::expect(!vector.empty() && vector.size() == vectors.front().size(), "another dimension");
        for (const float number : vector) {
            trawl::fuzz::expect(std::isfinite(number), "a number that is not finite");
        }
    }
    return 0;
}
