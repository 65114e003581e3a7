// The decoders and how to write what they read.
#include "codecs.hpp"

#include <array>
#include <cstring>

#include <trawl/error.hpp>

#include "cohere/embedding_codec.hpp"
#include "gemini/embedding_codec.hpp"
#include "ollama/embedding_codec.hpp"
#include "openai/embedding_codec.hpp"
#include "tei/embedding_codec.hpp"

namespace trawl::test {
namespace {

using Numbers = std::vector<std::vector<std::string>>;

std::string list_of(const std::vector<std::string>& items) {
    std::string text = "[";
    for (const std::string& item : items) {
        text += (text.size() > 1 ? "," : "") + item;
    }
    return text + "]";
}

template <class Wrap>
std::string list_of_vectors(const Numbers& vectors, Wrap wrap) {
    std::vector<std::string> items;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        items.push_back(wrap(list_of(vectors[i]), i));
    }
    return list_of(items);
}

std::string plain(const std::string& vector, std::size_t /*index*/) { return vector; }

std::string write_openai(const Numbers& vectors) {
    const auto item = [](const std::string& vector, std::size_t index) {
        return R"({"object":"embedding","index":)" + std::to_string(index) + R"(,"embedding":)" + vector + "}";
    };
    return R"({"object":"list","data":)" + list_of_vectors(vectors, item) +
           R"(,"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}})";
}

std::string write_ollama(const Numbers& vectors) {
    return R"({"model":"m","embeddings":)" + list_of_vectors(vectors, plain) +
           R"(,"total_duration":14143917,"prompt_eval_count":8})";
}

std::string write_tei(const Numbers& vectors) { return list_of_vectors(vectors, plain); }

std::string write_cohere(const Numbers& vectors) {
    return R"({"id":"x","embeddings":{"int8":null,"float":)" + list_of_vectors(vectors, plain) +
           R"(},"texts":["a"],"meta":{"warnings":[]}})";
}

std::string write_gemini(const Numbers& vectors) {
    const auto item = [](const std::string& vector, std::size_t /*index*/) { return R"({"values":)" + vector + "}"; };
    return R"({"embeddings":)" + list_of_vectors(vectors, item) + "}";
}

}  // namespace

const std::vector<Codec>& codecs() {
    static const std::vector<Codec> all{
        {"openai", &openai::decode_embedding_response, &write_openai},
        {"ollama", &ollama::decode_embedding_response, &write_ollama},
        {"tei", &tei::decode_embedding_response, &write_tei},
        {"cohere", &cohere::decode_embedding_response, &write_cohere},
        {"gemini", &gemini::decode_embedding_response, &write_gemini},
    };
    return all;
}

const std::vector<Embedding>& sample_vectors() {
    static const std::vector<Embedding> vectors{{1.0F, 0.0F}, {0.6F, -0.8F}, {0.0F, 1.0F}};
    return vectors;
}

const std::vector<std::vector<std::string>>& sample_numbers() {
    // Whole numbers come without a point, small ones with an exponent.
    static const std::vector<std::vector<std::string>> numbers{{"1", "0"}, {"6e-1", "-0.8"}, {"0.0", "1"}};
    return numbers;
}

std::string refusal_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return std::string{name(error.code())};
    }
    return "no error";
}

std::string base64_of(const Embedding& vector) {
    constexpr const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes(vector.size() * sizeof(float), '\0');
    if (!vector.empty()) std::memcpy(bytes.data(), vector.data(), bytes.size());
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t at) -> unsigned {
            return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
        };
        const unsigned group = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
        const std::array<unsigned, 4> digits{group >> 18U, (group >> 12U) & 63U, (group >> 6U) & 63U, group & 63U};
        for (std::size_t digit = 0; digit < 4; ++digit) {
            text += i + digit <= bytes.size() ? alphabet[digits[digit]] : '=';
        }
    }
    return text;
}

}  // namespace trawl::test
