// What fuzz targets share.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace trawl::fuzz {

/// Ends the program when something that always holds does not: that is what a fuzzer looks for.
inline void expect(bool holds, const char* otherwise) {
    if (!holds) {
        std::fprintf(stderr, "%s\n", otherwise);
        std::abort();
    }
}

}  // namespace trawl::fuzz
