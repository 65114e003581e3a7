// The checks of embedding answers.
#include "embedding_collector.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include <trawl/error.hpp>

#include "base64.hpp"
#include "float_array.hpp"

namespace trawl::common {
namespace {

[[noreturn]] void throw_malformed(std::string detail) { throw Error{Errc::malformed_response, std::move(detail)}; }

}  // namespace

EmbeddingCollector::EmbeddingCollector(std::size_t count, std::size_t dimension)
    : vectors_(count), configured_(dimension) {}

void EmbeddingCollector::put(std::size_t index, Embedding vector) {
    if (index >= vectors_.size()) {
        throw_malformed("there is a vector for text " + std::to_string(index) + ", but only " +
                        std::to_string(vectors_.size()) + " texts were sent");
    }
    if (!vectors_[index].empty()) {
        throw_malformed("there are two vectors for text " + std::to_string(index));
    }
    if (vector.empty()) {
        throw_malformed("the vector for text " + std::to_string(index) + " is empty");
    }
    if (configured_ != 0 && vector.size() != configured_) {
        throw Error{Errc::dimension_mismatch, "the model answers with " + std::to_string(vector.size()) +
                                                  " numbers, configured are " + std::to_string(configured_) +
                                                  ": correct the dimension or the model"};
    }
    if (length_ != 0 && vector.size() != length_) {
        throw_malformed("one vector has " + std::to_string(length_) + " numbers, another one " +
                        std::to_string(vector.size()));
    }
    if (!is_finite(vector)) {
        throw_malformed("the vector for text " + std::to_string(index) + " has numbers that are not finite");
    }
    length_ = vector.size();
    vectors_[index] = std::move(vector);
    ++taken_;
}

Embedding EmbeddingCollector::read(simdjson::ondemand::value value) const {
    if (value.type() == simdjson::ondemand::json_type::string) {
        std::string_view token = value.raw_json_token();
        token = token.substr(1, token.rfind('"') - 1);
        // As it stands in the text, unless a slash was escaped.
        return decode_base64_floats(token.find('\\') == std::string_view::npos ? token : value.get_string().value());
    }
    Embedding vector;
    vector.reserve(length_ != 0 ? length_ : configured_);
    // What is too large for a float becomes infinite, which put() refuses.
    simdjson::ondemand::array numbers = value.get_array();
    read_float_array(numbers.raw_json(), vector);
    return vector;
}

void EmbeddingCollector::put_next(simdjson::ondemand::value value) {
    Embedding vector = read(value);
    put(next_++, std::move(vector));
}

std::vector<Embedding> EmbeddingCollector::take() {
    if (taken_ != vectors_.size()) {
        throw_malformed("of " + std::to_string(vectors_.size()) + " texts only " + std::to_string(taken_) +
                        " have a vector in the answer");
    }
    return std::move(vectors_);
}

void make_unit_length(std::vector<Embedding>& vectors) {
    for (Embedding& vector : vectors) {
        double square = 0.0;
        for (const float number : vector) {
            square += static_cast<double>(number) * static_cast<double>(number);
        }
        if (square == 0.0) {
            throw_malformed("a vector is all zeros and has no direction");
        }
        const double factor = 1.0 / std::sqrt(square);
        for (float& number : vector) {
            number = static_cast<float>(static_cast<double>(number) * factor);
        }
    }
}

}  // namespace trawl::common
