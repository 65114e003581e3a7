// The division of texts into requests.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "codecs.hpp"
#include "common/text_batches.hpp"

using trawl::common::BatchLimits;
using trawl::common::divide;
using trawl::common::estimate_tokens;
using trawl::test::refusal_of;

namespace {

using Texts = std::vector<std::string>;

std::vector<std::size_t> sizes(const Texts& texts, const BatchLimits& limits) {
    std::vector<std::size_t> found;
    const std::string* next = texts.data();
    for (const auto part : divide(texts, limits)) {
        CHECK(part.data() == next);
        next = part.data() + part.size();
        found.push_back(part.size());
    }
    CHECK(next == texts.data() + texts.size());
    return found;
}

using Sizes = std::vector<std::size_t>;

}  // namespace

TEST_CASE("batches: by number, both sides of every boundary") {
    const Texts texts(7, "abc");
    CHECK(sizes(texts, {}) == Sizes{7});
    CHECK(sizes(texts, {.max_items = 8}) == Sizes{7});
    CHECK(sizes(texts, {.max_items = 7}) == Sizes{7});
    CHECK(sizes(texts, {.max_items = 6}) == Sizes{6, 1});
    CHECK(sizes(texts, {.max_items = 3}) == Sizes{3, 3, 1});
    CHECK(sizes(texts, {.max_items = 1}) == Sizes(7, 1));
    CHECK(sizes({}, {.max_items = 1}).empty());
}

TEST_CASE("batches: by tokens, and a text that is too long goes alone") {
    const Texts texts{"abc", "abcdef", "abc", "abcdefabcdefabcdef", "abc"};
    CHECK(sizes(texts, {.max_tokens = 11}) == Sizes{5});
    CHECK(sizes(texts, {.max_tokens = 10}) == Sizes{4, 1});
    CHECK(sizes(texts, {.max_tokens = 4}) == Sizes{3, 1, 1});
    CHECK(sizes(texts, {.max_tokens = 3}) == Sizes{2, 1, 1, 1});
    CHECK(sizes(texts, {.max_tokens = 1}) == Sizes(5, 1));
    CHECK(sizes(texts, {.max_items = 2, .max_tokens = 4}) == Sizes{2, 1, 1, 1});
    CHECK(sizes(texts, {.max_tokens = 11, .tokens_with_each = 1}) == Sizes{3, 2});
}

TEST_CASE("batches: the estimate is above what the common vocabularies count") {
    CHECK(estimate_tokens("") == 0);
    CHECK(estimate_tokens("a") == 1);
    // cl100k_base counts 9, 4 and 13 tokens.
    CHECK(estimate_tokens("The quick brown fox jumps over the dog.") >= 9);
    CHECK(estimate_tokens("\u4f60\u597d\u4e16\u754c") >= 4);
    CHECK(estimate_tokens("internationalisation of characterisations") <= 20);
}

TEST_CASE("batches: no text and an empty text are refused by number") {
    CHECK(refusal_of([] { trawl::common::check_texts({}); }) == "invalid_argument");
    const Texts texts{"a", "b", "", "c"};
    try {
        trawl::common::check_texts(texts);
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(error.detail() == "text 2 is empty: leave it out before embedding");
    }
    CHECK(refusal_of([] { trawl::common::check_texts(Texts{"a"}); }) == "no error");
}
