// Names of methods, and what a response says about itself.
#include <trawl/http/http_message.hpp>

namespace trawl::http {

std::string_view name(Method method) noexcept {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::delete_: return "DELETE";
    }
    return "GET";
}

std::string_view Response::request_id() const noexcept {
    for (const char* field : {"x-request-id", "request-id", "apim-request-id", "x-ms-request-id", "x-amzn-requestid",
                              "x-cloud-trace-context", "x-trace-id", "cf-ray"}) {
        if (const auto value = headers.find(field); value && !value->empty()) {
            return *value;
        }
    }
    return {};
}

}  // namespace trawl::http
