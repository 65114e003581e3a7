// The Cranfield collection, where it is at hand, and the measures by which rankings of it are judged.
#include "cranfield.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

namespace trawl_test {

namespace {

std::string text_of(simdjson::dom::element line, const char* field) {
    return std::string{std::string_view{line[field]}};
}

std::map<std::string, std::map<std::string, int>> load_grades(const std::filesystem::path& file) {
    std::map<std::string, std::map<std::string, int>> grades;
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);  // the names of the columns
    while (std::getline(in, line)) {
        std::istringstream fields{line};
        std::string query;
        std::string document;
        int grade = 0;
        if (!(fields >> query >> document >> grade)) {
            throw std::runtime_error{"qrels.tsv has a line that is none: " + line};
        }
        if (grade > 0) {
            grades[query][document] = grade;
        }
    }
    return grades;
}

}  // namespace

std::optional<std::filesystem::path> find_cranfield() {
    std::vector<std::filesystem::path> places;
    if (const char* data = std::getenv("TRAWL_TEST_DATA"); data != nullptr) {
        places.emplace_back(std::filesystem::path{data} / "cranfield");
    }
    for (auto folder = std::filesystem::current_path(); folder.has_relative_path(); folder = folder.parent_path()) {
        places.emplace_back(folder.parent_path() / "shared" / "data" / "cranfield");
    }
    const auto found = std::find_if(places.begin(), places.end(), [](const std::filesystem::path& place) {
        std::error_code failed;
        return std::filesystem::is_regular_file(place / "corpus.jsonl", failed);
    });
    return found == places.end() ? std::nullopt : std::optional{*found};
}

Cranfield load_cranfield(const std::filesystem::path& folder) {
    Cranfield collection;
    simdjson::dom::parser parser;
    for (const simdjson::dom::element document : parser.load_many((folder / "corpus.jsonl").string())) {
        collection.ids.push_back(text_of(document, "_id"));
        collection.texts.push_back(text_of(document, "title") + "\n" + text_of(document, "text"));
    }
    const auto grades = load_grades(folder / "qrels.tsv");
    simdjson::dom::parser query_parser;
    for (const simdjson::dom::element query : query_parser.load_many((folder / "queries.jsonl").string())) {
        const std::string id = text_of(query, "_id");
        const auto found = grades.find(id);
        collection.queries.push_back(
            {id, text_of(query, "text"), found == grades.end() ? std::map<std::string, int>{} : found->second});
    }
    return collection;
}

Quality judge(const Cranfield& collection, const std::vector<std::vector<std::string>>& rankings) {
    constexpr std::size_t depth = 10;
    const auto discount = [](std::size_t place) { return 1.0 / std::log2(static_cast<double>(place) + 2.0); };
    Quality sum;
    std::size_t judged = 0;
    for (std::size_t i = 0; i < collection.queries.size(); ++i) {
        const auto& grades = collection.queries[i].grades;
        if (grades.empty()) {
            continue;
        }
        ++judged;
        std::vector<int> ideal;
        for (const auto& [document, grade] : grades) {
            ideal.push_back(grade);
        }
        std::sort(ideal.begin(), ideal.end(), std::greater<>{});
        double best_gain = 0.0;
        for (std::size_t place = 0; place < std::min(depth, ideal.size()); ++place) {
            best_gain += ideal[place] * discount(place);
        }
        double gain = 0.0;
        std::size_t found = 0;
        for (std::size_t place = 0; place < std::min(depth, rankings[i].size()); ++place) {
            if (const auto grade = grades.find(rankings[i][place]); grade != grades.end()) {
                gain += grade->second * discount(place);
                ++found;
            }
        }
        sum.ndcg_at_10 += gain / best_gain;
        sum.recall_at_10 += static_cast<double>(found) / static_cast<double>(grades.size());
    }
    return {sum.ndcg_at_10 / static_cast<double>(judged), sum.recall_at_10 / static_cast<double>(judged)};
}

}  // namespace trawl_test
