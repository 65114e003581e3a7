// Titles and details from metadata.
#include "document_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "text.hpp"

namespace repl {
namespace {

std::string text_of(const trawl::MetadataValue& value) {
    struct Show {
        std::string operator()(std::nullptr_t) const { return "none"; }
        std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return printable(text); }
        std::string operator()(const std::vector<std::string>& texts) const {
            std::string joined;
            for (const std::string& text : texts) {
                joined += (joined.empty() ? "" : ", ") + text;
            }
            return printable(joined);
        }
    };
    return std::visit(Show{}, value);
}

std::string field(const trawl::Document& document, std::string_view key) {
    const auto found = document.metadata.find(key);
    return found == document.metadata.end() ? std::string{} : text_of(found->second);
}

std::string shown_path(const trawl::Document& document, const std::filesystem::path& base) {
    const std::string path = field(document, "path");
    const std::string folder = base.string() + '/';
    return path.starts_with(folder) && folder.size() > 1 ? path.substr(folder.size()) : path;
}

}  // namespace

std::string title_of(const trawl::Document& document, const std::filesystem::path& base, const Terminal& terminal,
                     std::size_t columns) {
    const std::string path = shown_path(document, base);
    std::string heading = field(document, "heading");
    constexpr std::string_view level = " > ";
    for (auto at = heading.find(level); at != std::string::npos; at = heading.find(level, at + 1)) {
        heading.replace(at, level.size(), terminal.arrow());
    }
    if (path.empty()) {
        return cut(heading.empty() ? printable(document.id) : heading, columns, terminal.ellipsis());
    }
    // The file's name says most, then the heading; the folders get the room that is left.
    const std::string tail = heading.empty() ? std::string{} : std::string{terminal.arrow()} + heading;
    const std::size_t head =
        std::min(columns_of(path), columns_of(std::filesystem::path{path}.filename().string()) + 3);
    const std::string shown_tail = cut(tail, columns > head ? columns - head : 0, terminal.ellipsis());
    return cut_left(path, columns - columns_of(shown_tail), terminal.ellipsis()) + shown_tail;
}

std::string_view body_of(const trawl::Document& document) {
    std::string_view text = document.text;
    if (!document.metadata.contains("heading")) {
        return text;
    }
    while (text.starts_with('#')) {
        const std::size_t end = text.find_first_not_of('\n', std::min(text.find('\n'), text.size()));
        if (end == std::string::npos) {
            return document.text;
        }
        text.remove_prefix(end);
    }
    return text;
}

std::vector<std::pair<std::string, std::string>> details_of(const trawl::Document& document) {
    std::vector<std::pair<std::string, std::string>> details{{"id", printable(document.id)}};
    for (const auto& [key, value] : document.metadata) {
        details.emplace_back(printable(key), text_of(value));
    }
    return details;
}

}  // namespace repl
