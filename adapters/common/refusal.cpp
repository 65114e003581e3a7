// Refusals as errors, without secrets.
#include "refusal.hpp"

#include "error_meaning.hpp"

namespace trawl::common {
namespace {

void remove_key(std::string& text, const http::Secret& key) {
    // A key of a few characters is none, and would tear words apart.
    if (key.reveal().size() < 4) {
        return;
    }
    for (auto at = text.find(key.reveal()); at != std::string::npos; at = text.find(key.reveal(), at)) {
        text.replace(at, key.reveal().size(), "***");
    }
}

}  // namespace

Error refusal_error(http::Response response, const std::string& origin, const http::Secret& key,
                    RefusalReader read_refusal) {
    http::VendorError vendor =
        read_refusal != nullptr ? read_refusal(response) : http::read_vendor_error(response.body);
    remove_key(vendor.message, key);
    remove_key(vendor.code, key);
    return http::status_error(response, vendor, meaning_of(response.status, vendor)).with_origin(origin);
}

}  // namespace trawl::common
