// An HTTP server on the loopback whose answers are made by a function, one request at a time.
#include "stub_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <cctype>
#include <exception>
#include <utility>

namespace trawl::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

StubServer::StubServer(Handler handler)
    : handler_(std::move(handler)),
      acceptor_(context_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}),
      acceptor_thread_([this] { accept(); }) {}

StubServer::~StubServer() {
    boost::system::error_code ignored;
    {
        const std::scoped_lock lock{mutex_};
        is_ending_ = true;
        for (tcp::socket& socket : sockets_) {
            socket.shutdown(tcp::socket::shutdown_both, ignored);
        }
    }
    // Wakes the acceptor, which then sees that this is the end.
    tcp::socket knock{context_};
    knock.connect(acceptor_.local_endpoint(), ignored);
    acceptor_thread_.join();
    connections_.clear();
}

std::string StubServer::url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

void StubServer::accept() {
    for (;;) {
        boost::system::error_code code;
        tcp::socket socket{context_};
        acceptor_.accept(socket, code);
        const std::scoped_lock lock{mutex_};
        if (is_ending_ || code) {
            return;
        }
        tcp::socket& kept = sockets_.emplace_back(std::move(socket));
        connections_.emplace_back([this, &kept] { serve(kept); });
    }
}

void StubServer::serve(tcp::socket& socket) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(std::uint64_t{64} << 20);
        boost::system::error_code code;
        http::read(socket, buffer, parser, code);
        if (code) {
            return;
        }
        const auto& message = parser.get();
        StubRequest request;
        request.method = message.method_string();
        const std::string target{message.target()};
        request.path = target.substr(0, target.find('?'));
        request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
        request.body = message.body();
        for (const auto& field : message) {
            std::string name{field.name_string()};
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
            request.headers.emplace(std::move(name), field.value());
        }
        StubAnswer answer;
        try {
            const std::scoped_lock lock{mutex_};
            answer = handler_(request);
        } catch (const std::exception& error) {
            answer = {500, error.what(), "text/plain"};
        }
        http::response<http::string_body> response{static_cast<http::status>(answer.status), 11};
        response.set(http::field::content_type, answer.content_type);
        for (const auto& [name, value] : answer.headers) {
            response.set(name, value);
        }
        response.body() = answer.body;
        response.prepare_payload();
        http::write(socket, response, code);
        if (code) {
            return;
        }
    }
}

}  // namespace trawl::test
