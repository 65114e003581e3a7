// Any bytes as the answer of a vector store: hits that are whole, or a typed error.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <trawl/error.hpp>

#include "chroma/codec.hpp"
#include "elasticsearch/codec.hpp"
#include "fuzz.hpp"
#include "qdrant/codec.hpp"

namespace {

void check(const std::vector<trawl::HitList>& lists, trawl::ScoreScale scale) {
    for (const trawl::HitList& list : lists) {
        for (const trawl::Hit& hit : list) {
            trawl::fuzz::expect(hit.scale == scale, "a hit of another scale");
        }
    }
}

void read(unsigned what, std::string text) {
    trawl::QdrantOptions qdrant;
    qdrant.collection = "docs";
    trawl::ChromaOptions chroma;
    chroma.collection = "docs";
    trawl::ElasticsearchOptions elasticsearch;
    elasticsearch.index = "docs";
    switch (what) {
        case 0:
            return check(trawl::qdrant::decode_search(std::move(text), qdrant),
                         *trawl::qdrant::scale_of(qdrant.metric));
        case 1: static_cast<void>(trawl::qdrant::decode_description(text, qdrant)); return;
        case 2: {
            const auto scale = *trawl::chroma::scale_of(chroma.metric);
            return check(trawl::chroma::decode_search(std::move(text), scale), scale);
        }
        case 3: static_cast<void>(trawl::chroma::decode_description(text, chroma)); return;
        case 4:
            for (const auto& item : trawl::elasticsearch::decode_search(std::move(text), elasticsearch)) {
                check({item.hits}, *trawl::elasticsearch::scale_of(elasticsearch.metric));
            }
            return;
        case 5: static_cast<void>(trawl::elasticsearch::decode_mapping(text, elasticsearch)); return;
        default: static_cast<void>(trawl::elasticsearch::find_failure(std::move(text))); return;
    }
}

}  // namespace

// The first character chooses what is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    try {
        read(data[0] % 7U, std::string{reinterpret_cast<const char*>(data) + 1, size - 1});
    } catch (const trawl::Error& error) {
        trawl::fuzz::expect(!error.detail().empty(), "an error that says nothing");
    }
    return 0;
}
