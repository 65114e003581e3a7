// docs/fusion.md against the library: every cell of its table of edge cases, and a row for every name.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <trawl/fusion.hpp>

namespace {

using Cells = std::vector<std::string>;

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string{} : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The cells of a line of a table; none for other lines.
Cells cells_of(const std::string& line) {
    Cells cells;
    if (!line.starts_with("| ")) return cells;
    std::istringstream rest(line.substr(1));
    for (std::string cell; std::getline(rest, cell, '|');) cells.push_back(trimmed(cell));
    return cells;
}

std::vector<Cells> rows_of_page() {
    std::ifstream file(TRAWL_DOCS_DIR "/fusion.md");
    REQUIRE(file.is_open());
    std::vector<Cells> rows;
    for (std::string line; std::getline(file, line);) {
        if (Cells cells = cells_of(line); !cells.empty()) rows.push_back(std::move(cells));
    }
    return rows;
}

/// "6, 3, nan"; "none" for no number.
std::vector<double> numbers_in(const std::string& text) {
    std::vector<double> numbers;
    if (text == "none") return numbers;
    std::istringstream rest(text);
    for (std::string word; std::getline(rest, word, ',');) {
        char* end = nullptr;
        const std::string one = trimmed(word);
        numbers.push_back(std::strtod(one.c_str(), &end));
        REQUIRE_MESSAGE(*end == '\0', "no number: " << one);
    }
    return numbers;
}

std::string without_ticks(const std::string& cell) {
    return cell.size() > 2 && cell.front() == '`' && cell.back() == '`' ? cell.substr(1, cell.size() - 2) : cell;
}

TEST_CASE("every cell of the table of edge cases is what the library gives, to three digits") {
    const std::string prefix = "lower is better: ";
    Cells normalisers;
    std::size_t checked = 0;
    for (const Cells& row : rows_of_page()) {
        if (row[0] == "scores") {
            normalisers = row;
            continue;
        }
        if (normalisers.empty() || row.size() != normalisers.size()) {
            normalisers.clear();
            continue;
        }
        const bool lower = row[0].starts_with(prefix);
        const auto scores = numbers_in(lower ? row[0].substr(prefix.size()) : row[0]);
        const trawl::ScoreScale scale{trawl::Metric::unknown,
                                      lower ? trawl::Direction::lower_is_better : trawl::Direction::higher_is_better};
        for (std::size_t column = 1; column < row.size(); ++column) {
            INFO(row[0] << " by " << normalisers[column] << " is said to be " << row[column]);
            const auto normaliser = trawl::normaliser_named(without_ticks(normalisers[column]));
            const auto made = trawl::normalise(scores, scale, normaliser);
            const auto said = numbers_in(row[column]);
            REQUIRE(made.size() == said.size());
            for (std::size_t i = 0; i < made.size(); ++i) CHECK(std::abs(made[i] - said[i]) <= 0.0005 + 1e-9);
            ++checked;
        }
    }
    CHECK(checked >= 96);
}

TEST_CASE("every method and every normaliser has a row") {
    const auto rows = rows_of_page();
    const auto has_row = [&rows](std::string_view name) {
        for (const Cells& row : rows) {
            if (row.size() == 3 && row[0] == '`' + std::string{name} + '`' && !row[1].empty()) return true;
        }
        return false;
    };
    for (const std::string_view name : trawl::fusion_names()) CHECK_MESSAGE(has_row(name), name);
    for (const char* name : {"min_max", "raw_score", "theoretical_min_max", "z_score", "three_sigma", "max", "sum",
                             "l2", "rank", "sigmoid", "arctan"}) {
        CHECK(trawl::name(trawl::normaliser_named(name)) == name);
        CHECK_MESSAGE(has_row(name), name);
    }
    CHECK_FALSE(has_row("magic"));
}

}  // namespace
