// Servers for whole retrievals: embeddings and three stores, which stop in the middle of an answer when told to.
#include "backend_server.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <utility>

namespace trawl::test {

namespace {

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

/// `count` times the same answer.
std::string list_of(std::size_t count, const std::string& answer) {
    std::string list = "[";
    for (std::size_t i = 0; i < count; ++i) {
        list += (i == 0 ? "" : ",") + answer;
    }
    return list + "]";
}

}  // namespace

bool is_search(const std::string& request) {
    const std::string target = request.substr(0, request.find("\r\n"));
    return target.find("/query") != std::string::npos || target.find("/_msearch") != std::string::npos;
}

Script answer_until(Stall& stall, std::function<Reply(const std::string& request)> reply_to) {
    return [&stall, reply_to = std::move(reply_to)](Peer& peer) {
        while (peer.read_request()) {
            if (stall.is_on) {
                peer.send(stall.sent_before);
                ++stall.count;
                peer.stall();
                return;
            }
            peer.send(json_response(reply_to(peer.last_request()).body));
        }
    };
}

Reply reply_as_openai(const std::string& request) { return answer_openai({}, boost::json::parse(body_of(request))); }

Reply reply_as_qdrant(const std::string& request) {
    if (!is_search(request)) {
        return {.body = R"({"result":{"payload_schema":{},"config":{"params":{"vectors":)"
                        R"({"size":8,"distance":"Cosine"}}}},"status":"ok"})"};
    }
    const std::size_t queries = boost::json::parse(body_of(request)).at("searches").as_array().size();
    const std::string hits = R"({"points":[{"id":1,"score":0.9,"payload":{"document_id":"a","text":"A"}},)"
                             R"({"id":2,"score":0.8,"payload":{"document_id":"b","text":"B"}}]})";
    return {.body = R"({"status":"ok","result":)" + list_of(queries, hits) + "}"};
}

Reply reply_as_chroma(const std::string& request) {
    if (request.starts_with("GET ")) {
        return {.body = R"({"id":"u","dimension":8,"configuration_json":{"hnsw":{"space":"cosine"}}})"};
    }
    if (!is_search(request)) {
        return {.body = "{}"};
    }
    const std::size_t queries = boost::json::parse(body_of(request)).at("query_embeddings").as_array().size();
    return {.body = R"({"ids":)" + list_of(queries, R"(["a","b"])") + R"(,"distances":)" +
                    list_of(queries, "[0.1,0.2]") + R"(,"documents":)" + list_of(queries, R"(["A","B"])") +
                    R"(,"metadatas":)" + list_of(queries, "[null,null]") + "}"};
}

Reply reply_as_elasticsearch(const std::string& request) {
    if (!is_search(request)) {
        return {.body = R"({"docs":{"mappings":{"properties":{"embedding":)"
                        R"({"type":"dense_vector","dims":8,"index":true,"similarity":"cosine"}}}}})"};
    }
    const std::string body = body_of(request);
    const auto lines = static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n'));
    const std::string hits = R"({"timed_out":false,"_shards":{"total":1,"failed":0},"status":200,"hits":{"hits":[)"
                             R"({"_index":"docs","_id":"a","_score":0.9,"_source":{"text":"A"}},)"
                             R"({"_index":"docs","_id":"b","_score":0.8,"_source":{"text":"B"}}]}})";
    return {.body = R"({"took":1,"responses":)" + list_of(lines / 2, hits) + "}"};
}

}  // namespace trawl::test
