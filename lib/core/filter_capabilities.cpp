// Whether a store can evaluate a filter.
#include <trawl/filter_capabilities.hpp>

#include <string>

namespace trawl {

namespace {

bool can_ask(const FilterTest& test, const FilterCapabilities& capabilities) {
    switch (test.op) {
        case FilterOperator::equal: return capabilities.equality;
        case FilterOperator::less:
        case FilterOperator::less_equal:
        case FilterOperator::greater:
        case FilterOperator::greater_equal:
            return test.values.front().is_text() ? capabilities.text_order : capabilities.number_order;
        case FilterOperator::exists: return capabilities.existence;
        case FilterOperator::contains: return capabilities.text_match;
    }
    return false;
}

/// The test without its values, which may be what a user typed.
std::string shown(const FilterTest& test) {
    const std::string negation = test.negated ? "not " : "";
    switch (test.op) {
        case FilterOperator::equal:
            if (test.values.size() == 1) {
                return test.field + (test.negated ? " != ..." : " == ...");
            }
            return test.field + " " + negation + "in [...]";
        case FilterOperator::less: return negation + test.field + " < ...";
        case FilterOperator::less_equal: return negation + test.field + " <= ...";
        case FilterOperator::greater: return negation + test.field + " > ...";
        case FilterOperator::greater_equal: return negation + test.field + " >= ...";
        case FilterOperator::exists: return negation + test.field + " exists";
        case FilterOperator::contains: return test.field + " " + negation + "contains ...";
    }
    return test.field;
}

struct FindUnsupported {
    const FilterCapabilities& capabilities;
    std::string_view store;

    std::optional<Error> operator()(bool /*constant*/) const { return std::nullopt; }

    std::optional<Error> operator()(const FilterTest& test) const {
        if (capabilities == FilterCapabilities::none()) {
            return unsupported_test(test, store,
                                    "it evaluates no filters; ask it without one, or leave this source out");
        }
        if (!can_ask(test, capabilities)) {
            return unsupported_test(test, store, "");
        }
        if (test.negated && test.op != FilterOperator::equal && !capabilities.negation) {
            return unsupported_test(test, store, "it has no \"not\" for this; say what is to hold instead");
        }
        return std::nullopt;
    }

    std::optional<Error> operator()(const FilterGroup& group) const {
        for (const Filter& part : group.parts) {
            if (auto error = std::visit(*this, part.node())) {
                return error;
            }
        }
        return std::nullopt;
    }
};

}  // namespace

std::optional<Error> check_filter(const Filter& filter, const FilterCapabilities& capabilities,
                                  std::string_view store) {
    return std::visit(FindUnsupported{capabilities, store}, filter.node());
}

Error unsupported_test(const FilterTest& test, std::string_view store, std::string_view why) {
    std::string detail = "cannot evaluate the filter's \"" + shown(test) + "\"";
    if (!why.empty()) {
        detail += ": " + std::string{why};
    }
    return Error{Errc::not_supported, std::move(detail)}.with_origin(std::string{store});
}

}  // namespace trawl
