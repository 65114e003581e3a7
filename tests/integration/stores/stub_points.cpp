// What the stubs of stores keep: points with vectors, compared one by one.
#include "stub_points.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>

namespace trawl::test {

std::vector<double> numbers_in(const boost::json::value& list) {
    std::vector<double> numbers;
    for (const boost::json::value& number : list.as_array()) {
        numbers.push_back(number.to_number<double>());
    }
    return numbers;
}

double compare(const std::vector<double>& left, const std::vector<double>& right, const std::string& metric) {
    double dot = 0;
    double squares = 0;
    double other_squares = 0;
    double differences = 0;
    double manhattan = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        dot += left[i] * right.at(i);
        squares += left[i] * left[i];
        other_squares += right[i] * right[i];
        differences += (left[i] - right[i]) * (left[i] - right[i]);
        manhattan += std::abs(left[i] - right[i]);
    }
    if (metric == "dot") return dot;
    if (metric == "euclidean") return std::sqrt(differences);
    if (metric == "manhattan") return manhattan;
    return dot / std::sqrt(squares * other_squares);
}

std::vector<std::pair<std::string, double>> StubPoints::nearest(
    const std::vector<double>& query, const std::string& metric, std::size_t limit,
    const std::function<bool(const StubPoint&)>& passes) const {
    std::vector<std::pair<std::string, double>> found;
    for (const auto& [id, point] : by_id) {
        if (passes(point)) {
            found.emplace_back(id, compare(query, point.vector, metric));
        }
    }
    const bool is_distance = metric == "euclidean" || metric == "manhattan";
    std::stable_sort(found.begin(), found.end(), [is_distance](const auto& left, const auto& right) {
        return is_distance ? left.second < right.second : left.second > right.second;
    });
    found.resize(std::min(found.size(), limit));
    return found;
}

}  // namespace trawl::test
