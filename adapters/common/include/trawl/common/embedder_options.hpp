// What every embedding service has to be told.
#pragma once

#include <cstddef>
#include <string>

#include <trawl/http/http_options.hpp>
#include <trawl/http/secret.hpp>

namespace trawl {

/// Where the service is, who asks, and for what.
struct EmbedderOptions {
    std::string model = {};     ///< As the service knows it. May be empty where the server has one model only.
    http::Secret api_key = {};  ///< Empty = none, for servers that run without.
    /// Length of every vector; asked for where the service can cut vectors, otherwise what its answers are held to.
    /// 0 = the model's own.
    std::size_t dimension = 0;
    bool truncate = false;       ///< Let the service cut a text that is too long; otherwise that is an error.
    std::size_t max_batch = 0;   ///< Texts in one request. 0 = what the service is known to take.
    std::size_t max_tokens = 0;  ///< Tokens in one request, by a cautious estimate. 0 = what the service takes.
    /// Base URL (empty = the vendor's), time limits, TLS, proxy, pool. `name` is the origin of errors.
    http::HttpClientOptions http = {};
};

}  // namespace trawl
