// An embedding that needs no model and no network: feature hashing of words and character n-grams.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>

namespace trawl {

/// Turns a text into a vector by its words alone, the same on every machine and for ever.
///
/// It is LEXICAL: two texts are near when they share words, word pairs, or parts of words ("configure" and
/// "configuration" are near, "car" and "automobile" are not). That makes it the right thing for tests, demonstrations,
/// benchmarks and offline work, and a fair companion to BM25; for paraphrases, use the embedding of a model.
///
/// How: words are the runs of letters and digits, in lower case by simple mapping (Latin, Greek, Cyrillic), without
/// the English plural ending; English stop words are left out unless there is nothing else. A word that occurs n
/// times counts 1 + ln(n). It adds itself, its character 3-, 4- and 5-grams (together as much as the word), and each
/// pair of neighbours 0.3 of a word. Every feature is hashed to one of the vector's places and to a sign, so that
/// collisions cancel out on average instead of adding up; the sum is scaled to length 1.
///
/// Measured on the Cranfield collection (1,400 abstracts, 225 questions, graded judgements with linear gain), by the
/// test `cranfield_quality`:
///
/// | dimension | nDCG@10 | recall@10 |
/// |---|---|---|
/// | 256 | 0.252 | 0.279 |
/// | 512 (default) | 0.288 | 0.313 |
/// | 1024 | 0.305 | 0.340 |
/// | BM25 of EmbeddedLexicalIndex | 0.361 | 0.395 |
///
/// Errors: embed() throws Errc::invalid_argument when a text is empty.
/// Cancellation: a batch is computed in one go, about 50 µs per kilobyte; nothing to cancel.
/// Executor: computes where it is awaited. It is safe to call from several threads at once.
/// Source: K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009.
class TRAWL_EXPORT HashingEmbedder final : public EmbeddingProvider {
public:
    static constexpr std::size_t default_dimension = 512;

    /// Parameters: dimension: length of the vectors, 8 to 65,536. More means fewer collisions and a larger index.
    /// Errors: std::invalid_argument when it is outside that range.
    explicit HashingEmbedder(std::size_t dimension = default_dimension);

    [[nodiscard]] EmbeddingProviderInfo info() const override;
    Task<std::vector<Embedding>> embed(EmbedRequest request, CallContext context) override;

    /// The vector of one text, at once; bytes that are not UTF-8 separate words.
    ///
    /// Returns: a vector of length 1; all zeros when the text has no word at all, for example "???".
    [[nodiscard]] Embedding embed_text(std::string_view text) const;

private:
    std::size_t dimension_;
};

}  // namespace trawl
