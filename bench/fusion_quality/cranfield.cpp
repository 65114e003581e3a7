// Asking the Cranfield collection, and judging what merging makes of the answers.
#include "cranfield.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/hashing_embedder.hpp>

namespace bench {

namespace {

namespace json = boost::json;

std::vector<json::object> read_lines(const std::filesystem::path& file) {
    std::ifstream in{file};
    if (!in) throw std::runtime_error{file.string() + " cannot be read; name the folder of the collection"};
    std::vector<json::object> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line).as_object());
    return lines;
}

std::string text_of(const json::object& line, const char* field) { return std::string{line.at(field).as_string()}; }

std::map<std::string, std::map<std::string, double>> read_grades(const std::filesystem::path& file) {
    std::map<std::string, std::map<std::string, double>> grades;
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);  // the names of the columns
    while (std::getline(in, line)) {
        std::istringstream fields{line};
        std::string query;
        std::string document;
        double grade = 0;
        fields >> query >> document >> grade;
        if (grade > 0) grades[query][document] = grade;
    }
    return grades;
}

class Searcher {
public:
    Searcher(const std::filesystem::path& folder, std::size_t depth)
        : depth_(depth), store_(trawl::EmbeddedStore::open_temporary({.dimension = embedder_.info().dimension})) {
        std::vector<trawl::StoredDocument> documents;
        for (const json::object& line : read_lines(folder / "corpus.jsonl")) {
            const std::string id = text_of(line, "_id");
            const std::string text = text_of(line, "title") + "\n" + text_of(line, "text");
            documents.push_back({id, "", {{trawl::Document{id, text}, "", embedder_.embed_text(text)}}});
        }
        store_->upsert(documents);
    }

    void ask(const std::string& text, std::vector<std::vector<trawl::Hit>>& to) const {
        const std::vector<trawl::VectorQuery> vectors{{embedder_.embed_text(text), depth_}};
        const std::vector<trawl::TextQuery> words{{text, depth_}};
        to.push_back(store_->find_nearest(vectors).front());
        to.push_back(store_->find_matching(words).front());
    }

private:
    std::size_t depth_;
    trawl::HashingEmbedder embedder_;
    std::shared_ptr<trawl::EmbeddedStore> store_;
};

double ndcg(const std::map<std::string, double>& grades, const std::vector<std::string>& ranking) {
    constexpr std::size_t places = 10;
    const auto discount = [](std::size_t place) { return 1.0 / std::log2(static_cast<double>(place) + 2.0); };
    std::vector<double> ideal;
    for (const auto& [document, grade] : grades) ideal.push_back(grade);
    std::sort(ideal.begin(), ideal.end(), std::greater<>{});
    double best = 0;
    double gain = 0;
    for (std::size_t place = 0; place < places; ++place) {
        if (place < ideal.size()) best += ideal[place] * discount(place);
        if (place >= ranking.size()) continue;
        const auto found = grades.find(ranking[place]);
        if (found != grades.end()) gain += found->second * discount(place);
    }
    return gain / best;
}

std::vector<trawl::RankedList> as_lists(const std::vector<std::vector<trawl::Hit>>& alone,
                                        const std::vector<std::vector<trawl::Hit>>& variants) {
    constexpr std::size_t sources = 2;
    std::vector<trawl::RankedList> lists;
    for (const auto* hits : {&alone, &variants}) {
        for (const auto& list : *hits) {
            lists.push_back({list, lists.size() / sources, lists.size() % sources});
        }
    }
    return lists;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

Quality judge(std::string name, const trawl::Fusion& fusion, const std::vector<Question>& questions) {
    const auto score = [&fusion](const Question& question, const std::vector<std::vector<trawl::Hit>>& variants) {
        std::vector<std::string> ranking;
        const auto lists = as_lists(question.alone, variants);
        for (const auto& place : trawl::fuse_references(lists, fusion, 10)) {
            ranking.push_back(place.hit->document.id);
        }
        return ndcg(question.grades, ranking);
    };
    std::vector<double> hybrid;
    std::vector<double> rewritten;
    for (const Question& question : questions) {
        hybrid.push_back(score(question, {}));
        rewritten.push_back(score(question, question.variants));
    }
    return {std::move(name), mean(hybrid), mean(rewritten)};
}

}  // namespace

std::vector<Question> ask_cranfield(const std::filesystem::path& folder, std::size_t depth) {
    const Searcher searcher{folder, depth};
    const auto grades = read_grades(folder / "qrels.tsv");
    std::map<std::string, json::array> variants;
    for (const json::object& line : read_lines(folder / "variants.jsonl")) {
        variants[text_of(line, "_id")] = line.at("variants").as_array();
    }
    std::vector<Question> questions;
    for (const json::object& line : read_lines(folder / "queries.jsonl")) {
        const std::string id = text_of(line, "_id");
        const auto judged = grades.find(id);
        if (judged == grades.end()) continue;
        Question question{.grades = judged->second, .alone = {}, .variants = {}};
        searcher.ask(text_of(line, "text"), question.alone);
        for (const json::value& variant : variants[id]) {
            searcher.ask(std::string{variant.as_string()}, question.variants);
        }
        // The others would make the two figures incomparable.
        if (!question.variants.empty()) questions.push_back(std::move(question));
    }
    return questions;
}

std::vector<Quality> judge_methods(const std::vector<Question>& questions) {
    std::vector<Quality> judged;
    for (const std::string_view name : trawl::fusion_names()) {
        judged.push_back(judge(std::string{name}, trawl::fusion_named(name), questions));
    }
    constexpr std::array normalisers{
        "raw_score", "theoretical_min_max", "z_score", "three_sigma", "max", "sum", "l2", "rank", "sigmoid", "arctan"};
    for (const char* const normaliser : normalisers) {
        judged.push_back(
            judge(std::string{"comb_sum "} + normaliser, trawl::fusion_named("comb_sum", normaliser), questions));
    }
    return judged;
}

std::vector<Quality> judge_sources(const std::vector<Question>& questions) {
    std::vector<Quality> judged;
    for (const std::size_t source : {std::size_t{0}, std::size_t{1}}) {
        std::vector<Question> one_source = questions;
        for (Question& question : one_source) {
            for (auto* lists : {&question.alone, &question.variants}) {
                for (std::size_t i = 0; i < lists->size(); ++i) {
                    if (i % 2 != source) (*lists)[i].clear();
                }
            }
        }
        judged.push_back(judge(source == 0 ? "vectors alone" : "words alone", trawl::ReciprocalRank{}, one_source));
    }
    return judged;
}

}  // namespace bench
