// Agreement with recorded values: ranx where its definitions are ours, exact arithmetic elsewhere.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <trawl/fusion.hpp>

namespace {

using ScoreById = std::map<std::string, double>;

struct Case {
    std::string name;
    std::vector<std::vector<trawl::Hit>> hits;
    std::vector<double> weights;

    [[nodiscard]] std::vector<trawl::RankedList> lists() const {
        std::vector<trawl::RankedList> made;
        for (std::size_t i = 0; i < hits.size(); ++i) made.push_back({hits[i], i, 0, weights[i]});
        return made;
    }
};

/// The id and number of "id=number"; strtod reads hexadecimal numbers, nan and inf.
std::pair<std::string, double> parse_pair(const std::string& word) {
    const std::size_t at = word.find('=');
    return {word.substr(0, at), std::strtod(word.c_str() + at + 1, nullptr)};
}

void add_list(Case& to, std::istringstream& line) {
    std::string direction;
    std::string word;
    line >> direction >> word;
    to.weights.push_back(std::strtod(word.c_str(), nullptr));
    const trawl::ScoreScale scale{trawl::Metric::unknown, direction == "higher" ? trawl::Direction::higher_is_better
                                                                                : trawl::Direction::lower_is_better};
    std::vector<trawl::Hit>& hits = to.hits.emplace_back();
    while (line >> word) {
        const auto [id, score] = parse_pair(word);
        hits.emplace_back(trawl::Document{id, ""}, score, scale);
    }
}

/// The names of the recording are those of the library, but for variants and parameters.
trawl::Fusion method_of(const std::string& name, const std::string& parameter, const std::string& normaliser) {
    const double number = std::strtod(parameter.c_str(), nullptr);
    if (name == "reciprocal_rank") return trawl::ReciprocalRank{.k = number};
    if (name == "qdrant_reciprocal_rank") return trawl::QdrantReciprocalRank{.k = number};
    if (name == "rank_biased_centroid") return trawl::RankBiasedCentroid{.persistence = number};
    if (name == "log_isr") return trawl::InverseSquareRank{trawl::Agreement::log_count};
    if (name == "logn_isr") return trawl::InverseSquareRank{trawl::Agreement::log_sigma};
    if (name == "comb_gmnz") return trawl::CombGmnz{.gamma = number, .normaliser = trawl::normaliser_named(normaliser)};
    return trawl::fusion_named(name, name.starts_with("comb_") ? normaliser : "");
}

ScoreById fused(const Case& from, const trawl::Fusion& method) {
    ScoreById values;
    for (const trawl::FusedHit& hit : trawl::fuse(from.lists(), method)) values[hit.document.id] = hit.score;
    return values;
}

bool agree(const ScoreById& ours, const ScoreById& theirs) {
    if (ours.size() != theirs.size()) return false;
    for (const auto& [id, value] : theirs) {
        const auto found = ours.find(id);
        if (found == ours.end()) return false;
        const double size = std::max({1.0, std::abs(value), std::abs(found->second)});
        if (!(std::abs(found->second - value) <= 1e-9 * size)) return false;
    }
    return true;
}

TEST_CASE("fused scores agree with the recorded ones") {
    std::ifstream file(TRAWL_GOLDEN_DIR "/fusion_golden.txt");
    REQUIRE(file.is_open());
    Case current;
    std::set<std::string> from_ranx;
    std::size_t compared = 0;
    for (std::string text; std::getline(file, text);) {
        std::istringstream line(text);
        std::string kind;
        line >> kind;
        if (kind == "case") {
            current = Case{text.substr(5), {}, {}};
        } else if (kind == "list") {
            add_list(current, line);
        } else if (kind == "expect") {
            std::string origin;
            std::string method;
            std::string parameter;
            std::string normaliser;
            line >> origin >> method >> parameter >> normaliser;
            ScoreById theirs;
            for (std::string word; line >> word;) theirs.insert(parse_pair(word));
            INFO(current.name << ": " << origin << " " << method << " " << parameter << " " << normaliser);
            const bool same = agree(fused(current, method_of(method, parameter, normaliser)), theirs);
            CHECK(same);
            if (origin == "ranx") from_ranx.insert(method + " " + normaliser);
            ++compared;
        }
    }
    CHECK(from_ranx.size() >= 30);
    CHECK(compared >= 1000);
}

}  // namespace
