// Prints how long eight embeddings of 1536 numbers take to decode: base64, and numbers as servers write them.
#include <fmt/core.h>
#include <simdjson.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <exception>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <trawl/document.hpp>

#include "openai/embedding_codec.hpp"
#include "statistics.hpp"

namespace {

constexpr std::size_t texts = 8;
constexpr std::size_t dimension = 1536;

using Vectors = std::vector<trawl::Embedding>;

Vectors random_vectors() {
    std::mt19937 random{1};
    std::uniform_real_distribution<float> number{-0.1F, 0.1F};
    Vectors vectors(texts, trawl::Embedding(dimension));
    for (trawl::Embedding& vector : vectors) {
        std::generate(vector.begin(), vector.end(), [&] { return number(random); });
    }
    return vectors;
}

std::string base64(std::span<const float> vector) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto bytes = std::as_bytes(vector);
    std::string text = "\"";
    // The dimension makes whole groups of three bytes.
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto group = std::to_integer<std::uint32_t>(bytes[i]) << 16 |
                           std::to_integer<std::uint32_t>(bytes[i + 1]) << 8 |
                           std::to_integer<std::uint32_t>(bytes[i + 2]);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) {
            text.push_back(alphabet[group >> shift & 63]);
        }
    }
    return text + '"';
}

/// Parameters: Number: whose shortest texts are written: float, or double as most servers do.
template <class Number>
std::string numbers(std::span<const float> vector) {
    std::array<char, 32> digits{};
    std::string text = "[";
    for (const float number : vector) {
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), Number{number}).ptr;
        text.append(text.size() == 1 ? "" : ",").append(digits.data(), end);
    }
    return text + ']';
}

std::string answer(const Vectors& vectors, const std::function<std::string(std::span<const float>)>& write) {
    std::string body = R"({"object":"list","data":[)";
    for (std::size_t index = 0; index < vectors.size(); ++index) {
        body += (index == 0 ? "" : ",") + (R"({"object":"embedding","index":)" + std::to_string(index)) +
                R"(,"embedding":)" + write(vectors[index]) + "}";
    }
    return body + R"(],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}})";
}

/// simdjson's own ways at their best: the parser is kept, the text has its padding, nothing is checked.
class PlainReader {
public:
    Vectors read_on_demand(const simdjson::padded_string& body) {
        Vectors vectors;
        simdjson::ondemand::document document = on_demand_.iterate(body);
        for (auto item : document["data"].get_array()) {
            trawl::Embedding& vector = vectors.emplace_back();
            vector.reserve(dimension);
            for (auto number : item["embedding"].get_array()) {
                vector.push_back(static_cast<float>(number.get_double().value()));
            }
        }
        return vectors;
    }

    Vectors read_tree(const simdjson::padded_string& body) {
        Vectors vectors;
        for (const auto item : tree_.parse(body)["data"].get_array()) {
            trawl::Embedding& vector = vectors.emplace_back();
            vector.reserve(dimension);
            for (const auto number : item["embedding"].get_array()) {
                vector.push_back(static_cast<float>(number.get_double().value()));
            }
        }
        return vectors;
    }

private:
    simdjson::ondemand::parser on_demand_;
    simdjson::dom::parser tree_;
};

struct Contender {
    std::string name;
    /// Makes one decoding ready: what a caller has anyway, as a body of its own, does not count.
    std::function<std::function<Vectors()>()> prepare;
    std::vector<double> microseconds{};
};

std::function<std::function<Vectors()>()> ours(const std::string& body) {
    return [&body] {
        // With the room behind it that the HTTP client leaves.
        const auto own = std::make_shared<std::string>();
        own->reserve(body.size() + simdjson::SIMDJSON_PADDING);
        own->append(body);
        return [own] { return trawl::openai::decode_embedding_response(std::move(*own), texts, dimension); };
    };
}

/// Of processor time, since the machine may be busy with other things.
double measure_once(const Contender& contender, std::size_t repeats) {
    std::vector<std::function<Vectors()>> ready(repeats);
    std::generate(ready.begin(), ready.end(), contender.prepare);
    const std::clock_t start = std::clock();
    std::size_t read = 0;
    for (const std::function<Vectors()>& decode : ready) {
        read += decode().size();
    }
    const double ticks = static_cast<double>(std::clock() - start);
    return ticks * 1e6 / CLOCKS_PER_SEC / static_cast<double>(read) * static_cast<double>(texts);
}

void measure(std::vector<Contender>& contenders, const Vectors& expected, std::size_t rounds, std::size_t repeats) {
    for (const Contender& contender : contenders) {
        if (contender.prepare()() != expected) {
            throw std::runtime_error(contender.name + " reads other numbers than were written");
        }
    }
    for (std::size_t round = 0; round < rounds; ++round) {
        for (Contender& contender : contenders) {
            contender.microseconds.push_back(measure_once(contender, repeats));
        }
    }
}

void report(std::size_t rounds, std::size_t repeats) {
    const Vectors vectors = random_vectors();
    const std::string packed = answer(vectors, base64);
    const std::string short_text = answer(vectors, numbers<float>);
    const std::string long_text = answer(vectors, numbers<double>);
    const simdjson::padded_string short_padded{short_text};
    const simdjson::padded_string long_padded{long_text};
    PlainReader plain;
    std::vector<Contender> contenders{
        {"base64", ours(packed)},
        {"numbers, shortest as floats", ours(short_text)},
        {"- simdjson, on demand", [&] { return [&] { return plain.read_on_demand(short_padded); }; }},
        {"- simdjson, tree", [&] { return [&] { return plain.read_tree(short_padded); }; }},
        {"numbers, shortest as doubles", ours(long_text)},
        {"- simdjson, on demand", [&] { return [&] { return plain.read_on_demand(long_padded); }; }},
        {"- simdjson, tree", [&] { return [&] { return plain.read_tree(long_padded); }; }},
    };
    measure(contenders, vectors, rounds, repeats);
    fmt::print("{} vectors of {} numbers; medians of {} rounds\n{:<32}{:>12}{:>12}\n", texts, dimension, rounds, "",
               "us", "to base64");
    const double least = bench::spread(contenders.front().microseconds).median;
    for (const Contender& contender : contenders) {
        const double median = bench::spread(contender.microseconds).median;
        fmt::print("{:<32}{:>12.1f}{:>12.1f}\n", contender.name, median, median / least);
    }
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app{
        "How long trawl takes to decode and check the embeddings of an OpenAI-shaped answer, and simdjson alone\n"
        "to read the same numbers without any check"};
    bool is_quick = false;
    std::size_t rounds = 15;
    app.add_flag("--quick", is_quick, "once: shows that it works");
    app.add_option("--rounds", rounds, "how often each is measured, in turn");
    CLI11_PARSE(app, count, arguments);
    try {
        report(is_quick ? 1 : std::max<std::size_t>(rounds, 1), is_quick ? 1 : 50);
    } catch (const std::exception& error) {
        fmt::print(stderr, "decode: {}\n", error.what());
        return 1;
    }
    return 0;
}
