// The client against nginx as a front that ends TLS, for which TRAWL_TEST_NGINX names the program; skipped without.
#include "loopback.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <vector>

#include "nginx.hpp"

namespace trawl::test {

namespace {

// NOLINTNEXTLINE(concurrency-mt-unsafe): nothing writes to the environment
const char* const program = std::getenv("TRAWL_TEST_NGINX");

void answer_nobody(Peer& /*peer*/) {}

/// An authority, nginx with certificates that it has signed, and a server behind it.
class Front {
public:
    explicit Front(std::vector<Script> backend = {answer_nobody})
        : backend_(std::move(backend)),
          nginx_(program, {{"localhost", sign("localhost")}, {"search.example", sign("search.example")}}, locations()) {
    }

    /// Patient, but not for ever: an nginx that did not start must not hang the test.
    [[nodiscard]] HttpClientOptions options(const std::string& host = "localhost") const {
        HttpClientOptions options = options_for(nginx_.url(host));
        options.tls.ca_file = authority_file_.path();
        options.timeouts.whole = 30s;
        return options;
    }
    [[nodiscard]] const ScriptedServer& backend() const { return backend_; }

private:
    static Certificate make_authority() {
        CertificateRequest request;
        request.is_authority = true;
        return make_certificate(request);
    }
    [[nodiscard]] Certificate sign(const std::string& name) const {
        CertificateRequest request;
        request.name = name;
        return make_certificate(request, &authority_);
    }
    [[nodiscard]] std::string locations() const {
        const std::string answer = R"(return 200 '{"name":"$server_name","connection":$connection,)"
                                   R"("number":$connection_requests}';)";
        return "    location / { " + answer + " }\n    location /few { keepalive_requests 3; " + answer +
               " }\n    location /behind { proxy_pass " + backend_.url() + "; }\n";
    }

    Certificate authority_ = make_authority();
    TemporaryFile authority_file_{authority_.certificate};
    ScriptedServer backend_;
    Nginx nginx_;
};

std::string get(asio::io_context& context, HttpClient& client, const std::string& target) {
    const auto outcome = run(context, client.send(Request{Method::get, target}, CallContext{}));
    REQUIRE_MESSAGE(outcome.value, (outcome.failure ? std::string{outcome.error().what()} : ""));
    CHECK(outcome.value->status == 200);
    return outcome.value->body;
}

TEST_SUITE_BEGIN("nginx" * doctest::skip(program == nullptr));

TEST_CASE("nginx: an authority of one's own, and one connection for many requests") {
    Front front;
    asio::io_context context;
    HttpClient client{front.options()};
    const std::string first = get(context, client, "/");
    CHECK(first.starts_with(R"({"name":"localhost","connection":)"));
    CHECK(first.ends_with(R"("number":1})"));
    const std::string connection = first.substr(0, first.rfind(':'));
    for (int number = 2; number <= 200; ++number) {
        CHECK(get(context, client, "/") == connection + ":" + std::to_string(number) + "}");
    }
}

TEST_CASE("nginx: a connection that it ends after some requests is followed by another") {
    Front front;
    asio::io_context context;
    HttpClient client{front.options()};
    std::multiset<std::string> connections;
    for (int count = 0; count < 10; ++count) {
        const std::string body = get(context, client, "/few");
        connections.insert(body.substr(0, body.rfind(':')));
    }
    CHECK(connections.count(*connections.begin()) == 3);
    CHECK(std::set<std::string>{connections.begin(), connections.end()}.size() == 4);
}

TEST_CASE("nginx: the name that is asked for decides about the certificate, and another one is refused") {
    Front front;
    asio::io_context context;
    HttpClientOptions options = front.options();
    options.tls.server_name = "search.example";
    HttpClient named{options};
    const auto outcome = run(context, named.send(Request{Method::get, "/"}, CallContext{}));
    REQUIRE(outcome.value);
    CHECK(outcome.value->ok());

    const Error wrong = error_of_search(front.options("127.0.0.1"));
    CHECK(wrong.code() == Errc::unauthenticated);
    CHECK(holds(wrong.detail(), "made for another host than 127.0.0.1"));
    options.tls = {};
    CHECK(error_of_search(options).code() == Errc::unauthenticated);
}

TEST_CASE("nginx: bodies both ways, without the compression that it offers") {
    const std::string large(3 << 20, 'x');
    Front front{{[&large](Peer& peer) {
        while (peer.read_request()) {
            peer.send(json_response(large));
        }
    }}};
    asio::io_context context;
    HttpClient client{front.options()};
    for (int count = 0; count < 3; ++count) {
        Request request{Method::post, "/behind/search", std::string(500'000, 'q')};
        const auto outcome = run(context, client.send(request, CallContext{}));
        REQUIRE(outcome.value);
        CHECK(outcome.value->body == large);
        CHECK_FALSE(outcome.value->headers.find("Content-Encoding"));
    }
    REQUIRE(front.backend().requests().size() == 3);
    CHECK(front.backend().requests()[0].ends_with(std::string(500'000, 'q')));
}

TEST_CASE("nginx: a server behind it that is gone, or goes away in the middle") {
    Front front{{[](Peer& peer) { peer.reset(); },
                 [](Peer& peer) {
                     peer.read_request();
                     peer.send(
                         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                         "Content-Length: 100\r\n\r\n{");
                 }}};
    asio::io_context context;
    HttpClient client{front.options()};
    const auto gone = run(context, client.send(Request{Method::get, "/behind"}, CallContext{}));
    REQUIRE(gone.value);
    CHECK(gone.value->status == 502);
    const auto cut = run(context, client.send(Request{Method::get, "/behind"}, CallContext{}));
    CHECK(cut.error().code() == Errc::malformed_response);
}

TEST_CASE("nginx: many calls at one time") {
    Front front;
    asio::io_context context;
    HttpClientOptions options = front.options();
    options.pool.max_connections = 4;
    HttpClient client{std::move(options)};
    std::vector<std::shared_ptr<Outcome<Response>>> outcomes;
    for (int count = 0; count < 64; ++count) {
        outcomes.push_back(start(context, client.send(Request{Method::get, "/"}, CallContext{})));
    }
    context.run();
    std::set<std::string> connections;
    for (const auto& outcome : outcomes) {
        REQUIRE(outcome->value);
        connections.insert(outcome->value->body.substr(0, outcome->value->body.rfind(':')));
    }
    CHECK(connections.size() == 4);
}

TEST_SUITE_END();

}  // namespace

}  // namespace trawl::test
