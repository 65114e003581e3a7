// Writing an answer as JSON.
#include "json_answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace repl {

std::string json_line(const Answer& answer) {
    namespace json = boost::json;
    json::array queries;
    for (const trawl::ExpandedQuery& query : answer.queries) {
        queries.push_back(json::object{{"text", query.text}, {"kind", trawl::name(query.kind)}});
    }
    json::array sources;
    for (const std::string& source : answer.sources) {
        sources.push_back(json::string{source});
    }
    json::value error = nullptr;
    if (answer.error) {
        error = json::object{{"code", trawl::name(answer.error->code())}, {"message", answer.error->what()}};
    }
    json::value expansion = nullptr;
    if (answer.expansion_failure) {
        expansion = json::object{{"code", trawl::name(answer.expansion_failure->code())},
                                 {"message", answer.expansion_failure->what()}};
    }
    const json::object head{{"question", answer.question},
                            {"queries", std::move(queries)},
                            {"sources", std::move(sources)},
                            {"expansion_failure", std::move(expansion)},
                            {"error", std::move(error)}};
    std::string line = json::serialize(head);
    // The retrieval is JSON already: it takes the place of the closing brace.
    line.pop_back();
    return line + ",\"retrieval\":" + trawl::to_json(answer.retrieval) + "}\n";
}

}  // namespace repl
