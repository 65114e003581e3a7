// An embedding that needs no model and no network: feature hashing of words and character n-grams.
#include <trawl/embedded/hashing_embedder.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>

#include <trawl/error.hpp>

#include "words.hpp"

namespace trawl {

namespace {

using embedded::WordReader;

constexpr std::size_t smallest_ngram = 3;
constexpr std::size_t largest_ngram = 5;
constexpr float ngram_share = 1.0F;
constexpr float pair_share = 0.3F;

// The kinds of features live in different hash spaces: the word "the" is not the trigram "the".
constexpr std::uint64_t word_seed = 0x8f1b'3c5d'7e92'a4b6;
constexpr std::uint64_t ngram_seed = 0x2d6c'49f0'b187'53ea;
constexpr std::uint64_t pair_seed = 0xc3a5'e871'094f'd62b;

// FNV-1a over code points; std::hash may differ between standard libraries, and stored vectors must stay valid.
constexpr std::uint64_t add_to_hash(std::uint64_t hash, std::uint64_t value) noexcept {
    return (hash ^ value) * 0x0000'0100'0000'01b3;
}

// The finaliser of MurmurHash3: FNV alone leaves its low bits poorly mixed, and they choose place and sign.
constexpr std::uint64_t mix(std::uint64_t hash) noexcept {
    hash = (hash ^ (hash >> 33U)) * 0xff51'afd7'ed55'8ccd;
    hash = (hash ^ (hash >> 33U)) * 0xc4ce'b9fe'1a85'ec53;
    return hash ^ (hash >> 33U);
}

std::uint64_t hash_word(std::u32string_view word) noexcept {
    std::uint64_t hash = word_seed;
    for (const char32_t point : word) {
        hash = add_to_hash(hash, point);
    }
    return mix(hash);
}

struct Term {
    std::uint64_t hash = 0;
    std::size_t begin = 0;  ///< Of the word in the letters of all words.
    std::size_t length = 0;
};

/// The words of one text that count, in text order.
struct Terms {
    std::u32string letters;
    std::vector<Term> terms;
};

Terms read_terms(std::string_view text, bool with_stop_words) {
    Terms result;
    result.letters.reserve(text.size());
    result.terms.reserve(text.size() / 8);
    std::u32string word;
    for (WordReader reader{text}; reader.next();) {
        if (!with_stop_words && embedded::is_stop_word(reader.word())) {
            continue;
        }
        word.assign(reader.word());
        embedded::strip_plural(word);
        result.terms.push_back({hash_word(word), result.letters.size(), word.size()});
        result.letters += word;
    }
    return result;
}

class FeatureSum {
public:
    explicit FeatureSum(std::size_t dimension) : vector_(dimension) {}

    void add(std::uint64_t feature, float weight) noexcept {
        // Place and sign come from different bits, so that they are independent.
        const auto place = static_cast<std::size_t>(((feature >> 32U) * vector_.size()) >> 32U);
        vector_[place] += (feature & 1U) != 0 ? weight : -weight;
    }

    void add_ngrams(std::u32string_view word, float weight) {
        framed_.assign(1, U'<');
        framed_ += word;
        framed_ += U'>';
        const std::size_t length = framed_.size();
        std::size_t count = 0;
        for (std::size_t n = smallest_ngram; n <= std::min(largest_ngram, length); ++n) {
            count += length - n + 1;
        }
        const float share = weight / std::sqrt(static_cast<float>(count));
        for (std::size_t begin = 0; begin + smallest_ngram <= length; ++begin) {
            std::uint64_t hash = ngram_seed;
            const std::size_t reach = std::min(largest_ngram, length - begin);
            for (std::size_t n = 1; n <= reach; ++n) {
                hash = add_to_hash(hash, framed_[begin + n - 1]);
                if (n >= smallest_ngram) {
                    add(mix(hash), share);
                }
            }
        }
    }

    Embedding take_normalised() {
        double squares = 0.0;
        for (const float value : vector_) {
            squares += static_cast<double>(value) * static_cast<double>(value);
        }
        if (squares > 0.0) {
            const auto scale = static_cast<float>(1.0 / std::sqrt(squares));
            for (float& value : vector_) {
                value *= scale;
            }
        }
        return std::move(vector_);
    }

private:
    Embedding vector_;
    std::u32string framed_;
};

float damped(std::size_t count) { return 1.0F + std::log(static_cast<float>(count)); }

}  // namespace

HashingEmbedder::HashingEmbedder(std::size_t dimension) : dimension_(dimension) {
    if (dimension < 8 || dimension > 65'536) {
        throw std::invalid_argument{"HashingEmbedder: dimension must be from 8 to 65536, not " +
                                    std::to_string(dimension)};
    }
}

EmbeddingProviderInfo HashingEmbedder::info() const {
    // The number in the model's name changes whenever the same text would get another vector.
    return {.name = "hashing",
            .model = "trawl-hashing-1-" + std::to_string(dimension_),
            .dimension = dimension_,
            .max_batch = 0};
}

Task<std::vector<Embedding>> HashingEmbedder::embed(EmbedRequest request, CallContext /*context*/) {
    std::vector<Embedding> vectors;
    vectors.reserve(request.texts.size());
    for (const std::string& text : request.texts) {
        if (text.empty()) {
            throw Error{Errc::invalid_argument, "text " + std::to_string(vectors.size()) + " is empty; leave it out"}
                .with_origin("hashing");
        }
        vectors.push_back(embed_text(text));
    }
    co_return vectors;
}

Embedding HashingEmbedder::embed_text(std::string_view text) const {
    Terms words = read_terms(text, false);
    if (words.terms.empty()) {
        words = read_terms(text, true);
    }
    const std::u32string_view letters = words.letters;
    std::vector<std::uint64_t> pairs;
    pairs.reserve(words.terms.size());
    for (std::size_t i = 1; i < words.terms.size(); ++i) {
        pairs.push_back(mix(add_to_hash(add_to_hash(pair_seed, words.terms[i - 1].hash), words.terms[i].hash)));
    }

    FeatureSum sum{dimension_};
    // In hash order: floating-point sums depend on their order, and equal features become neighbours to count.
    std::sort(words.terms.begin(), words.terms.end(), [](const Term& a, const Term& b) { return a.hash < b.hash; });
    for (auto first = words.terms.begin(); first != words.terms.end();) {
        const auto last =
            std::find_if(first, words.terms.end(), [&](const Term& term) { return term.hash != first->hash; });
        const float weight = damped(static_cast<std::size_t>(last - first));
        sum.add(first->hash, weight);
        sum.add_ngrams(letters.substr(first->begin, first->length), weight * ngram_share);
        first = last;
    }
    std::sort(pairs.begin(), pairs.end());
    for (auto first = pairs.begin(); first != pairs.end();) {
        const auto last = std::upper_bound(first, pairs.end(), *first);
        sum.add(*first, damped(static_cast<std::size_t>(last - first)) * pair_share);
        first = last;
    }
    return sum.take_normalised();
}

}  // namespace trawl
