// Metadata values as text: as keys of groups, and as ids.
#pragma once

#include <string>

#include <trawl/document.hpp>

namespace trawl::fusion {

/// A text that two values share when type and value are the same.
std::string typed_text(const MetadataValue& value);

/// A string as it is, anything else as JSON writes it.
std::string plain_text(const MetadataValue& value);

}  // namespace trawl::fusion
