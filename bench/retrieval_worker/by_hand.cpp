// Connections, each of which embeds and then searches, and the merge of what they bring.
#include "by_hand.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <trawl/vector_store.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "openai/embedding_codec.hpp"
#include "qdrant/codec.hpp"

namespace bench {

namespace {

struct Retrieval {
    std::size_t index = 0;
    std::size_t next_query = 0;
    std::size_t connections_left = 0;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    std::vector<trawl::HitList> lists;
};

struct Connection {
    explicit Connection(int socket) : socket(socket) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { ::close(socket); }

    int socket;
    std::string received;
    std::shared_ptr<Retrieval> retrieval;
    std::size_t queries = 0;
    bool is_searching = false;
};

/// By reciprocal ranks.
trawl::HitList merge(const std::vector<trawl::HitList>& lists) {
    std::unordered_map<std::string_view, std::pair<double, const trawl::Hit*>> by_id;
    for (const trawl::HitList& list : lists) {
        for (std::size_t rank = 0; rank < list.size(); ++rank) {
            auto& entry = by_id[list[rank].document.id];
            entry.first += 1.0 / static_cast<double>(61 + rank);
            entry.second = &list[rank];
        }
    }
    trawl::HitList merged;
    merged.reserve(by_id.size());
    for (const auto& [id, entry] : by_id) merged.emplace_back(entry.second->document, entry.first, trawl::ScoreScale{});
    std::sort(merged.begin(), merged.end(), [](const trawl::Hit& left, const trawl::Hit& right) {
        return left.score != right.score ? left.score > right.score : left.document.id < right.document.id;
    });
    return merged;
}

class ByHand final : public Worker {
public:
    ByHand(std::uint16_t port, const std::string& collection)
        : search_path_("/collections/" + collection + "/points/query/batch"), poll_(::epoll_create1(0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address_.sin_port = htons(port);
        qdrant_.text_key = "content";
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() override { ::close(poll_); }

    Measured run(const std::string& mode, std::size_t count, std::size_t at_once) override {
        if (mode != "seq" && mode != "par" && mode != "batch") throw std::invalid_argument("not supported");
        queries_at_once_ = mode == "batch" ? queries_each : 1;
        connections_each_ = mode == "par" ? queries_each : 1;
        count_ = count;
        started_ = 0;
        measured_ = {};
        const Stretch stretch;
        for (std::size_t lane = 0; lane < at_once; ++lane) start_next();
        std::array<epoll_event, 256> events{};
        while (measured_.latencies_ms.size() < count) {
            const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < ready; ++i) {
                receive(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
            }
        }
        stretch.end(measured_);
        return std::move(measured_);
    }

    Fate run_with_fault(const std::string&, std::size_t, std::string_view, std::chrono::milliseconds) override {
        throw std::invalid_argument("not supported");
    }

private:
    void start_next() {
        if (started_ == count_) return;
        const auto retrieval = std::make_shared<Retrieval>();
        retrieval->index = started_++;
        retrieval->connections_left = connections_each_;
        for (std::size_t i = 0; i < connections_each_; ++i) embed(connection(), retrieval);
    }

    Connection& connection() {
        if (!idle_.empty()) {
            Connection& connection = *idle_.back();
            idle_.pop_back();
            return connection;
        }
        auto& made = *connections_.emplace_back(std::make_unique<Connection>(::socket(AF_INET, SOCK_STREAM, 0)));
        const auto* const place = static_cast<const sockaddr*>(static_cast<const void*>(&address_));
        if (::connect(made.socket, place, sizeof(address_)) != 0) {
            throw std::runtime_error("the stub server does not take a connection");
        }
        const int on = 1;
        ::setsockopt(made.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &made;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, made.socket, &event);
        return made;
    }

    void embed(Connection& connection, const std::shared_ptr<Retrieval>& retrieval) {
        connection.retrieval = retrieval;
        connection.queries = queries_at_once_;
        connection.is_searching = false;
        std::string body = R"({"model":"stub-embedding","encoding_format":"base64","input":[)";
        for (std::size_t i = 0; i < queries_at_once_; ++i) {
            body.append(i == 0 ? "\"" : ",\"")
                .append(query_text(retrieval->index, retrieval->next_query++))
                .append("\"");
        }
        send(connection, "/v1/embeddings", body + "]}");
    }

    void search(Connection& connection, std::vector<trawl::Embedding> vectors) {
        connection.is_searching = true;
        std::vector<trawl::VectorQuery> queries;
        queries.reserve(vectors.size());
        for (trawl::Embedding& vector : vectors) queries.emplace_back(std::move(vector), hits_each);
        send(connection, search_path_, trawl::qdrant::encode_search(queries, qdrant_, {}));
    }

    void send(Connection& connection, const std::string& path, const std::string& body) {
        const std::string request = "POST " + path +
                                    " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                    "Content-Length: " +
                                    std::to_string(body.size()) + "\r\n\r\n" + body;
        std::size_t sent = 0;
        while (sent < request.size()) {
            const auto some = ::send(connection.socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
            if (some <= 0) throw std::runtime_error("the stub server has closed a connection");
            sent += static_cast<std::size_t>(some);
        }
    }

    void receive(Connection& connection) {
        const auto some = ::recv(connection.socket, buffer_.data(), buffer_.size(), 0);
        if (some <= 0) throw std::runtime_error("the stub server has closed a connection");
        std::string& text = connection.received;
        text.append(buffer_.data(), static_cast<std::size_t>(some));
        constexpr std::string_view field = "content-length: ";
        const auto head = text.find("\r\n\r\n");
        if (head == std::string::npos) return;
        std::size_t length = 0;
        std::from_chars(text.data() + text.find(field) + field.size(), text.data() + head, length);
        if (text.size() < head + 4 + length) return;
        if (!text.starts_with("HTTP/1.1 200 ")) throw std::runtime_error(text.substr(0, text.find('\r')));
        std::string body;
        // With the room that the reader wants behind it.
        body.reserve(length + 64);
        body.assign(text, head + 4);
        text.clear();
        finish(connection, std::move(body));
    }

    void finish(Connection& connection, std::string body) {
        if (!connection.is_searching) {
            search(connection, trawl::openai::decode_embedding_response(std::move(body), connection.queries, 0));
            return;
        }
        const std::shared_ptr<Retrieval> retrieval = std::move(connection.retrieval);
        for (trawl::HitList& list : trawl::qdrant::decode_search(std::move(body), qdrant_)) {
            retrieval->lists.push_back(std::move(list));
        }
        if (retrieval->next_query < queries_each) {
            embed(connection, retrieval);
            return;
        }
        idle_.push_back(&connection);
        if (--retrieval->connections_left == 0) {
            end(*retrieval);
        }
    }

    void end(const Retrieval& retrieval) {
        const trawl::HitList merged = merge(retrieval.lists);
        measured_.latencies_ms.push_back(milliseconds_since(retrieval.start));
        if (retrieval.index == 0) {
            for (const trawl::Hit& hit : merged) {
                measured_.found.push_back(end_of_id(hit.document.id, hit.document.text));
            }
            std::sort(measured_.found.begin(), measured_.found.end());
        }
        start_next();
    }

    const std::string search_path_;
    trawl::QdrantOptions qdrant_;
    const int poll_;
    sockaddr_in address_{};
    std::array<char, 131072> buffer_{};
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> idle_;
    std::size_t queries_at_once_ = 1;
    std::size_t connections_each_ = 1;
    std::size_t count_ = 0;
    std::size_t started_ = 0;
    Measured measured_;
};

}  // namespace

std::unique_ptr<Worker> make_worker_by_hand(std::uint16_t port, const std::string& collection) {
    return std::make_unique<ByHand>(port, collection);
}

}  // namespace bench
