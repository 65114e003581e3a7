// A made-up collection, and what a store that holds it must answer.
#include "collection.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <trawl/filter_syntax.hpp>
#include <trawl/relevance.hpp>
#include <trawl/testing/conformance.hpp>

#include "blocking.hpp"

namespace trawl::test {

namespace {

constexpr std::size_t top_k = 10;
constexpr double tolerance = 1e-5;

Embedding random_vector(testing::Random& random) {
    Embedding vector;
    for (std::size_t i = 0; i < Collection::dimension; ++i) {
        vector.push_back((static_cast<float>(random.between(0, 256)) - 128.0F) / 64.0F);
    }
    return vector;
}

double relevance_of(const Embedding& left, const Embedding& right, Metric metric) {
    double dot = 0;
    double left_square = 0;
    double right_square = 0;
    double euclidean_square = 0;
    double manhattan = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const double a = left[i];
        const double b = right[i];
        dot += a * b;
        left_square += a * a;
        right_square += b * b;
        euclidean_square += (a - b) * (a - b);
        manhattan += std::abs(a - b);
    }
    switch (metric) {
        case Metric::dot_product: return relevance(dot, {metric}).value();
        case Metric::euclidean: return 1.0 / (1.0 + euclidean_square);
        case Metric::manhattan: return 1.0 / (1.0 + manhattan);
        default: return (1.0 + dot / std::sqrt(left_square * right_square)) / 2.0;
    }
}

void check_list(const HitList& hits, const VectorQuery& query, const Collection& collection, Metric metric) {
    const auto passing = relevance_of_passing(collection, query, metric);
    std::vector<double> best;
    for (const auto& [id, relevance] : passing) {
        best.push_back(relevance);
    }
    std::sort(best.begin(), best.end(), std::greater<>{});
    best.resize(std::min(best.size(), query.top_k));
    REQUIRE(hits.size() == best.size());
    for (std::size_t i = 0; i < hits.size(); ++i) {
        // By id, and by place: of equally good documents any may stand there.
        const auto entry = passing.find(hits[i].document.id);
        REQUIRE(entry != passing.end());
        const double found = relevance(hits[i].score, hits[i].scale).value_or(-1.0);
        CHECK(std::abs(found - entry->second) < tolerance);
        CHECK(std::abs(found - best[i]) < tolerance);
    }
}

std::vector<HitList> ask(VectorStore& store, const std::vector<VectorQuery>& queries) {
    return run(store.search(queries, CallContext{}));
}

/// One that lets half of them through, about ten at most, and that none is near.
double find_threshold(const std::map<std::string, double>& relevances) {
    std::vector<double> sorted;
    for (const auto& [id, relevance] : relevances) {
        sorted.push_back(relevance);
    }
    std::sort(sorted.begin(), sorted.end(), std::greater<>{});
    const std::size_t wanted = std::clamp<std::size_t>(sorted.size() / 2, 1, top_k);
    for (std::size_t i = wanted; i < std::min(sorted.size(), 2 * top_k); ++i) {
        if (sorted[i - 1] - sorted[i] > 10 * tolerance) {
            return (sorted[i - 1] + sorted[i]) / 2;
        }
    }
    return 0.0;
}

void check_documents(const HitList& hits, const Collection& collection) {
    for (const Hit& hit : hits) {
        const auto& records = collection.records;
        const auto record = std::find_if(records.begin(), records.end(),
                                         [&](const auto& entry) { return entry.document.id == hit.document.id; });
        REQUIRE(record != records.end());
        CHECK(hit.document.text == record->document.text);
        const Filter whole = field("whole") == 7;
        CHECK(matches(whole, hit.document.metadata) == matches(whole, record->document.metadata));
    }
}

void check_changes(VectorStore& store, VectorWriter& writer, const Collection& collection, Metric metric) {
    Collection changed = collection;
    changed.records[3].document.text = "another text";
    changed.records[3].vector = collection.questions.front();
    run(writer.upsert({changed.records[3]}, CallContext{}));
    const std::vector<std::string> gone{changed.records[0].document.id, changed.records[1].document.id, "never there"};
    run(writer.erase(gone, CallContext{}));
    changed.records.erase(changed.records.begin(), changed.records.begin() + 2);
    const VectorQuery query{collection.questions.front(), top_k};
    const auto lists = ask(store, {query});
    check_list(lists.front(), query, changed, metric);
    check_documents(lists.front(), changed);
    run(writer.upsert({}, CallContext{}));
    run(writer.erase({}, CallContext{}));
}

}  // namespace

Collection make_collection(std::uint64_t seed, const CollectionShape& shape) {
    testing::Random random{seed};
    Collection collection;
    for (int i = 0; i < 200; ++i) {
        Metadata metadata = random_metadata(random, shape.metadata);
        if (!shape.nulls) {
            const auto is_null = [](const auto& entry) { return std::holds_alternative<std::nullptr_t>(entry.second); };
            metadata.erase(std::remove_if(metadata.begin(), metadata.end(), is_null), metadata.end());
        }
        if (!shape.empty_metadata) {
            metadata.emplace("whole", std::int64_t{7});
        }
        const std::string number = std::to_string(i);
        collection.records.emplace_back(
            Document{"document " + number, "text of \"" + number + "\" é", std::move(metadata)}, random_vector(random));
    }
    for (int i = 0; i < 8; ++i) {
        collection.questions.push_back(random_vector(random));
    }
    for (int i = 0; i < 30; ++i) {
        collection.filters.push_back(random_filter(random, shape.filters));
    }
    return collection;
}

void keep_one_kind_a_field(Metadata& metadata) {
    const auto is_of_another = [](const auto& entry) {
        const MetadataValue& value = entry.second;
        if (entry.first == "a") {
            return !std::holds_alternative<std::string>(value) &&
                   !std::holds_alternative<std::vector<std::string>>(value);
        }
        if (entry.first == "b") return !std::holds_alternative<std::int64_t>(value);
        if (entry.first == "c") return !std::holds_alternative<double>(value);
        return !std::holds_alternative<bool>(value);
    };
    metadata.erase(std::remove_if(metadata.begin(), metadata.end(), is_of_another), metadata.end());
}

Collection make_common_collection() {
    CollectionShape shape;
    shape.metadata.large_fractions = false;
    shape.filters = {.text_order = false,
                     .existence = false,
                     .text_match = false,
                     .negation = false,
                     .large_order = false,
                     .large_fractions = false};
    Collection collection = make_collection(17, shape);
    for (VectorRecord& record : collection.records) {
        keep_one_kind_a_field(record.document.metadata);
    }
    return collection;
}

std::map<std::string, double> relevance_of_passing(const Collection& collection, const VectorQuery& query,
                                                   Metric metric) {
    std::map<std::string, double> passing;
    for (const VectorRecord& record : collection.records) {
        if (!query.filter || matches(*query.filter, record.document.metadata)) {
            passing.emplace(record.document.id, relevance_of(query.vector, record.vector, metric));
        }
    }
    return passing;
}

void check_store(VectorStore& store, VectorWriter& writer, const Collection& collection, Metric metric) {
    run(writer.upsert(collection.records, CallContext{}));

    std::vector<VectorQuery> queries;
    for (const Embedding& question : collection.questions) {
        queries.emplace_back(question, top_k);
    }
    const auto lists = ask(store, queries);
    REQUIRE(lists.size() == queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        check_list(lists[i], queries[i], collection, metric);
        check_documents(lists[i], collection);
        CHECK(ask(store, {queries[i]}).front().size() == lists[i].size());
    }

    for (std::size_t i = 0; i < collection.filters.size(); ++i) {
        const std::string filter = to_string(collection.filters[i]);
        CAPTURE(filter);
        // Next to one without, and to one that lets nothing through.
        const std::vector<VectorQuery> mixed{VectorQuery{collection.questions[i % 8], top_k, collection.filters[i]},
                                             VectorQuery{collection.questions[0], 3},
                                             VectorQuery{collection.questions[1], 3, Filter::nothing()}};
        const auto found = ask(store, mixed);
        REQUIRE(found.size() == 3);
        check_list(found[0], mixed[0], collection, metric);
        check_list(found[1], mixed[1], collection, metric);
        CHECK(found[2].empty());
    }

    for (const std::string& rule : testing::check_vector_store(store, {.vectors = collection.questions})) {
        FAIL_CHECK(rule);
    }
    check_changes(store, writer, collection, metric);
}

void check_law(VectorStore& store, VectorWriter& writer, const OpenStore& open, Metric metric) {
    const Collection collection = make_common_collection();
    check_store(store, writer, collection, metric);
    run(writer.upsert(collection.records, CallContext{}));
    for (std::size_t i = 0; i < collection.questions.size(); ++i) {
        for (const bool is_filtered : {false, true}) {
            VectorQuery query{collection.questions[i], 2 * top_k};
            if (is_filtered) query.filter = collection.filters[i];
            const auto passing = relevance_of_passing(collection, query, metric);
            const double threshold = find_threshold(passing);
            const auto hits = run(open(threshold)->search({query}, CallContext{})).front();
            CAPTURE(threshold);
            CHECK(hits.size() ==
                  static_cast<std::size_t>(std::count_if(
                      passing.begin(), passing.end(), [&](const auto& entry) { return entry.second >= threshold; })));
            for (const Hit& hit : hits) {
                REQUIRE(passing.contains(hit.document.id));
                CHECK(passing.at(hit.document.id) >= threshold);
            }
        }
    }
}

}  // namespace trawl::test
