// The Cranfield collection, where it is at hand, and the measures by which rankings of it are judged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trawl_test {

struct Judged {
    std::string id;
    std::string text;
    std::map<std::string, int> grades;  ///< By document; only those above 0.
};

struct Cranfield {
    std::vector<std::string> ids;
    std::vector<std::string> texts;  ///< Title, newline, abstract; never empty.
    std::vector<Judged> queries;
};

/// The folder `cranfield` in $TRAWL_TEST_DATA, or in `shared/data` beside any of the folders above the current one.
std::optional<std::filesystem::path> find_cranfield();

Cranfield load_cranfield(const std::filesystem::path& folder);

/// Both with linear gain, mean over the queries that have a relevant document.
struct Quality {
    double ndcg_at_10 = 0.0;
    double recall_at_10 = 0.0;
};

/// Parameters: rankings: for each query the ids of the documents found, best first.
Quality judge(const Cranfield& collection, const std::vector<std::vector<std::string>>& rankings);

}  // namespace trawl_test
