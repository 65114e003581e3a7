// Servers for whole retrievals: embeddings and three stores, which stop in the middle of an answer when told to.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

#include "scripted_server.hpp"
#include "vendor_server.hpp"

namespace trawl::test {

/// Where a server stops answering, and how often it has.
struct Stall {
    std::string sent_before{};  ///< What of each answer goes out all the same.
    std::atomic<bool> is_on{false};
    std::atomic<std::size_t> count{0};
};

/// Answers every request on every connection, until `stall` is on: then a connection waits for the client to close it.
Script answer_until(Stall& stall, std::function<Reply(const std::string& request)> reply_to);

/// The server's side of OpenAI's embeddings, for answer_until.
Reply reply_as_openai(const std::string& request);
/// A collection or an index, named "docs", of vectors of eight numbers that are compared by cosine. Every query of a
/// search finds the same two documents, "a" and "b".
Reply reply_as_qdrant(const std::string& request);
Reply reply_as_chroma(const std::string& request);
Reply reply_as_elasticsearch(const std::string& request);
/// Whether one of these stores is asked to search, and not what it holds.
bool is_search(const std::string& request);

}  // namespace trawl::test
