// One question as one line of JSON.
#pragma once

#include <string>

#include "answer.hpp"

namespace repl {

/// {"question", "queries": [{"text", "kind"}], "sources": [...], "error": null or {"code", "message"}, "retrieval":
/// {...}} with trawl::to_json's retrieval; ends in a line break.
std::string json_line(const Answer& answer);

}  // namespace repl
