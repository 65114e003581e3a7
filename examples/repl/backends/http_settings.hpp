// The settings that all backends over HTTP share.
#pragma once

#include <trawl/http/http_options.hpp>

#include "setting_reader.hpp"

namespace repl {

/// Keys: url, ca_file, client_certificate_file, client_key_file, connect_timeout_ms, timeout_ms (0 = none).
///
/// Parameters: url: whether the file has to say where the service is.
trawl::http::HttpClientOptions read_http(SettingReader& settings, Needed url = Needed::optional);

}  // namespace repl
