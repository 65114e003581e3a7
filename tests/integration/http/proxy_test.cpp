// Proxies: plain requests under their whole name, and tunnels for TLS.
#include "loopback.hpp"

#include <doctest/doctest.h>

namespace trawl::test {

namespace {

HttpClientOptions through(const ScriptedServer& proxy, const std::string& base_url) {
    HttpClientOptions options = options_for(base_url);
    options.proxy.source = http::ProxySource::given;
    options.proxy.url = http::Secret{"http://user:p%40ss@127.0.0.1:" + std::to_string(proxy.port())};
    return options;
}

TEST_CASE("a plain request goes to the proxy under its whole name, with the proxy's credentials") {
    ScriptedServer proxy{[](Peer& peer) {
        while (peer.read_request()) {
            peer.send(json_response("{}"));
        }
    }};
    asio::io_context context;
    HttpClient client{through(proxy, "http://search.example:8080/v1")};
    CHECK(search(context, client).value);
    CHECK(search(context, client).value);
    CHECK(proxy.accepted() == 1);
    const std::string request = proxy.requests().at(0);
    CHECK(request.starts_with("POST http://search.example:8080/v1/search HTTP/1.1\r\nHost: search.example:8080\r\n"));
    CHECK(holds(request, "\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n"));
}

TEST_CASE("a request with TLS goes through a tunnel, and the server never sees the proxy's credentials") {
    CertificateRequest request;
    request.name = "search.example";
    const Certificate certificate = make_certificate(request);
    const TemporaryFile authority{certificate.certificate};
    const auto server_context = make_server_context(certificate);
    ScriptedServer proxy{[&](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
        if (peer.use_tls(server_context)) {
            while (peer.read_request()) {
                peer.send(json_response("{}"));
            }
        }
    }};
    asio::io_context context;
    HttpClientOptions options = through(proxy, "https://search.example");
    options.tls.ca_file = authority.path();
    HttpClient client{std::move(options)};
    const auto outcome = search(context, client);
    REQUIRE(outcome.value);
    const auto requests = proxy.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0] ==
          "CONNECT search.example:443 HTTP/1.1\r\nHost: search.example:443\r\n"
          "Proxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n");
    CHECK(requests[1].starts_with("POST /search HTTP/1.1\r\nHost: search.example\r\n"));
    CHECK_FALSE(holds(requests[1], "Proxy-Authorization"));
}

TEST_CASE("a proxy that refuses the tunnel") {
    for (const auto& [row_status, code] :
         {std::pair{"407 Proxy Authentication Required", Errc::unauthenticated},
          std::pair{"403 Forbidden", Errc::permission_denied}, std::pair{"502 Bad Gateway", Errc::unavailable}}) {
        const auto& status = row_status;  // clang 14 cannot capture a binding
        CAPTURE(status);
        ScriptedServer proxy{[status = status](Peer& peer) {
            peer.read_request();
            peer.send("HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 2\r\n\r\nno");
        }};
        const Error error = error_of_search(through(proxy, "https://search.example"));
        CHECK(error.code() == code);
        CHECK(holds(error.detail(), "the proxy http://127.0.0.1:" + std::to_string(proxy.port())));
        CHECK_FALSE(holds(error.what(), "p@ss"));
        CHECK_FALSE(holds(error.what(), "p%40ss"));
    }
}

TEST_CASE("a proxy that is gone, one that stalls, and one that is to be avoided") {
    HttpClientOptions options = options_for("https://search.example");
    options.proxy.source = http::ProxySource::given;
    options.proxy.url = http::Secret{"127.0.0.1:" + std::to_string(unused_port())};
    const Error gone = error_of_search(options);
    CHECK(gone.code() == Errc::unavailable);
    CHECK(holds(gone.detail(), "could not connect to the proxy"));

    ScriptedServer stalling{[](Peer& peer) { peer.stall(); }};
    HttpClientOptions waiting = through(stalling, "https://search.example");
    waiting.timeouts.connect = 5ms;
    CHECK(error_of_search(waiting).code() == Errc::timeout);

    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send(json_response("{}"));
    }};
    options.base_url = server.url();
    options.proxy.no_proxy = "localhost,127.0.0.0/8";
    asio::io_context context;
    HttpClient client{options};
    CHECK(search(context, client).value);
}

}  // namespace

}  // namespace trawl::test
