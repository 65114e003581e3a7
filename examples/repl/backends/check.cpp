// Calling each backend, and wording what comes back.
#include "check.hpp"

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <trawl/error.hpp>

#include "waiting.hpp"

namespace repl {
namespace {

using Errc = trawl::Errc;

/// A call that fails by throwing; returns what is right.
using Call = std::function<std::string()>;

std::string one_line(std::string text, const std::vector<std::string>& secrets) {
    for (const std::string& secret : secrets) {
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
            text.replace(at, secret.size(), "***");
            at += 3;
        }
    }
    std::replace_if(
        text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < ' '; }, ' ');
    return text;
}

/// The vendor's own words often name the model or the limit. Those about credentials may repeat them.
std::string described(const trawl::Error& error) {
    std::string text = error.what();
    const bool may_repeat_key = error.code() == Errc::unauthenticated || error.code() == Errc::permission_denied;
    if (!error.vendor_message().empty() && !may_repeat_key) {
        text += fmt::format(" (it says: {})", error.vendor_message().substr(0, 200));
    }
    return text;
}

template <class Part>
CheckLine try_out(std::string table, const Chosen<Part>& chosen, const Call& call) {
    CheckLine line{std::move(table), false, {}};
    try {
        line.message = call();
        line.well = true;
    } catch (...) {
        const trawl::Error error = trawl::to_error(std::current_exception());
        const std::string next = next_step(error, chosen.key_variable);
        line.message = described(error) + (next.empty() ? "" : "; " + next);
    }
    line.message = one_line(chosen.label + ": " + line.message, chosen.secrets);
    return line;
}

/// The backend, or why there is none.
template <class Choose>
auto choose_for(std::string_view table, const Choose& choose, std::vector<CheckLine>& lines)
    -> std::optional<decltype(choose())> {
    try {
        return choose();
    } catch (const trawl::Error& error) {
        lines.push_back({std::string{table}, false, one_line(error.detail(), {})});
        return std::nullopt;
    }
}

class Trial {
public:
    std::string embed(trawl::EmbeddingProvider& provider) {
        const std::vector<std::string> texts{"trawl"};
        auto vectors = wait_for(loop_, provider.embed(trawl::EmbedRequest{texts}, {}));
        if (vectors.size() != 1 || vectors.front().empty()) {
            throw trawl::Error{Errc::malformed_response, "one text was sent, and no vector came back"};
        }
        vector_ = std::move(vectors.front());
        return fmt::format("one text embedded, {} dimensions", vector_.size());
    }

    std::string search(trawl::VectorStore& store) {
        const std::size_t stated = store.info().dimension;
        if (stated != 0 && !vector_.empty() && stated != vector_.size()) {
            throw wrong_dimension(stated);
        }
        // Without the embedding, the store can still be reached.
        const bool is_stand_in = vector_.empty();
        trawl::Embedding vector = is_stand_in ? trawl::Embedding(stated == 0 ? 1 : stated, 1.0F) : vector_;
        std::vector<trawl::VectorQuery> queries;
        queries.emplace_back(std::move(vector), 1);
        try {
            const auto lists = wait_for(loop_, store.search(std::move(queries), {}));
            const bool is_empty = lists.empty() || lists.front().empty();
            return fmt::format("searched{}", is_empty ? ", nothing in it yet; fill it with :index FOLDER" : "");
        } catch (const trawl::Error& error) {
            if (error.code() == Errc::dimension_mismatch && is_stand_in) {
                return "it answers; whether the dimensions agree can be seen when the embedding works";
            }
            if (error.code() == Errc::not_found) {
                throw trawl::Error{Errc::not_found, error.detail() + "; :index FOLDER makes and fills it"}.with_origin(
                    error.origin());
            }
            throw;
        }
    }

    std::string ask(trawl::chat::ChatModel& model) {
        trawl::chat::ChatRequest request{{{trawl::chat::ChatRole::user, "Say yes."}}};
        request.max_tokens = 1;
        const auto answer = wait_for(loop_, model.complete(std::move(request), {}));
        return answer.finish == trawl::chat::ChatFinish::refused ? "it answers (and declined to say yes)"
                                                                 : "it answers";
    }

    std::string rerank(trawl::Reranker& model) {
        const std::vector<std::string> texts{"A spring tide comes with the new moon.", "Salt slows the yeast."};
        const auto scores = wait_for(loop_, model.rerank({"When do spring tides come?", texts}, {}));
        if (scores.size() != texts.size()) {
            throw trawl::Error{Errc::malformed_response, "two texts were sent, and not two scores came back"};
        }
        return "two texts reranked" +
               std::string{scores[0] > scores[1] ? "" : ", in an odd order: is it the right model?"};
    }

private:
    [[nodiscard]] trawl::Error wrong_dimension(std::size_t stated) const {
        return trawl::Error{Errc::dimension_mismatch,
                            fmt::format("the embedding has {} dimensions, [store] says {}", vector_.size(), stated)};
    }

    boost::asio::io_context loop_{1};
    trawl::Embedding vector_;
};

}  // namespace

std::string next_step(const trawl::Error& error, const std::string& key_variable) {
    switch (error.code()) {
        case Errc::unauthenticated:
            return key_variable.empty() ? "name the environment variable with the key in the key that ends with _env"
                                        : fmt::format("put a valid key into {}", key_variable);
        case Errc::permission_denied:
            return key_variable.empty() ? "ask whoever runs it for access"
                                        : fmt::format("give the key in {} that right, or take another", key_variable);
        case Errc::quota_exhausted: return "look at the plan and the billing of the account";
        case Errc::unavailable: return "is it running, and is url right?";
        case Errc::timeout:
        case Errc::deadline_exceeded: return "is it overloaded, or loading its model? Try again, or raise timeout_ms";
        case Errc::rate_limited:
        case Errc::overloaded: return "try again in a minute";
        case Errc::not_found: return "compare model, collection and url with what the server has";
        case Errc::malformed_response: return "is url that of the right service, with its path (often /v1)?";
        case Errc::dimension_mismatch:
            return "choose the model with which the collection was filled, or name a new collection and :index again";
        default: return {};
    }
}

std::vector<CheckLine> check_backends(const ConfigTables& tables, const Variables& variables) {
    std::vector<CheckLine> lines;
    Trial trial;
    if (const auto chosen = choose_for(
            "embedding", [&] { return choose_embedding(tables, variables); }, lines)) {
        lines.push_back(try_out("embedding", *chosen, [&] { return trial.embed(*chosen->part); }));
    }
    if (const auto chosen = choose_for(
            "store", [&] { return choose_store(tables, variables); }, lines)) {
        lines.push_back(try_out("store", *chosen, [&] {
            return chosen->part.store == nullptr ? "a file of this program; nothing to be reached"
                                                 : trial.search(*chosen->part.store);
        }));
    }
    if (tables.contains("chat")) {
        if (const auto chosen = choose_for(
                "chat", [&] { return choose_chat(tables, variables).value(); }, lines)) {
            lines.push_back(try_out("chat", *chosen, [&] { return trial.ask(*chosen->part.model); }));
        }
    }
    if (tables.contains("rerank")) {
        if (const auto chosen = choose_for(
                "rerank", [&] { return choose_reranking(tables, variables).value(); }, lines)) {
            lines.push_back(try_out("rerank", *chosen, [&] { return trial.rerank(*chosen->part.reranker); }));
        }
    }
    return lines;
}

}  // namespace repl
