// What is true of every embedding.
#include <doctest/doctest.h>

#include <trawl/document.hpp>

#include <cstddef>
#include <limits>

TEST_CASE("embedding: one number that is not finite is found, wherever it stands") {
    using Limits = std::numeric_limits<float>;
    CHECK(trawl::is_finite({}));
    for (std::size_t length = 1; length <= 40; ++length) {
        trawl::Embedding embedding(length, -0.0F);
        embedding.front() = Limits::max();
        embedding.back() = Limits::denorm_min();
        CHECK(trawl::is_finite(embedding));
        for (float& number : embedding) {
            const float kept = number;
            for (const float broken : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()}) {
                number = broken;
                CHECK_FALSE(trawl::is_finite(embedding));
            }
            number = kept;
        }
    }
}
