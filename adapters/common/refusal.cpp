// Refusals as errors, without secrets.
#include "refusal.hpp"

#include "error_meaning.hpp"

namespace trawl::common {

Error refusal_error(http::Response response, const std::string& origin, const http::Secret& key,
                    RefusalReader read_refusal) {
    // Before the reader cuts what is long, perhaps in the middle of a key; after it, since JSON has other spellings.
    http::remove_secret(response.body, key);
    http::VendorError vendor =
        read_refusal != nullptr ? read_refusal(response) : http::read_vendor_error(response.body);
    http::remove_secret(vendor.message, key);
    http::remove_secret(vendor.code, key);
    return http::status_error(response, vendor, meaning_of(response.status, vendor)).with_origin(origin);
}

}  // namespace trawl::common
