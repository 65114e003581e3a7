// Vendors' answers.
#include "vendor_server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

namespace trawl::test {
namespace {

namespace json = boost::json;

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    }
    return hash;
}

json::array numbers_of(std::string_view text) {
    json::array numbers;
    for (const float number : vector_of(text)) {
        numbers.emplace_back(number);
    }
    return numbers;
}

std::string base64_of(std::string_view text) {
    constexpr const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const Embedding vector = vector_of(text);
    std::string bytes(vector.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vector.data(), bytes.size());
    std::string packed;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            packed += i + k <= bytes.size() ? alphabet[(group >> (18U - 6U * k)) & 63U] : '=';
        }
    }
    return packed;
}

json::array vectors_of(const std::vector<std::string>& texts) {
    json::array vectors;
    for (const std::string& text : texts) {
        vectors.push_back(numbers_of(text));
    }
    return vectors;
}

Reply reply(const json::value& body) { return {.body = json::serialize(body)}; }

json::object item_of(std::size_t index, json::value embedding) {
    return {{"object", "embedding"}, {"index", index}, {"embedding", std::move(embedding)}};
}

}  // namespace

Script answer_with(Handler handler) {
    return [handler = std::move(handler)](Peer& peer) {
        while (peer.read_request()) {
            const std::string& request = peer.last_request();
            const auto end = request.find("\r\n\r\n") + 4;
            json::error_code failed;
            const json::value body = json::parse(request.substr(end), failed);
            const Reply reply = failed ? Reply{.status = 400, .body = "no JSON", .type = "text/plain"}
                                       : handler(request.substr(0, end), body);
            peer.send("HTTP/1.1 " + std::to_string(reply.status) + " X\r\nContent-Type: " + reply.type +
                      "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body);
        }
    };
}

Embedding vector_of(std::string_view text) {
    Embedding vector;
    float square = 0.0F;
    for (unsigned i = 0; i < 8; ++i) {
        const std::uint64_t hash = hash_of(std::string{text} + static_cast<char>('a' + i));
        vector.push_back(static_cast<float>(hash % 2001U) / 1000.0F - 1.0F);
        square += vector.back() * vector.back();
    }
    for (float& number : vector) {
        number /= std::sqrt(square);
    }
    return vector;
}

double score_of(std::string_view text) { return static_cast<double>(hash_of(text) % 999U + 1U) / 1000.0; }

std::vector<std::string> texts_in(const json::value& body, std::string_view member) {
    std::vector<std::string> texts;
    for (const json::value& text : body.at(member).as_array()) {
        texts.emplace_back(text.as_string());
    }
    return texts;
}

Reply answer_openai(const std::string& /*head*/, const json::value& body) {
    json::array data;
    for (const std::string& text : texts_in(body, "input")) {
        data.push_back(item_of(data.size(), json::string{base64_of(text)}));
    }
    return reply(json::object{{"object", "list"}, {"data", std::move(data)}, {"model", "m"}});
}

Reply answer_openai_in_numbers(const std::string& /*head*/, const json::value& body) {
    json::array data;
    for (const std::string& text : texts_in(body, "input")) {
        data.insert(data.begin(), item_of(data.size(), numbers_of(text)));
    }
    return reply(json::object{{"object", "list"}, {"data", std::move(data)}, {"model", "m"}});
}

Reply answer_ollama(const std::string& /*head*/, const json::value& body) {
    return reply(json::object{{"model", "m"}, {"embeddings", vectors_of(texts_in(body, "input"))}});
}

Reply answer_tei(const std::string& /*head*/, const json::value& body) {
    return reply(vectors_of(texts_in(body, "inputs")));
}

Reply answer_cohere(const std::string& /*head*/, const json::value& body) {
    json::array packed;
    for (const std::string& text : texts_in(body, "texts")) {
        packed.emplace_back(base64_of(text));
    }
    json::object kinds;
    kinds["base64"] = std::move(packed);
    return reply(json::object{{"id", "x"}, {"embeddings", std::move(kinds)}});
}

Reply answer_gemini(const std::string& /*head*/, const json::value& body) {
    json::array embeddings;
    for (const json::value& request : body.at("requests").as_array()) {
        const json::value& text = request.at("content").at("parts").as_array().at(0).at("text");
        embeddings.push_back(json::object{{"values", numbers_of(text.as_string())}});
    }
    return reply(json::object{{"embeddings", std::move(embeddings)}});
}

Reply answer_rerank(const std::string& /*head*/, const json::value& body) {
    std::vector<std::pair<double, std::size_t>> ranked;
    for (const std::string& text : texts_in(body, "documents")) {
        ranked.emplace_back(score_of(text), ranked.size());
    }
    std::sort(ranked.rbegin(), ranked.rend());
    json::array results;
    for (const auto& [score, index] : ranked) {
        results.push_back(json::object{{"index", index}, {"relevance_score", score}});
    }
    return reply(json::object{{"id", "x"}, {"results", std::move(results)}});
}

}  // namespace trawl::test
