// The contract of vector stores and lexical indexes.
#include <cmath>
#include <set>

#include <trawl/filter.hpp>
#include <trawl/testing/random.hpp>

#include "conformance_calls.hpp"

namespace trawl::testing {

namespace {

using conformance::Call;
using conformance::Calls;
using Lists = std::vector<HitList>;

bool operator==(const StoreInfo& left, const StoreInfo& right) {
    return left.name == right.name && left.scale == right.scale && left.dimension == right.dimension &&
           left.max_batch == right.max_batch && left.filters == right.filters;
}

/// Whether two answers to one query agree: the same scores, of the same documents unless their scores are tied.
bool is_close(const HitList& left, const HitList& right, double tolerance) {
    const auto close = [tolerance](double one, double other) {
        return std::abs(one - other) <= tolerance * std::max({1e-6, std::abs(one), std::abs(other)});
    };
    if (left.size() != right.size()) {
        return false;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        const auto same = std::find_if(right.begin(), right.end(),
                                       [&](const Hit& hit) { return hit.document.id == left[i].document.id; });
        const bool is_tied_with_last = close(left[i].score, left.back().score);
        if (!close(left[i].score, right[i].score) ||
            (same == right.end() ? !is_tied_with_last : !close(same->score, left[i].score))) {
            return false;
        }
    }
    return true;
}

template <class Interface, class SearchQuery>
class SearchCheck {
public:
    SearchCheck(Interface& store, std::vector<SearchQuery> queries, const ConformanceOptions& options)
        : store_(store), queries_(std::move(queries)), options_(options), info_(store.info()), checker_(options) {}

    /// Parameters: bad: a query that must be refused.
    std::vector<std::string> run(const std::vector<SearchQuery>& bad, const std::string& what_is_bad) {
        try {
            check_all(bad, what_is_bad);
        } catch (const conformance::Hanging&) {
        }
        if (!(store_.info() == info_)) {
            checker_.report("info() is not constant: it must say the same over the store's lifetime");
        }
        return checker_.take_findings();
    }

private:
    void check_all(const std::vector<SearchQuery>& bad, const std::string& what_is_bad) {
        check_singles();
        if (!is_right_) {
            return;  // What follows compares with the single calls.
        }
        check_top_k();
        check_batch();
        check_overlap("searches that overlap");
        checker_.template check_cancellation<Lists>(search(batch()));
        check_overlap("searches after a cancelled one");
        check_filter();
        check_no_queries();
        check_bad(bad, what_is_bad);
    }

    [[nodiscard]] std::function<Task<Lists>()> search(std::vector<SearchQuery> queries) const {
        return [&store = store_, queries = std::move(queries)] { return store.search(queries, CallContext{}); };
    }

    [[nodiscard]] std::vector<SearchQuery> batch() const {
        std::vector<SearchQuery> queries = queries_;
        queries.resize(conformance::batch_size(queries.size(), info_.max_batch));
        return queries;
    }

    bool check_shape(const Call<Lists>& call, const std::vector<SearchQuery>& queries, const std::string& what) {
        if (!checker_.is_answered(call, what)) {
            return false;
        }
        if (call.answer.size() != queries.size()) {
            checker_.report(what + " gave " + std::to_string(call.answer.size()) + " lists for " +
                            std::to_string(queries.size()) + " queries: the answer must hold one list per query");
            return false;
        }
        bool is_right = true;
        for (std::size_t i = 0; i < queries.size(); ++i) {
            is_right = check_list(call.answer[i], queries[i].top_k, what) && is_right;
        }
        return is_right;
    }

    bool check_list(const HitList& list, std::size_t top_k, const std::string& what) {
        const auto wrong = [&](const std::string& sentence) {
            checker_.report(what + " " + sentence);
            return false;
        };
        if (list.size() > top_k) {
            return wrong("gave " + std::to_string(list.size()) + " hits for top_k " + std::to_string(top_k) +
                         ": a list must hold at most top_k hits");
        }
        std::set<std::string> ids;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!ids.insert(list[i].document.id).second) {
                return wrong("gave one document twice in a list: ids must be distinct");
            }
            if (std::isnan(list[i].score)) {
                return wrong("gave a score that is not a number: it cannot be ordered");
            }
            if (!(list[i].scale == info_.scale)) {
                return wrong("gave a hit whose scale is not info().scale: both must name one metric and direction");
            }
            if (i > 0 && is_better(list[i].score, list[i - 1].score, info_.scale.direction)) {
                return wrong(
                    "gave a better hit behind a worse one: a list must be best first by info().scale.direction");
            }
        }
        return true;
    }

    void check_singles() {
        const std::string what = "a search for one query";
        for (const SearchQuery& query : queries_) {
            const auto call = checker_.template finish_one<Lists>(search({query}), what);
            is_right_ = check_shape(*call, {query}, what) && is_right_;
            singles_.push_back(call->answer.empty() ? HitList{} : call->answer.front());
        }
    }

    void check_top_k() {
        const std::string what = "a search with top_k 1";
        std::vector<SearchQuery> one{queries_.front()};
        one.front().top_k = 1;
        const auto call = checker_.template finish_one<Lists>(search(one), what);
        if (check_shape(*call, one, what) && call->answer.front().empty() && !singles_.front().empty()) {
            checker_.report(what + " found nothing where a larger top_k found something");
        }
    }

    void check_batch() {
        const std::vector<SearchQuery> queries = batch();
        if (queries.size() < 2) {
            return;
        }
        const std::string what = "a batch of " + std::to_string(queries.size()) + " queries";
        const auto call = checker_.template finish_one<Lists>(search(queries), what);
        if (!check_shape(*call, queries, what)) {
            return;
        }
        for (std::size_t i = 0; i < queries.size(); ++i) {
            if (!is_close(call->answer[i], singles_[i], options_.tolerance)) {
                checker_.report(what +
                                " gave other hits than single searches, or in another order: the lists must be " +
                                "in the order of the queries");
                return;
            }
        }
    }

    void check_overlap(const std::string& what) {
        Calls<Lists> calls;
        for (const SearchQuery& query : queries_) {
            calls.push_back(checker_.template start<Lists>(search({query})));
        }
        checker_.finish(calls, what);
        for (std::size_t i = 0; i < calls.size(); ++i) {
            if (check_shape(*calls[i], {queries_[i]}, what) &&
                !is_close(calls[i]->answer.front(), singles_[i], options_.tolerance)) {
                checker_.report(what + " gave other hits than searches one by one: a call must keep its own state");
            }
        }
    }

    /// A filter that the store says it evaluates must be obeyed, one that it says it does not must be refused.
    void check_filter() {
        const Filter filter = field("trawl_conformance") == "no document has this";
        const std::string what = "a search with a filter";
        std::vector<SearchQuery> filtered{queries_.front()};
        filtered.front().filter = filter;
        const auto call = checker_.template finish_one<Lists>(search(filtered), what);
        if (!info_.filters.equality) {
            if (!call->failure || to_error(call->failure).code() != Errc::not_supported) {
                checker_.report(what +
                                " that info().filters rules out is not refused with Errc::not_supported: hits that " +
                                "ignore a filter are wrong answers");
            }
        } else if (check_shape(*call, filtered, what)) {
            for (const Hit& hit : call->answer.front()) {
                if (!matches(filter, hit.document.metadata)) {
                    checker_.report(what + " found a document that does not match it");
                }
            }
        }
    }

    void check_no_queries() {
        const std::string what = "a request without queries";
        const auto call = checker_.template finish_one<Lists>(search({}), what);
        if (call->failure) {
            checker_.check_refusal(*call, what);
        } else if (!call->answer.empty()) {
            checker_.report(what + " is answered with lists: answer with none, or refuse with a trawl::Error");
        }
    }

    void check_bad(const std::vector<SearchQuery>& bad, const std::string& what) {
        if (bad.empty()) {
            return;
        }
        const auto call = checker_.template finish_one<Lists>(search(bad), what);
        if (call->failure) {
            checker_.check_refusal(*call, what);
        } else {
            checker_.report(what + " is answered: it must be refused with a trawl::Error");
        }
    }

    Interface& store_;
    std::vector<SearchQuery> queries_;
    const ConformanceOptions& options_;
    StoreInfo info_;
    conformance::Checker checker_;
    Lists singles_;
    bool is_right_ = true;  ///< The single calls.
};

/// As many vectors as there are texts, of the dimension that the store states.
std::vector<Embedding> made_up(std::size_t count, std::size_t dimension) {
    Random random{1};
    std::vector<Embedding> vectors(count, Embedding(dimension == 0 ? 8 : dimension));
    for (Embedding& vector : vectors) {
        for (float& number : vector) {
            number = static_cast<float>(random.unit() * 2 - 1);
        }
    }
    return vectors;
}

}  // namespace

std::vector<std::string> check_vector_store(VectorStore& store, const ConformanceOptions& given) {
    const ConformanceOptions options = conformance::completed(given);
    const std::size_t dimension = store.info().dimension;
    std::vector<VectorQuery> queries;
    for (const Embedding& vector :
         options.vectors.empty() ? made_up(options.texts.size(), dimension) : options.vectors) {
        queries.emplace_back(vector, options.top_k);
    }
    std::vector<VectorQuery> bad;
    if (dimension != 0) {
        bad.emplace_back(Embedding(dimension + 1, 1.0F), options.top_k);
    }
    return SearchCheck<VectorStore, VectorQuery>{store, std::move(queries), options}.run(
        bad, "a vector of another dimension than info().dimension");
}

std::vector<std::string> check_lexical_index(LexicalIndex& index, const ConformanceOptions& given) {
    const ConformanceOptions options = conformance::completed(given);
    std::vector<TextQuery> queries;
    for (const std::string& text : options.texts) {
        queries.emplace_back(text, options.top_k);
    }
    return SearchCheck<LexicalIndex, TextQuery>{index, std::move(queries), options}.run({}, "");
}

}  // namespace trawl::testing
