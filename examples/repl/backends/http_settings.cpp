// Reading them.
#include "http_settings.hpp"

namespace repl {

trawl::http::HttpClientOptions read_http(SettingReader& settings, Needed url) {
    trawl::http::HttpClientOptions options;
    options.base_url = settings.text("url", url);
    options.tls.ca_file = settings.text("ca_file");
    options.tls.client_certificate_file = settings.text("client_certificate_file");
    options.tls.client_key_file = settings.text("client_key_file");
    options.timeouts.connect = settings.milliseconds("connect_timeout_ms", options.timeouts.connect);
    // A server that says nothing must not hold up somebody who waits at a terminal for ever.
    options.timeouts.whole = settings.milliseconds("timeout_ms", std::chrono::seconds{60});
    if (options.base_url.find('@') != std::string::npos) {
        settings.refuse("url",
                        "holds a user or a password, which do not belong in a file; write the URL without them "
                        "and name the key's environment variable in the key that ends with _env");
    }
    return options;
}

}  // namespace repl
