// Refusals of the stores over HTTP: a file for each row of their tables, named "status.meaning.what.txt".
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <utility>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>

#include "retrieval_setting.hpp"

using trawl::Error;
using trawl::test::client_of;
using trawl::test::is_search;
using trawl::test::Peer;
using trawl::test::ScriptedServer;
using trawl::test::store_kinds;
using trawl::test::StoreKind;
using trawl::test::vector_of;

namespace {

/// A server that says what it holds, and refuses to search.
class RefusingServer {
public:
    explicit RefusingServer(const StoreKind& kind)
        : server_([this, &kind](Peer& peer) {
              while (peer.read_request()) {
                  peer.send(is_search(peer.last_request())
                                ? refusal()
                                : trawl::test::json_response(kind.reply(peer.last_request()).body));
              }
          }) {}

    [[nodiscard]] std::string url() const { return server_.url(); }
    void refuse_with(unsigned status, std::string body) {
        const std::lock_guard lock{mutex_};
        status_ = status;
        body_ = std::move(body);
    }

private:
    std::string refusal() {
        const std::lock_guard lock{mutex_};
        return "HTTP/1.1 " + std::to_string(status_) +
               " X\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body_.size()) + "\r\n\r\n" + body_;
    }

    std::mutex mutex_;
    unsigned status_ = 500;
    std::string body_;
    ScriptedServer server_;
};

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

TEST_CASE("stores over HTTP: every row of every table of refusals, whole and cut anywhere") {
    for (const StoreKind& kind : store_kinds()) {
        CAPTURE(kind.name);
        RefusingServer server{kind};
        const auto store = kind.make(client_of(server.url()), 8);
        std::size_t rows = 0;
        boost::asio::io_context context;
        const auto failure = [&] {
            auto answer =
                trawl::async_run(context.get_executor(), store->search({{vector_of("a"), 3}}, trawl::CallContext{}),
                                 boost::asio::use_future);
            context.restart();
            context.run();
            try {
                answer.get();
            } catch (const Error& error) {
                return error;
            }
            return Error{trawl::Errc::unknown_exception, "no error"};
        };
        for (const auto& file :
             std::filesystem::directory_iterator{std::string{TRAWL_GOLDEN_DIR} + "/stores/" + kind.name}) {
            const std::string name = file.path().filename().string();
            CAPTURE(name);
            const auto status = static_cast<unsigned>(std::stoul(name.substr(0, 3)));
            const std::string meaning = name.substr(4, name.find('.', 4) - 4);
            const std::string body = content_of(file.path());
            server.refuse_with(status, body);
            const Error error = failure();
            CHECK(trawl::name(error.code()) == meaning);
            CHECK(error.origin() == kind.name);
            CHECK(error.detail().find(std::to_string(status)) != std::string::npos);
            CHECK(error.vendor_message().empty() == body.empty());
            for (std::size_t length = 0; length < body.size(); ++length) {
                // The status stands, whatever became of the words.
                server.refuse_with(status, body.substr(0, length));
                const Error cut = failure();
                CHECK(cut.origin() == kind.name);
                CHECK(cut.detail().find(std::to_string(status)) != std::string::npos);
            }
            ++rows;
        }
        CHECK(rows >= 15);
    }
}
