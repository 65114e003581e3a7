// Any bytes as the answer of a chat service, whole, as a stream, and as an expansion: an answer or a typed error.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <trawl/error.hpp>

#include "chat/expansion_prompt.hpp"
#include "fuzz.hpp"
#include "openai/chat_codec.hpp"

namespace {

constexpr std::size_t max_bytes = 64;

void read_whole(const std::string& body) {
    const auto answer = trawl::openai::decode_chat_response(body, max_bytes);
    trawl::fuzz::expect(answer.text.size() + answer.refusal.size() <= max_bytes, "an answer beyond its bound");
}

/// One event a line.
void read_stream(std::string_view lines) {
    trawl::openai::ChatStreamReader reader{max_bytes};
    std::string heard;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        heard += reader.read(std::string{lines.substr(0, end)});
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    const auto answer = std::move(reader).finish();
    trawl::fuzz::expect(answer.text == heard, "the answer is not what was heard");
    trawl::fuzz::expect(heard.size() <= max_bytes, "an answer beyond its bound");
}

void read_expansion(const std::string& text) {
    trawl::chat::ChatAnswer answer;
    answer.text = text;
    const trawl::chat::LlmExpansionOptions options;
    const auto queries = trawl::chat::read_expansion_answer(answer, "question", options);
    trawl::fuzz::expect(!queries.empty() && queries.size() <= options.max_queries, "another number of queries");
    for (const auto& query : queries) {
        trawl::fuzz::expect(!query.text.empty() && query.text != "question", "a useless query");
    }
}

}  // namespace

// The first character chooses what is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string text{reinterpret_cast<const char*>(data) + 1, size - 1};
    try {
        switch (data[0] % 3U) {
            case 0: read_whole(text); break;
            case 1: read_stream(text); break;
            default: read_expansion(text); break;
        }
    } catch (const trawl::Error& error) {
        trawl::fuzz::expect(!error.detail().empty(), "an error without a word");
    }
    return 0;
}
