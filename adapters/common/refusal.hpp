// From a response that is no success to the error that it stands for.
#pragma once

#include <string>

#include <trawl/error.hpp>
#include <trawl/http/http_error.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/http/secret.hpp>

namespace trawl::common {

/// Reads the vendor's words, and may adjust the response, for vendors that say in the body what others say in headers.
/// Null stands for http::read_vendor_error.
using RefusalReader = http::VendorError (*)(http::Response& response);

/// Parameters: origin: of the error. key: is taken out of the vendor's words, should they repeat it.
Error refusal_error(http::Response response, const std::string& origin, const http::Secret& key,
                    RefusalReader read_refusal = nullptr);

}  // namespace trawl::common
