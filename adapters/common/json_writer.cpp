// Texts and metadata as JSON values.
#include "json_writer.hpp"

#include <utility>
#include <variant>

namespace trawl::common {

boost::json::array to_array(std::span<const std::string> texts, boost::json::storage_ptr memory) {
    boost::json::array array(std::move(memory));
    array.reserve(texts.size());
    for (const std::string& text : texts) {
        array.emplace_back(text);
    }
    return array;
}

void add_members(boost::json::object& object, const Metadata& members) {
    for (const auto& [name, member] : members) {
        std::visit(
            [&object, &key = name](const auto& value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::vector<std::string>>) {
                    object[key] = to_array(value);
                } else {
                    object[key] = value;
                }
            },
            member);
    }
}

}  // namespace trawl::common
