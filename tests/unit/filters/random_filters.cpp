// Random filters and random metadata that have something to do with each other.
#include "random_filters.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace trawl::test {

namespace {

constexpr std::int64_t two_to_53 = std::int64_t{1} << 53;

// Next to each other on purpose: values that a sloppy comparison would take for one another.
const std::vector<std::int64_t> small_integers{0, 1, 2, -1, -2, 3, 2020, -2020, two_to_53 - 1, 1 - two_to_53};
const std::vector<std::int64_t> large_integers{two_to_53,
                                               two_to_53 + 1,
                                               -two_to_53 - 1,
                                               std::numeric_limits<std::int64_t>::max(),
                                               std::numeric_limits<std::int64_t>::max() - 1,
                                               std::numeric_limits<std::int64_t>::min()};
const std::vector<double> fractions{0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 2020.25, 0.1, 1e-300};
const std::vector<double> whole{0.0, 1.0, 2.0, -1.0, -2.0, 3.0, 2020.0};
const std::vector<double> large_fractions{
    4503599627370495.5, 9007199254740991.0, 9223372036854775808.0, 1e19, -1e19, 1e300, -1e300};
const std::vector<std::string> texts{"",   "a",    "A",       "ab",      "b",          "abc",      "bc",
                                     "en", "de",   "a*b?\\c", "100% x_", "it's \"q\"", "\xC3\xA9", "\xF0\x9F\x90\x9F",
                                     "2",  "true", "null",    "2020"};
const std::vector<std::string> fields{"a", "b", "c", "n.x"};

FilterValue random_value(testing::Random& random, const FilterShape& shape) {
    switch (random.below(shape.large_fractions ? 6 : 5)) {
        case 0: return random.chance(50);
        case 1: return random.pick(fractions);
        case 2: return random.pick(large_integers);
        case 3: return random.pick(texts);
        case 4: return random.pick(small_integers);
        default: return random.pick(large_fractions);
    }
}

Filter random_equality(testing::Random& random, const FilterShape& shape) {
    const Field key{random.pick(fields)};
    if (random.chance(50)) {
        return key == random_value(random, shape);
    }
    std::vector<FilterValue> values;
    // More than eight now and then, since a long list may be written in another way.
    const auto count = random.chance(10) ? random.between(9, 12) : random.between(1, 4);
    for (std::uint64_t i = 0; i < count; ++i) {
        values.push_back(random_value(random, shape));
    }
    return key.in(values);
}

Filter random_order(testing::Random& random, const FilterShape& shape) {
    const Field key{random.pick(fields)};
    FilterValue value = random.pick(small_integers);
    switch (random.below(5)) {
        case 0: value = random.pick(fractions); break;
        case 1:
            if (shape.text_order) value = random.pick(texts);
            break;
        case 2:
            if (shape.large_order) value = random.pick(large_integers);
            break;
        case 3:
            if (shape.large_order && shape.large_fractions) value = random.pick(large_fractions);
            break;
        default: break;
    }
    switch (random.below(4)) {
        case 0: return key < value;
        case 1: return key <= value;
        case 2: return key > value;
        default: return key >= value;
    }
}

Filter random_test(testing::Random& random, const FilterShape& shape) {
    const auto kind = random.below(10);
    if (kind < 5) {
        const Filter test = random_equality(random, shape);
        return random.chance(40) ? !test : test;
    }
    Filter test = random_order(random, shape);
    if (kind == 8 && shape.existence) {
        test = Field{random.pick(fields)}.exists();
    } else if (kind == 9 && shape.text_match) {
        // Never the empty text, which is the first.
        test = Field{random.pick(fields)}.contains(texts[1 + random.below(texts.size() - 1)]);
    }
    return shape.negation && random.chance(40) ? !test : test;
}

Filter random_tree(testing::Random& random, const FilterShape& shape, unsigned levels) {
    if (levels == 0 || random.chance(30)) {
        return random_test(random, shape);
    }
    std::vector<Filter> parts;
    const auto count = random.between(2, 3);
    for (std::uint64_t i = 0; i < count; ++i) {
        parts.push_back(random_tree(random, shape, levels - 1));
    }
    return random.chance(50) ? all_of(std::move(parts)) : any_of(std::move(parts));
}

MetadataValue random_metadata_value(testing::Random& random, const MetadataShape& shape) {
    switch (random.below(shape.lists ? 9 : 8)) {
        case 0: return nullptr;
        case 1: return random.chance(50);
        case 2: return random.pick(small_integers);
        case 3: return random.pick(large_integers);
        case 4: return random.pick(fractions);
        case 5: return random.pick(whole);
        case 6: return random.pick(shape.large_fractions && random.chance(30) ? large_fractions : whole);
        case 7: return random.pick(texts);
        default: {
            std::vector<std::string> list;
            const auto count = random.below(4);
            for (std::uint64_t i = 0; i < count; ++i) {
                list.push_back(random.pick(texts));
            }
            return list;
        }
    }
}

}  // namespace

std::uint64_t rounds(std::uint64_t few) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing writes to the environment
    const char* wanted = std::getenv("TRAWL_SEEDS");
    return wanted == nullptr ? few : std::max<std::uint64_t>(few, std::strtoull(wanted, nullptr, 10) / 10);
}

Filter random_filter(testing::Random& random, const FilterShape& shape) {
    return random_tree(random, shape, static_cast<unsigned>(random.below(4)));
}

Metadata random_metadata(testing::Random& random, const MetadataShape& shape) {
    Metadata metadata;
    for (const std::string& name : fields) {
        if (random.chance(70)) {
            metadata.emplace(name, random_metadata_value(random, shape));
        }
    }
    return metadata;
}

}  // namespace trawl::test
