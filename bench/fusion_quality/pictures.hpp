// The pictures of docs/fusion.md.
#pragma once

#include <string>
#include <vector>

#include "cranfield.hpp"

namespace bench {

/// One list of the worked example: where it comes from, and what it has, best first.
struct ExampleList {
    std::string title;
    std::vector<trawl::Hit> hits;
};
std::vector<ExampleList> worked_example();

/// The ranking that each method makes of the example: one column a method, one row a place.
std::string draw_example();

/// The same as text: one line a method.
std::string print_example();

/// nDCG@10 of each method as bars, the best first, with the sources alone as lines.
std::string draw_quality(std::vector<Quality> methods, const std::vector<Quality>& sources);

}  // namespace bench
