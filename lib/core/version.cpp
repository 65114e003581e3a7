// The version that was compiled into the library.
#include <trawl/version.hpp>

namespace trawl {

std::string_view version() noexcept { return header_version; }

}  // namespace trawl
