// Metadata values as text, without a locale.
#include "metadata_text.hpp"

#include "check.hpp"
#include "overloaded.hpp"

namespace trawl::fusion {
namespace {

void append_quoted(std::string& out, const std::string& text) {
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
}

}  // namespace

std::string plain_text(const MetadataValue& value) {
    return std::visit(Overloaded{
                          [](std::nullptr_t) { return std::string{"null"}; },
                          [](bool flag) { return std::string{flag ? "true" : "false"}; },
                          [](std::int64_t number) { return std::to_string(number); },
                          [](double number) { return to_text(number); },
                          [](const std::string& text) { return text; },
                          [](const std::vector<std::string>& texts) {
                              std::string out = "[";
                              for (const std::string& text : texts) {
                                  if (out.size() > 1) out.push_back(',');
                                  append_quoted(out, text);
                              }
                              out.push_back(']');
                              return out;
                          },
                      },
                      value);
}

std::string typed_text(const MetadataValue& value) { return std::to_string(value.index()) + ":" + plain_text(value); }

}  // namespace trawl::fusion
