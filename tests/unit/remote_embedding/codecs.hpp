// The decoders of all embedding services under one signature, each with a good answer to three texts.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <trawl/document.hpp>

namespace trawl::test {

struct Codec {
    std::string name;
    std::vector<Embedding> (*decode)(std::string body, std::size_t count, std::size_t dimension);
    /// An answer that holds these vectors, written as numbers, each text of a number as given.
    std::string (*write)(const std::vector<std::vector<std::string>>& vectors);
};

/// openai, ollama, tei, cohere, gemini.
const std::vector<Codec>& codecs();

/// Three vectors of two numbers, of unit length, so that no service has to change them.
const std::vector<Embedding>& sample_vectors();
const std::vector<std::vector<std::string>>& sample_numbers();

/// The name of the code of the error that `call` throws; "no error" when it throws none.
std::string refusal_of(const std::function<void()>& call);

/// For bodies in which numbers are packed.
std::string base64_of(const Embedding& vector);

}  // namespace trawl::test
