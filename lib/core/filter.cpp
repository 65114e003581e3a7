// How filters are put together: every filter comes out in the one form that it has.
#include <trawl/filter.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace trawl {

struct Filter::Body {
    Node node;
    std::size_t depth;
    std::size_t size;
};

/// Makes trees from parts that are in their form already.
struct FilterAccess {
    static Filter constant(bool value) { return Filter{Filter::Body{value, 1, 1}}; }

    static Filter test(FilterTest test) {
        const std::size_t size = 1 + test.values.size();
        return checked({std::move(test), 1, size});
    }

    static Filter group(FilterGroup::Kind kind, std::vector<Filter> parts) {
        std::size_t depth = 0;
        std::size_t size = 0;
        for (const Filter& part : parts) {
            depth = std::max(depth, part.depth());
            size += part.size();
        }
        return checked({FilterGroup{kind, std::move(parts)}, depth + 1, size});
    }

private:
    static Filter checked(Filter::Body body) {
        if (body.depth > max_filter_depth) {
            throw std::invalid_argument("filter: more than " + std::to_string(max_filter_depth) +
                                        " groups inside each other");
        }
        if (body.size > max_filter_size) {
            throw std::invalid_argument("filter: more than " + std::to_string(max_filter_size) + " tests and values");
        }
        return Filter{std::move(body)};
    }
};

namespace {

Filter grouped(FilterGroup::Kind kind, const std::vector<Filter>& parts) {
    // What a part has to be to decide for the whole group: false among "all", true among "any".
    const bool deciding = kind == FilterGroup::Kind::any;
    std::vector<Filter> kept;
    kept.reserve(parts.size());
    for (const Filter& part : parts) {
        if (const bool* constant = std::get_if<bool>(&part.node())) {
            if (*constant == deciding) {
                return part;
            }
            continue;
        }
        const auto* group = std::get_if<FilterGroup>(&part.node());
        if (group != nullptr && group->kind == kind) {
            kept.insert(kept.end(), group->parts.begin(), group->parts.end());
        } else {
            kept.push_back(part);
        }
    }
    if (kept.empty()) {
        return FilterAccess::constant(!deciding);
    }
    return kept.size() == 1 ? kept.front() : FilterAccess::group(kind, std::move(kept));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_field_name(std::string_view name) {
    bool starts = true;
    for (const char c : name) {
        if (c == '.') {
            if (starts) {
                return false;
            }
            starts = true;
        } else if (is_letter(c) || (is_digit(c) && !starts)) {
            starts = false;
        } else {
            return false;
        }
    }
    return !starts;
}

std::vector<FilterValue> distinct(std::vector<FilterValue> values) {
    std::set<FilterValue> seen;
    std::erase_if(values, [&seen](const FilterValue& value) { return !seen.insert(value).second; });
    return values;
}

}  // namespace

FilterGroup::FilterGroup(Kind kind, std::vector<Filter> parts) : kind(kind), parts(std::move(parts)) {}
FilterGroup::FilterGroup(const FilterGroup&) = default;
FilterGroup::FilterGroup(FilterGroup&&) noexcept = default;
FilterGroup& FilterGroup::operator=(const FilterGroup&) = default;
FilterGroup& FilterGroup::operator=(FilterGroup&&) noexcept = default;
FilterGroup::~FilterGroup() = default;

bool operator==(const FilterGroup& left, const FilterGroup& right) {
    return left.kind == right.kind && left.parts == right.parts;
}

Filter::Filter(Body body) : body_(std::make_shared<const Body>(std::move(body))) {}
Filter::Filter() : Filter(Body{true, 1, 1}) {}

Filter Filter::nothing() { return FilterAccess::constant(false); }

const Filter::Node& Filter::node() const noexcept { return body_->node; }
std::size_t Filter::depth() const noexcept { return body_->depth; }
std::size_t Filter::size() const noexcept { return body_->size; }

bool Filter::is_everything() const noexcept {
    const bool* constant = std::get_if<bool>(&node());
    return constant != nullptr && *constant;
}

bool Filter::is_nothing() const noexcept {
    const bool* constant = std::get_if<bool>(&node());
    return constant != nullptr && !*constant;
}

bool operator==(const Filter& left, const Filter& right) {
    return left.body_ == right.body_ || left.node() == right.node();
}

Filter all_of(const std::vector<Filter>& parts) { return grouped(FilterGroup::Kind::all, parts); }
Filter any_of(const std::vector<Filter>& parts) { return grouped(FilterGroup::Kind::any, parts); }

Filter operator&&(const Filter& left, const Filter& right) { return all_of({left, right}); }
Filter operator||(const Filter& left, const Filter& right) { return any_of({left, right}); }

Filter operator!(const Filter& filter) {
    if (const bool* constant = std::get_if<bool>(&filter.node())) {
        return FilterAccess::constant(!*constant);
    }
    if (const auto* test = std::get_if<FilterTest>(&filter.node())) {
        return FilterAccess::test(FilterTest{test->field, test->op, test->values, !test->negated});
    }
    const auto& group = std::get<FilterGroup>(filter.node());
    std::vector<Filter> parts;
    parts.reserve(group.parts.size());
    for (const Filter& part : group.parts) {
        parts.push_back(!part);
    }
    return FilterAccess::group(group.kind == FilterGroup::Kind::all ? FilterGroup::Kind::any : FilterGroup::Kind::all,
                               std::move(parts));
}

Field::Field(std::string name) : name_(std::move(name)) {
    if (name_.size() > max_filter_field) {
        throw std::invalid_argument("filter field: a name has at most " + std::to_string(max_filter_field) + " bytes");
    }
    if (!is_field_name(name_)) {
        throw std::invalid_argument("filter field: \"" + name_ +
                                    "\" is no name; letters, digits and underscores make one, dots separate levels");
    }
}

Filter Field::operator==(const FilterValue& value) const { return one_of({value}, false); }
Filter Field::operator!=(const FilterValue& value) const { return one_of({value}, true); }
Filter Field::operator<(const FilterValue& value) const { return ordered(FilterOperator::less, value); }
Filter Field::operator<=(const FilterValue& value) const { return ordered(FilterOperator::less_equal, value); }
Filter Field::operator>(const FilterValue& value) const { return ordered(FilterOperator::greater, value); }
Filter Field::operator>=(const FilterValue& value) const { return ordered(FilterOperator::greater_equal, value); }

Filter Field::in(std::initializer_list<FilterValue> values) const { return one_of(values, false); }
Filter Field::not_in(std::initializer_list<FilterValue> values) const { return one_of(values, true); }

Filter Field::exists() const { return FilterAccess::test(FilterTest{name_, FilterOperator::exists, {}, false}); }

Filter Field::contains(std::string_view text) const {
    if (text.empty()) {
        throw std::invalid_argument("filter: what \"" + name_ + "\" is to contain must not be empty");
    }
    return FilterAccess::test(FilterTest{name_, FilterOperator::contains, {text}, false});
}

Filter Field::one_of(std::vector<FilterValue> values, bool negated) const {
    if (values.empty()) {
        return FilterAccess::constant(negated);
    }
    return FilterAccess::test(FilterTest{name_, FilterOperator::equal, distinct(std::move(values)), negated});
}

Filter Field::ordered(FilterOperator op, const FilterValue& value) const {
    if (!value.is_number() && !value.is_text()) {
        throw std::invalid_argument("filter: \"" + name_ +
                                    "\" is compared by size with a truth value; only numbers and texts have an order");
    }
    return FilterAccess::test(FilterTest{name_, op, {value}, false});
}

}  // namespace trawl
