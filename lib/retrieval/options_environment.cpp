// The one look at the real environment, when the caller asks for it.
#include <trawl/config.hpp>

#include <unistd.h>

namespace trawl {

Environment process_environment() {
    Environment found;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (text.starts_with("TRAWL_") && equals != std::string_view::npos) {
            found.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return found;
}

}  // namespace trawl
