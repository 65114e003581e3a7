// The contract of embedding providers.
#include <cmath>

#include "conformance_calls.hpp"

namespace trawl::testing {

namespace {

using conformance::Call;
using conformance::Calls;
using Embeddings = std::vector<Embedding>;

bool operator==(const EmbeddingProviderInfo& left, const EmbeddingProviderInfo& right) {
    return left.name == right.name && left.model == right.model && left.dimension == right.dimension &&
           left.max_batch == right.max_batch;
}

/// Whether two vectors are the same but for rounding.
bool is_close(const Embedding& left, const Embedding& right, double tolerance) {
    if (left.size() != right.size()) {
        return false;
    }
    double length = 0;
    double distance = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const double one = left[i];
        const double other = right[i];
        length += std::max(one * one, other * other);
        distance += (one - other) * (one - other);
    }
    return std::sqrt(distance) <= tolerance * std::sqrt(length);
}

class ProviderCheck {
public:
    ProviderCheck(EmbeddingProvider& provider, const ConformanceOptions& options)
        : provider_(provider), options_(options), info_(provider.info()), checker_(options) {}

    std::vector<std::string> run() {
        try {
            check_all();
        } catch (const conformance::Hanging&) {
        }
        if (!(provider_.info() == info_)) {
            checker_.report("info() is not constant: it must say the same over the provider's lifetime");
        }
        return checker_.take_findings();
    }

private:
    void check_all() {
        check_singles();
        if (!is_right_) {
            return;  // What follows compares with the single calls.
        }
        check_documents();
        check_batch();
        check_overlap("calls that overlap");
        checker_.check_cancellation<Embeddings>(embedding(options_.texts));
        check_overlap("calls after a cancelled one");
        check_bad_input({}, "a request without texts");
        check_bad_input({""}, "an empty text");
    }

    [[nodiscard]] std::function<Task<Embeddings>()> embedding(std::vector<std::string> texts,
                                                              EmbeddingInput input = EmbeddingInput::query) const {
        if (texts.size() > 1) {
            texts.resize(conformance::batch_size(texts.size(), info_.max_batch));
        }
        return [&provider = provider_, request = EmbedRequest{std::move(texts), input}] {
            return provider.embed(request, CallContext{});
        };
    }

    /// Whether an answer has the right shape; reports what is wrong.
    bool check_shape(const Call<Embeddings>& call, std::size_t texts, const std::string& what) {
        if (!checker_.is_answered(call, what)) {
            return false;
        }
        if (call.answer.size() != texts) {
            checker_.report(what + " gave " + std::to_string(call.answer.size()) + " vectors for " +
                            std::to_string(texts) + " texts: the answer must hold one vector per text");
            return false;
        }
        bool is_right = true;
        for (const Embedding& vector : call.answer) {
            is_right = check_vector(vector, what) && is_right;
        }
        return is_right;
    }

    bool check_vector(const Embedding& vector, const std::string& what) {
        if (dimension_ == 0) {
            dimension_ = info_.dimension != 0 ? info_.dimension : vector.size();
        }
        if (vector.size() != dimension_ || vector.empty()) {
            checker_.report(what + " gave a vector of dimension " + std::to_string(vector.size()) + ", but " +
                            (info_.dimension != 0 ? "info().dimension says " : "an earlier one has ") +
                            std::to_string(dimension_) + ": all vectors must have one dimension, above 0");
            return false;
        }
        if (!is_finite(vector)) {
            checker_.report(what + " gave a vector that is not finite: infinity and NaN cannot be searched for");
            return false;
        }
        return true;
    }

    void check_singles() {
        for (const std::string& text : options_.texts) {
            const auto call = checker_.finish_one<Embeddings>(embedding({text}), "a call with one text");
            is_right_ = check_shape(*call, 1, "a call with one text") && is_right_;
            singles_.push_back(call->answer.empty() ? Embedding{} : call->answer.front());
        }
    }

    void check_documents() {
        const std::string what = "a call with EmbeddingInput::document";
        const auto call =
            checker_.finish_one<Embeddings>(embedding({options_.texts.front()}, EmbeddingInput::document), what);
        check_shape(*call, 1, what);
    }

    void check_batch() {
        const std::size_t size = conformance::batch_size(options_.texts.size(), info_.max_batch);
        if (size < 2) {
            return;
        }
        const std::string what = "a batch of " + std::to_string(size) + " texts";
        const auto call = checker_.finish_one<Embeddings>(embedding(options_.texts), what);
        if (!check_shape(*call, size, what)) {
            return;
        }
        for (std::size_t i = 0; i < size; ++i) {
            if (!is_close(call->answer[i], singles_[i], options_.tolerance)) {
                checker_.report(what + " gave other vectors than single calls, or in another order: the vectors must " +
                                "be in the order of the texts");
                return;
            }
        }
    }

    void check_overlap(const std::string& what) {
        Calls<Embeddings> calls;
        for (const std::string& text : options_.texts) {
            calls.push_back(checker_.start<Embeddings>(embedding({text})));
        }
        checker_.finish(calls, what);
        for (std::size_t i = 0; i < calls.size(); ++i) {
            if (check_shape(*calls[i], 1, what) &&
                !is_close(calls[i]->answer.front(), singles_[i], options_.tolerance)) {
                checker_.report(what + " gave other vectors than calls one by one: a call must keep its own state");
            }
        }
    }

    void check_bad_input(const std::vector<std::string>& texts, const std::string& what) {
        const auto call = checker_.finish_one<Embeddings>(embedding(texts), what);
        if (call->failure) {
            checker_.check_refusal(*call, what);
        } else if (call->answer.size() != texts.size()) {
            checker_.report(what + " is answered with " + std::to_string(call->answer.size()) +
                            " vectors: answer with one vector per text, or refuse with a trawl::Error");
        }
    }

    EmbeddingProvider& provider_;
    const ConformanceOptions& options_;
    EmbeddingProviderInfo info_;
    conformance::Checker checker_;
    std::size_t dimension_ = 0;
    Embeddings singles_;
    bool is_right_ = true;  ///< The single calls.
};

}  // namespace

std::vector<std::string> check_embedding_provider(EmbeddingProvider& provider, const ConformanceOptions& given) {
    const ConformanceOptions options = conformance::completed(given);
    return ProviderCheck{provider, options}.run();
}

}  // namespace trawl::testing
