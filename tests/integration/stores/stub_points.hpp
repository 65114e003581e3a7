// What the stubs of stores keep: points with vectors, compared one by one.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace trawl::test {

struct StubPoint {
    std::vector<double> vector;
    boost::json::object document;
};

struct StubPoints {
    std::map<std::string, StubPoint> by_id;

    /// (id, score) of the points that pass, best first. Parameters: metric: "cosine", "dot", "euclidean", "manhattan".
    [[nodiscard]] std::vector<std::pair<std::string, double>> nearest(
        const std::vector<double>& query, const std::string& metric, std::size_t limit,
        const std::function<bool(const StubPoint&)>& passes) const;
};

std::vector<double> numbers_in(const boost::json::value& list);

/// As double-precision numbers: a similarity, or a distance for the last two.
double compare(const std::vector<double>& left, const std::vector<double>& right, const std::string& metric);

}  // namespace trawl::test
