// Holds JSON against the schemas of an OpenAPI document.
#pragma once

#include <boost/json/value.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace trawl::test {

/// The folder with the vendors' OpenAPI documents: TRAWL_TEST_SPECS, or ../shared/specs next to the checkout; nothing
/// when there is none.
std::optional<std::filesystem::path> find_specs();

/// The part of JSON Schema that OpenAPI documents use, with two differences that make it bite: where a schema names an
/// object's members, other members are wrong; and `{"nullable": true}` alone stands for null, not for anything.
class JsonSchema {
public:
    /// Errors: std::runtime_error when the file cannot be read or is no JSON.
    explicit JsonSchema(const std::filesystem::path& file);

    /// What is wrong with the value; nothing when it fits.
    ///
    /// Parameters: name: of a schema below "#/components/schemas/".
    [[nodiscard]] std::optional<std::string> find_problem(std::string_view name, const boost::json::value& value) const;

private:
    boost::json::value document_;
};

}  // namespace trawl::test
