// Any bytes as the answer of a reranking service: refused as malformed, or one finite score for each text.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "fuzz.hpp"
#include "rerank/rerank_codec.hpp"

// The first character chooses the dialect, the second one the number of texts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<trawl::rerank::RerankProfile, 4> profiles{
        trawl::rerank::cohere_profile(), trawl::rerank::voyage_profile(), trawl::rerank::tei_profile(),
        trawl::rerank::llama_cpp_profile()};
    if (size < 2) {
        return 0;
    }
    const auto& profile = profiles[data[0] % profiles.size()];
    const std::size_t count = data[1] % 4U;
    std::vector<double> scores;
    try {
        scores = trawl::rerank::decode_rerank_response(std::string{reinterpret_cast<const char*>(data) + 2, size - 2},
                                                       count, profile);
    } catch (const trawl::Error& error) {
        trawl::fuzz::expect(error.code() == trawl::Errc::malformed_response, "another error code");
        return 0;
    }
    trawl::fuzz::expect(scores.size() == count, "another number of scores than texts");
    for (const double score : scores) {
        trawl::fuzz::expect(std::isfinite(score), "a score that is not finite");
    }
    return 0;
}
