// The key by which a hit is recognised as a copy of another.
#include <algorithm>
#include <cstdint>

#include "appearances.hpp"
#include "check.hpp"
#include "metadata_text.hpp"
#include "overloaded.hpp"
#include "similar_text.hpp"

namespace trawl {
namespace fusion {
namespace {

bool is_white(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string with_single_spaces(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (!is_white(c)) {
            out.push_back(c);
        } else if (!out.empty() && out.back() != ' ') {
            out.push_back(' ');
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

/// A letter first, so that an id is never taken for a key of another kind.
std::string with_letter(char letter, std::string_view text) {
    std::string key(1, letter);
    key.append(text);
    return key;
}

std::string id_key(const Document& document) { return with_letter('i', document.id); }

std::string key(const SameText& by, const Document& document) {
    std::string text = by.ignore_white_space ? with_single_spaces(document.text) : document.text;
    return text.empty() ? id_key(document) : with_letter('t', text);
}

std::string key(const SameMetadata& by, const Document& document) {
    const auto found = document.metadata.find(by.key);
    return found == document.metadata.end() ? id_key(document) : with_letter('m', typed_text(found->second));
}

template <class Use>
void for_each_hit(const Appearances& seen, Use use) {
    for (const List& list : seen.lists) {
        for (const Hit& hit : list.given->hits) use(hit);
    }
}

/// A document joins the first of those that stand better, so texts are compared by rank first, then by list.
Keys similar_keys(const SimilarText& by, const Appearances& seen) {
    struct Place {
        std::size_t rank;
        std::size_t hit;
        const Document* document;
    };
    std::vector<Place> places;
    std::size_t index = 0;
    for (const List& list : seen.lists) {
        for (std::size_t i = 0; i < list.given->hits.size(); ++i) {
            places.push_back({list.counted() ? i : SIZE_MAX, index++, &list.given->hits[i].document});
        }
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.rank < b.rank; });

    Keys keys;
    keys.storage.resize(index);
    SimilarTexts leaders(by);
    for (const Place& place : places) {
        const std::string& text = place.document->text;
        keys.storage[place.hit] =
            text.empty() ? id_key(*place.document) : with_letter('s', std::to_string(leaders.leader_of(text)));
    }
    return keys;
}

}  // namespace

Keys keys_of(const Appearances& seen, const Sameness& by) {
    Keys keys;
    std::visit(Overloaded{
                   [](const SameId&) {},
                   [&](const SimilarText& similar) { keys = similar_keys(similar, seen); },
                   [&](const auto& exact) {
                       for_each_hit(seen, [&](const Hit& hit) { keys.storage.push_back(key(exact, hit.document)); });
                   },
               },
               by);
    keys.of_hit.assign(keys.storage.begin(), keys.storage.end());
    return keys;
}

}  // namespace fusion

void validate(const Deduplication& deduplication) {
    using fusion::require;
    std::visit(
        fusion::Overloaded{
            [](const SameMetadata& by) { require(!by.key.empty(), "SameMetadata.key", "empty", "the name of a key"); },
            [](const SimilarText& by) {
                require(by.threshold > 0 && by.threshold <= 1, "SimilarText.threshold", by.threshold,
                        "above 0 and at most 1");
                require(by.words >= 1, "SimilarText.words", "0", "at least 1");
            },
            [](const auto&) {},
        },
        deduplication.by);
}

}  // namespace trawl
