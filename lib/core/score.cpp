// Names of metrics, and the comparison of two scores on one scale.
#include <trawl/score.hpp>

#include <cmath>

namespace trawl {

std::string_view name(Metric metric) noexcept {
    switch (metric) {
        case Metric::unknown: return "unknown";
        case Metric::cosine: return "cosine";
        case Metric::dot_product: return "dot_product";
        case Metric::euclidean: return "euclidean";
        case Metric::euclidean_squared: return "euclidean_squared";
        case Metric::manhattan: return "manhattan";
        case Metric::bm25: return "bm25";
        case Metric::relevance: return "relevance";
        case Metric::dot_product_distance: return "dot_product_distance";
        case Metric::max_inner_product: return "max_inner_product";
    }
    return "unknown";
}

bool is_better(double left, double right, Direction direction) noexcept {
    if (std::isnan(left)) return false;
    if (std::isnan(right)) return true;
    return direction == Direction::higher_is_better ? left > right : left < right;
}

}  // namespace trawl
