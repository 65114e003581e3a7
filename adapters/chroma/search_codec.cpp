// Chroma's searches.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include "codec.hpp"
#include "common/json_reader.hpp"
#include "stores/call_checks.hpp"
#include "stores/metadata_json.hpp"
#include "stores/vector_text.hpp"

namespace trawl::chroma {

namespace {

namespace json = boost::json;
namespace ondemand = simdjson::ondemand;

/// A member of an answer: for each query a list, for each of its hits a value.
template <class T>
using Columns = std::vector<std::vector<T>>;

template <class T, class Read>
Columns<T> read_columns(ondemand::value value, Read read) {
    Columns<T> columns;
    if (value.is_null()) {
        return columns;
    }
    for (auto list : value.get_array()) {
        auto& column = columns.emplace_back();
        for (auto entry : list.value().get_array()) {
            column.push_back(read(entry.value()));
        }
    }
    return columns;
}

std::string read_text(ondemand::value value) {
    return value.is_null() ? std::string{} : std::string{value.get_string().value()};
}

Metadata read_object(ondemand::value value) {
    Metadata metadata;
    if (!value.is_null()) {
        for (auto member : value.get_object()) {
            std::string key{member.unescaped_key().value()};
            stores::read_metadata(std::move(key), member.value(), metadata);
        }
    }
    return metadata;
}

const Filter& filter_of(const VectorQuery& query) {
    static const Filter everything;
    return query.filter ? *query.filter : everything;
}

[[noreturn]] void throw_uneven() {
    throw Error{Errc::malformed_response, "ids, distances, documents and metadatas are not of one length"};
}

}  // namespace

std::optional<ScoreScale> scale_of(Metric metric) noexcept {
    switch (metric) {
        case Metric::cosine: return ScoreScale{metric, Direction::lower_is_better};
        case Metric::euclidean: return ScoreScale{Metric::euclidean_squared, Direction::lower_is_better};
        case Metric::dot_product: return ScoreScale{Metric::dot_product_distance, Direction::lower_is_better};
        default: return std::nullopt;
    }
}

std::vector<QueryGroup> group_by_filter(const std::vector<VectorQuery>& queries) {
    std::vector<QueryGroup> groups;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (!stores::is_asked(queries[i])) {
            continue;
        }
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const QueryGroup& group) {
            return filter_of(queries[group.front()]) == filter_of(queries[i]);
        });
        if (same == groups.end()) {
            groups.push_back({i});
        } else {
            same->push_back(i);
        }
    }
    return groups;
}

std::string encode_search(const std::vector<VectorQuery>& queries, const QueryGroup& group, MetadataLists lists) {
    std::size_t most = 0;
    std::string body = "{\"query_embeddings\":[";
    for (const std::size_t index : group) {
        if (index != group.front()) {
            body.push_back(',');
        }
        stores::append_vector(body, queries[index].vector);
        most = std::max(most, queries[index].top_k);
    }
    json::object rest{{"n_results", most}, {"include", {"documents", "metadatas", "distances"}}};
    const Filter& filter = filter_of(queries[group.front()]);
    if (!filter.is_everything()) {
        rest.emplace("where", compile_filter(filter, lists));
    }
    body.append("],").append(json::serialize(rest), 1);
    return body;
}

std::vector<HitList> decode_search(std::string body, ScoreScale scale) {
    return common::read_json(std::move(body), [&](ondemand::document& document) {
        Columns<std::string> ids;
        Columns<std::string> texts;
        Columns<Metadata> metadatas;
        Columns<double> distances;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "ids") {
                ids = read_columns<std::string>(field.value(), [](ondemand::value value) { return read_text(value); });
            } else if (key == "documents") {
                texts =
                    read_columns<std::string>(field.value(), [](ondemand::value value) { return read_text(value); });
            } else if (key == "metadatas") {
                metadatas =
                    read_columns<Metadata>(field.value(), [](ondemand::value value) { return read_object(value); });
            } else if (key == "distances") {
                distances = read_columns<double>(field.value(),
                                                 [](ondemand::value value) { return value.get_double().value(); });
            }
        }
        if (texts.size() != ids.size() || metadatas.size() != ids.size() || distances.size() != ids.size()) {
            throw_uneven();
        }
        std::vector<HitList> lists(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::size_t count = ids[i].size();
            if (texts[i].size() != count || metadatas[i].size() != count || distances[i].size() != count) {
                throw_uneven();
            }
            for (std::size_t j = 0; j < count; ++j) {
                lists[i].emplace_back(
                    Document{std::move(ids[i][j]), std::move(texts[i][j]), std::move(metadatas[i][j])}, distances[i][j],
                    scale);
            }
        }
        return lists;
    });
}

}  // namespace trawl::chroma
