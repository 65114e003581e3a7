// Prints documents, and filters with the documents that pass each, for a real store to be held against. One JSON a
// line.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <trawl/filter_syntax.hpp>

#include "chroma/filter.hpp"
#include "documents.hpp"
#include "pgvector/filter.hpp"
#include "random_filters.hpp"

namespace {

namespace json = boost::json;

void print(const json::object& line) { std::printf("%s\n", json::serialize(line).c_str()); }

json::object translated(const std::string& dialect, const trawl::Filter& filter) {
    if (dialect == "chroma") {
        return {{"where", trawl::chroma::compile_filter(filter, trawl::chroma::MetadataLists::not_kept)}};
    }
    const auto condition = trawl::pgvector::compile_filter(filter, "meta");
    return {{"sql", condition.sql},
            {"parameters", json::array(condition.parameters.begin(), condition.parameters.end())}};
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) {
        std::fprintf(stderr, "usage: filter_cases pgvector|chroma DOCUMENTS FILTERS SEED\n");
        return 2;
    }
    const std::string dialect = arguments[1];
    const bool is_chroma = dialect == "chroma";
    trawl::testing::Random random{std::strtoull(arguments[4], nullptr, 10)};
    std::vector<trawl::Metadata> documents;
    for (long left = std::strtol(arguments[2], nullptr, 10); left > 0; --left) {
        documents.push_back(trawl::test::random_metadata(random, {.lists = !is_chroma, .large_fractions = !is_chroma}));
        const auto document =
            is_chroma ? trawl::test::flat_json(documents.back()) : trawl::test::nested_json(documents.back());
        print({{"document", json::serialize(document)}});
    }
    trawl::test::FilterShape shape;
    if (is_chroma) {
        shape = {.text_order = false,
                 .existence = false,
                 .text_match = false,
                 .negation = false,
                 .large_order = false,
                 .large_fractions = false};
    }
    for (long left = std::strtol(arguments[3], nullptr, 10); left > 0; --left) {
        const trawl::Filter filter = trawl::test::random_filter(random, shape);
        json::array passing;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            if (matches(filter, documents[i])) {
                passing.push_back(i);
            }
        }
        json::object line = translated(dialect, filter);
        line.emplace("filter", to_string(filter));
        line.emplace("passing", std::move(passing));
        // What a row without any metadata has to do.
        line.emplace("empty_passes", matches(filter, {}));
        print(line);
    }
    return 0;
}
