// The validation of a retriever's options.
#include <trawl/retriever_options.hpp>

#include <stdexcept>
#include <string>

namespace trawl {

namespace {

void require(bool condition, const char* field, const std::string& rule) {
    if (!condition) {
        throw std::invalid_argument(std::string("RetrieverOptions.") + field + " " + rule);
    }
}

std::string in_milliseconds(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) + " ms";
}

}  // namespace

void validate(const RetrieverOptions& options) {
    require(options.top_k >= 1, "top_k", "must be at least 1, not 0");
    require(options.max_concurrent_queries >= 1, "max_concurrent_queries",
            "must be at least 1, not 0; for one call after the other set enable_parallel_processing to false");
    require(options.query_timeout >= Duration::zero(), "query_timeout",
            "must not be negative, but is " + in_milliseconds(options.query_timeout) + "; 0 means no limit");
    require(options.deadline >= Duration::zero(), "deadline",
            "must not be negative, but is " + in_milliseconds(options.deadline) + "; 0 means no limit");
    validate(options.fusion);
    validate(options.fusion_options, options.fusion);
    validate(options.reranking);
    validate(options.diversity);
}

}  // namespace trawl
