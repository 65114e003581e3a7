// TLS: who is trusted, who is not, and what the error says about it.
#include "loopback.hpp"

#include <doctest/doctest.h>

#include <atomic>

namespace trawl::test {

namespace {

/// An authority of our own, and what it signs.
struct Authority {
    Certificate own;
    TemporaryFile file;

    Authority() : own(make_authority()), file(own.certificate) {}

    static Certificate make_authority() {
        CertificateRequest request;
        request.is_authority = true;
        return make_certificate(request);
    }
    [[nodiscard]] Certificate sign(const CertificateRequest& request) const { return make_certificate(request, &own); }
};

Script secure_answers(const Certificate& certificate, const std::string& client_authority = {}) {
    return [context = make_server_context(certificate, client_authority)](Peer& peer) {
        if (peer.use_tls(context)) {
            while (peer.read_request()) {
                peer.send(json_response("{}"));
            }
        }
    };
}

HttpClientOptions secure_options(const ScriptedServer& server, const Authority& authority,
                                 const std::string& host = "localhost") {
    HttpClientOptions options = options_for(server.url("https", host));
    options.tls.ca_file = authority.file.path();
    return options;
}

TEST_CASE("a certificate that an authority of one's choice has signed, for a name and for an address") {
    const Authority authority;
    for (const char* const host : {"localhost", "127.0.0.1"}) {
        CertificateRequest request;
        request.name = host;
        ScriptedServer server{secure_answers(authority.sign(request))};
        asio::io_context context;
        HttpClient client{secure_options(server, authority, host)};
        CHECK(search(context, client).value);
        CHECK(search(context, client).value);
        CHECK(server.accepted() == 1);
    }
}

TEST_CASE("a certificate for another name, unless that name was asked for") {
    const Authority authority;
    CertificateRequest request;
    request.name = "search.example";
    ScriptedServer server{secure_answers(authority.sign(request))};
    HttpClientOptions options = secure_options(server, authority);
    const Error error = error_of_search(options);
    CHECK(error.code() == Errc::unauthenticated);
    CHECK_MESSAGE(holds(error.detail(), "made for another host than localhost"), error.detail());
    options.tls.server_name = "search.example";
    asio::io_context context;
    HttpClient client{options};
    CHECK(search(context, client).value);
}

TEST_CASE("a certificate that has expired") {
    const Authority authority;
    CertificateRequest request;
    request.valid_from = -48h;
    request.valid_until = -24h;
    ScriptedServer server{secure_answers(authority.sign(request))};
    const Error error = error_of_search(secure_options(server, authority));
    CHECK(error.code() == Errc::unauthenticated);
    CHECK_MESSAGE(holds(error.detail(), "certificate has expired"), error.detail());
}

TEST_CASE("a certificate that nobody has signed, unless verification is off") {
    const Authority authority;
    ScriptedServer server{secure_answers(make_certificate(CertificateRequest{}))};
    HttpClientOptions options = secure_options(server, authority);
    const Error error = error_of_search(options);
    CHECK(error.code() == Errc::unauthenticated);
    CHECK_MESSAGE(holds(error.detail(), "set tls.ca_file"), error.detail());
    // The system's authorities do not know it either.
    options.tls.ca_file.clear();
    CHECK(error_of_search(options).code() == Errc::unauthenticated);
    options.tls.verify = false;
    asio::io_context context;
    HttpClient client{options};
    CHECK(search(context, client).value);
}

TEST_CASE("a server that wants to know who we are") {
    const Authority authority;
    const Certificate ours = authority.sign(CertificateRequest{});
    const TemporaryFile certificate{ours.certificate};
    const TemporaryFile key{ours.key};
    ScriptedServer server{secure_answers(authority.sign(CertificateRequest{}), authority.own.certificate)};
    HttpClientOptions options = secure_options(server, authority);
    const Error refused = error_of_search(options);
    CHECK_MESSAGE(refused.code() == Errc::unauthenticated, std::string{refused.what()});
    options.tls.client_certificate_file = certificate.path();
    options.tls.client_key_file = key.path();
    asio::io_context context;
    HttpClient client{options};
    CHECK(search(context, client).value);
}

TEST_CASE("the second handshake takes up the session of the first") {
    const Authority authority;
    std::atomic<int> resumed{0};
    const auto server_context = make_server_context(authority.sign(CertificateRequest{}));
    ScriptedServer server{[&](Peer& peer) {
        if (peer.use_tls(server_context)) {
            resumed += peer.is_resumed() ? 1 : 0;
            peer.read_request();
            peer.send(json_response("{}"));
            peer.stall();
        }
    }};
    asio::io_context context;
    HttpClientOptions options = secure_options(server, authority);
    options.pool.max_idle = 0;
    HttpClient client{std::move(options)};
    CHECK(search(context, client).value);
    CHECK(search(context, client).value);
    server.wait_until_ended(2);
    CHECK(resumed == 1);
}

TEST_CASE("a server that does not speak TLS, and one that stalls in the handshake") {
    const Authority authority;
    ScriptedServer plain{[](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }};
    const Error error = error_of_search(secure_options(plain, authority));
    CHECK(error.code() == Errc::invalid_argument);
    CHECK_MESSAGE(holds(error.detail(), "does not answer in TLS"), error.detail());

    ScriptedServer stalling{[](Peer& peer) { peer.stall(); }};
    HttpClientOptions options = secure_options(stalling, authority);
    options.timeouts.tls = 5ms;
    const Error late = error_of_search(options);
    CHECK(late.code() == Errc::timeout);
    CHECK(holds(late.detail(), "timeouts.tls"));

    ScriptedServer resetting{[](Peer& peer) { peer.reset(); }};
    CHECK(error_of_search(secure_options(resetting, authority)).code() == Errc::unavailable);
}

TEST_CASE("certificates that cannot be loaded are told at once, by the option's name") {
    HttpClientOptions options = options_for("https://localhost");
    options.tls.ca_file = "/no/such/file.pem";
    CHECK_THROWS_WITH_AS(HttpClient{options}, doctest::Contains("tls.ca_file: /no/such/file.pem"), Error);
    options.tls.ca_file.clear();
    options.tls.client_certificate_file = "/no/such/file.pem";
    CHECK_THROWS_WITH_AS(HttpClient{options}, doctest::Contains("tls.client_certificate_file"), Error);
}

TEST_CASE("a response that ends with the connection must end with TLS's own farewell") {
    const Authority authority;
    const auto server_context = make_server_context(authority.sign(CertificateRequest{}));
    ScriptedServer server{[&](Peer& peer) {
        if (peer.use_tls(server_context)) {
            peer.read_request();
            peer.send("HTTP/1.1 200 OK\r\n\r\nhalf of it, or");
        }
    }};
    const Error error = error_of_search(secure_options(server, authority));
    CHECK(error.code() == Errc::unavailable);
}

}  // namespace

}  // namespace trawl::test
