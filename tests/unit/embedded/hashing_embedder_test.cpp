// The hashing embedding: what is near to what, and that it stays so.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/testing/simulation.hpp>

#include "expect_error.hpp"

namespace {

using trawl::Embedding;
using trawl::EmbedRequest;
using trawl::HashingEmbedder;

double cosine(const Embedding& left, const Embedding& right) {
    return std::inner_product(left.begin(), left.end(), right.begin(), 0.0);
}

double similarity(const std::string& left, const std::string& right) {
    const HashingEmbedder embedder;
    return cosine(embedder.embed_text(left), embedder.embed_text(right));
}

TEST_CASE("vectors have length 1, and that of a text without words is zero") {
    const HashingEmbedder embedder{64};
    const Embedding vector = embedder.embed_text("The quick brown fox jumps over the lazy dog.");
    CHECK(vector.size() == 64);
    CHECK(cosine(vector, vector) == doctest::Approx(1.0));
    for (const float value : embedder.embed_text("?!  \n...")) {
        CHECK(value == 0.0F);
    }
}

TEST_CASE("case, punctuation and English plurals do not matter") {
    CHECK(similarity("Rate limits", "rate LIMIT!") == doctest::Approx(1.0));
    CHECK(similarity("\xC3\x89T\xC3\x89", "\xC3\xA9t\xC3\xA9") == doctest::Approx(1.0));
    CHECK(similarity("\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90",
                     "\xD0\xBC\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0") == doctest::Approx(1.0));
    CHECK(similarity("\xCE\x91\xCE\xA9", "\xCE\xB1\xCF\x89") == doctest::Approx(1.0));
    CHECK(similarity("\xC4\x8C\xC5\xBD\xC5\xB8", "\xC4\x8D\xC5\xBE\xC3\xBF") == doctest::Approx(1.0));
}

TEST_CASE("shared words make texts near, parts of words a little, the rest not at all") {
    const double same_words = similarity("restore the database from a backup", "database backup restore procedure");
    const double word_parts = similarity("configure", "configuration");
    const double unrelated = similarity("restore the database from a backup", "sourdough bread rises slowly");
    CHECK(same_words > 0.5);
    CHECK(word_parts > 0.25);
    CHECK(std::abs(unrelated) < 0.15);
}

TEST_CASE("it is lexical: synonyms are strangers") { CHECK(std::abs(similarity("car", "automobile")) < 0.15); }

TEST_CASE("the order of words counts a little") {
    const double same = similarity("cache invalidation storm", "cache invalidation storm");
    const double shuffled = similarity("cache invalidation storm", "storm invalidation cache");
    CHECK(same == doctest::Approx(1.0));
    CHECK(shuffled < 0.99);
    CHECK(shuffled > 0.8);
}

TEST_CASE("stop words count only where there is nothing else") {
    CHECK(similarity("what is the cache", "cache") == doctest::Approx(1.0));
    CHECK(similarity("to be or not to be", "to be") > 0.5);
}

TEST_CASE("many repeats of a word count like few") {
    std::string repeated = "tls ";
    for (int i = 0; i < 100; ++i) {
        repeated += "cache ";
    }
    CHECK(similarity(repeated, "tls") > 0.1);
}

// Stored vectors must fit those of tomorrow: when this fails, the number in the model's name has to change.
TEST_CASE("the vectors are what they have always been") {
    const HashingEmbedder embedder{8};
    const Embedding vector = embedder.embed_text("trawl the sea");
    const std::vector<double> expected{0.0, 0.0051092, 0.1841809, 0.2604712, 0.0, 0.7655658, 0.1841809, 0.5274395};
    REQUIRE(vector.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(vector[i] == doctest::Approx(expected[i]).epsilon(1e-5));
    }
    CHECK(embedder.info().model == "trawl-hashing-1-8");
}

TEST_CASE("a provider: batches of any size, in order, and empty texts refused") {
    trawl::testing::Simulation simulation;
    HashingEmbedder embedder{32};
    CHECK(embedder.info().max_batch == 0);
    CHECK(embedder.info().dimension == 32);

    EmbedRequest request{{"alpha", "beta", "alpha"}};
    const auto vectors = simulation.finish(embedder.embed(request, {}));
    REQUIRE(vectors.size() == 3);
    CHECK(vectors[0] == embedder.embed_text("alpha"));
    CHECK(vectors[1] == embedder.embed_text("beta"));
    CHECK(vectors[2] == vectors[0]);

    EmbedRequest bad{{"alpha", ""}};
    CHECK(trawl_test::code_of([&] { simulation.finish(embedder.embed(bad, {})); }) == trawl::Errc::invalid_argument);
}

TEST_CASE("dimensions outside the range are refused") {
    CHECK_THROWS_AS(HashingEmbedder{7}, std::invalid_argument);
    CHECK_THROWS_AS(HashingEmbedder{65'537}, std::invalid_argument);
    CHECK_NOTHROW(HashingEmbedder{8});
}

}  // namespace
