// A server on the loopback that answers as a vendor's would, with vectors and scores that depend on the texts alone.
#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <vector>

#include <trawl/document.hpp>

#include "scripted_server.hpp"

namespace trawl::test {

struct Reply {
    unsigned status = 200;
    std::string body;
    std::string type = "application/json";
};

/// What a request was: its first line and headers as text, and its body.
using Handler = std::function<Reply(const std::string& head, const boost::json::value& body)>;

/// Answers every request on every connection with the handler, from several threads.
Script answer_with(Handler handler);

/// A unit vector of eight numbers that belongs to the text.
Embedding vector_of(std::string_view text);
/// In (0, 1), and belongs to the text.
double score_of(std::string_view text);

/// The texts in a member of a request.
std::vector<std::string> texts_in(const boost::json::value& body, std::string_view member);

/// The server's side of each protocol.
Reply answer_openai(const std::string& head, const boost::json::value& body);
/// Like the one before, but for a server that knows no base64, and answers in reverse order.
Reply answer_openai_in_numbers(const std::string& head, const boost::json::value& body);
Reply answer_ollama(const std::string& head, const boost::json::value& body);
Reply answer_tei(const std::string& head, const boost::json::value& body);
Reply answer_cohere(const std::string& head, const boost::json::value& body);
Reply answer_gemini(const std::string& head, const boost::json::value& body);
/// Cohere's form, sorted, best first.
Reply answer_rerank(const std::string& head, const boost::json::value& body);

}  // namespace trawl::test
