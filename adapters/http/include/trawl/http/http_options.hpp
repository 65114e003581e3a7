// How an HttpClient connects, what it accepts, and how long it waits.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/http/headers.hpp>
#include <trawl/http/secret.hpp>

namespace trawl::http {

/// A header whose value must not be seen: {"Authorization", Secret{"Bearer ..."}}.
struct SecretHeader {
    std::string name;
    Secret value;
};

/// Who the server has to prove to be, and who we are.
struct TlsOptions {
    bool verify = true;                        ///< false accepts any certificate: for experiments only.
    std::string server_name = {};              ///< For SNI and in the certificate; empty = the host of the base URL.
    std::string ca_file = {};                  ///< PEM file of trusted authorities; empty = those of the system.
    std::string client_certificate_file = {};  ///< PEM file with the chain, ours first; empty = none.
    std::string client_key_file = {};          ///< PEM file of its key; empty = the certificate's file.
};

enum class ProxySource {
    environment,  ///< https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY and no_proxy, NO_PROXY as curl reads them.
    none,         ///< Always directly.
    given,        ///< ProxyOptions::url, unless ProxyOptions::no_proxy says otherwise.
};

struct ProxyOptions {
    ProxySource source = ProxySource::environment;
    Secret url = {};            ///< "http://user:password@proxy:3128"; only with ProxySource::given.
    std::string no_proxy = {};  ///< "localhost,.example.org,10.0.0.0/8,*"; only with ProxySource::given.
};

/// Limits of the phases of one exchange, each from its own start. Zero = only the call's deadline.
struct PhaseTimeouts {
    Duration resolve = std::chrono::seconds{5};
    Duration connect = std::chrono::seconds{5};  ///< Over all addresses together.
    Duration tls = std::chrono::seconds{5};
    Duration first_byte = {};  ///< From the last byte of the request to the first of the response.
    Duration idle = {};        ///< Between two pieces of a response, and between two events of a stream.
    Duration whole = {};       ///< From the call to the last byte, waiting for a connection included.
};

struct PoolOptions {
    std::size_t max_connections = 64;  ///< At one time, per execution context; at least 1. Further calls queue.
    std::size_t max_idle = 64;         ///< Kept for the next call; 0 = none.
    /// An idle connection is not used again after this. It is closed when a later call finds it, or with the client or
    /// the context: an idle client holds no timer, so that io_context::run() can return.
    Duration idle_expiry = std::chrono::seconds{30};
};

struct HttpClientOptions {
    std::string base_url = {};  ///< "https://api.example.com/v1"; http or https, no query, no credentials.
    std::string name = {};      ///< The origin of every error, for example "qdrant"; empty = "http".
    std::vector<std::pair<std::string, std::string>> headers = {};  ///< Sent with every request.
    std::vector<SecretHeader> secret_headers = {};                  ///< Sent with every request, never shown.
    std::string user_agent = "trawl";
    TlsOptions tls = {};
    ProxyOptions proxy = {};
    PhaseTimeouts timeouts = {};
    PoolOptions pool = {};
    std::size_t max_response_bytes = std::size_t{64} << 20;  ///< Body; Request::max_body_bytes overrides it.
    std::size_t max_header_bytes = std::size_t{32} << 10;    ///< Status line and headers.
    std::size_t max_event_bytes = std::size_t{1} << 20;      ///< One server-sent event.
};

}  // namespace trawl::http
