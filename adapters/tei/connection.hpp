// How a Text Embeddings Inference server is reached when nothing else is said.
#pragma once

#include "common/model_service.hpp"

namespace trawl::tei {

inline constexpr const char* default_name = "tei";
inline constexpr const char* default_base_url = "http://127.0.0.1:3000";

/// It takes a key only when it was started with one.
inline common::Credential credential() { return {.header = "Authorization", .prefix = "Bearer ", .required = false}; }

}  // namespace trawl::tei
