// An HTTP server on the loopback whose answers are made by a function, one request at a time.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace trawl::test {

struct StubRequest {
    std::string method;
    std::string path;                                         ///< Without the query.
    std::string query;                                        ///< After the question mark.
    std::map<std::string, std::string, std::less<>> headers;  ///< Names in lower case.
    std::string body;
};

struct StubAnswer {
    unsigned status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::map<std::string, std::string> headers = {};
};

class StubServer {
public:
    using Handler = std::function<StubAnswer(const StubRequest&)>;

    explicit StubServer(Handler handler);
    StubServer(const StubServer&) = delete;
    StubServer& operator=(const StubServer&) = delete;
    ~StubServer();

    /// "http://127.0.0.1:port".
    [[nodiscard]] std::string url() const;

private:
    void accept();
    void serve(boost::asio::ip::tcp::socket& socket);

    Handler handler_;
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::mutex mutex_;
    bool is_ending_ = false;
    std::list<boost::asio::ip::tcp::socket> sockets_;
    std::list<std::jthread> connections_;
    std::jthread acceptor_thread_;
};

}  // namespace trawl::test
