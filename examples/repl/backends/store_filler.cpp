// Comparing what is there with what was sent, and sending the difference.
#include "store_filler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "waiting.hpp"

namespace repl {
namespace {

/// Passages in one request, to embed and to store.
constexpr std::size_t most_in_batch = 64;

std::shared_ptr<trawl::EmbeddedStore> open_sent(const std::filesystem::path& file) {
    // A document here is the note that it was sent: no passages, hence vectors of any length.
    trawl::EmbeddedStoreOptions options;
    options.dimension = 1;
    return file.empty() ? trawl::EmbeddedStore::open_temporary(options) : trawl::EmbeddedStore::open(file, options);
}

std::string note_of(const trawl::StoredDocumentInfo& document) {
    return fmt::format("{} {}", document.chunks, document.fingerprint);
}

std::size_t passages_in(const std::string& note) {
    std::size_t number = 0;
    std::from_chars(note.data(), note.data() + note.size(), number);
    return number;
}

std::string passage_id(const std::string& document, std::size_t number) {
    return fmt::format("{}#{}", document, number);
}

const std::string* text_in(const trawl::Document& document, const char* key) {
    const auto found = document.metadata.find(key);
    return found == document.metadata.end() ? nullptr : std::get_if<std::string>(&found->second);
}

}  // namespace

StoreFiller::StoreFiller(std::shared_ptr<const trawl::EmbeddedStore> passages,
                         std::shared_ptr<trawl::EmbeddingProvider> embedding,
                         std::shared_ptr<trawl::VectorWriter> writer, const std::filesystem::path& sent)
    : passages_(std::move(passages)),
      embedding_(std::move(embedding)),
      writer_(std::move(writer)),
      sent_(open_sent(sent)) {}

std::vector<trawl::Embedding> StoreFiller::embed(std::vector<std::string> texts) {
    const std::size_t limit = embedding_->info().max_batch;
    std::vector<trawl::Embedding> all;
    for (std::size_t at = 0; at < texts.size();) {
        const std::size_t count = std::min(limit == 0 ? texts.size() : limit, texts.size() - at);
        std::vector<std::string> part{texts.begin() + static_cast<std::ptrdiff_t>(at),
                                      texts.begin() + static_cast<std::ptrdiff_t>(at + count)};
        auto vectors = wait_for(
            loop_, embedding_->embed(trawl::EmbedRequest{std::move(part), trawl::EmbeddingInput::document}, {}),
            interrupt_);
        if (vectors.size() != count) {
            throw trawl::Error{trawl::Errc::malformed_response,
                               fmt::format("{} texts were sent and {} vectors came back", count, vectors.size())};
        }
        std::move(vectors.begin(), vectors.end(), std::back_inserter(all));
        at += count;
    }
    return all;
}

void StoreFiller::make_collection() {
    std::size_t dimension = embedding_->info().dimension;
    if (dimension == 0) {
        dimension = embed({"trawl"}).front().size();
    }
    try {
        wait_for(loop_, done(writer_->create_collection(dimension, {})), interrupt_);
    } catch (const trawl::Error& error) {
        if (error.code() == trawl::Errc::conflict) {
            return;
        }
        throw;
    }
    // It was not there: whatever was sent is not there either.
    for (const trawl::StoredDocumentInfo& document : sent_->documents()) {
        sent_->erase(document.id);
    }
}

std::vector<StoreFiller::Change> StoreFiller::take_back_gone(FillReport& report) {
    std::set<std::string> kept;
    std::vector<Change> changes;
    const auto notes = sent_->documents();
    const auto note_for = [&](const std::string& id) {
        const auto found = std::lower_bound(notes.begin(), notes.end(), id,
                                            [](const auto& note, const std::string& other) { return note.id < other; });
        return found != notes.end() && found->id == id ? found->fingerprint : std::string{};
    };
    for (trawl::StoredDocumentInfo& document : passages_->documents()) {
        kept.insert(document.id);
        const std::string note = note_for(document.id);
        if (note != note_of(document)) {
            changes.push_back({std::move(document), passages_in(note)});
        }
    }
    for (const trawl::StoredDocumentInfo& note : notes) {
        if (!kept.contains(note.id)) {
            report.removed += take_back(note.id, 0, passages_in(note.fingerprint));
            sent_->erase(note.id);
        }
    }
    return changes;
}

std::size_t StoreFiller::take_back(const std::string& document, std::size_t from, std::size_t to) {
    std::vector<std::string> ids;
    for (std::size_t number = from + 1; number <= to; ++number) {
        ids.push_back(passage_id(document, number));
    }
    const std::size_t count = ids.size();
    if (count > 0) {
        wait_for(loop_, done(writer_->erase(std::move(ids), {})), interrupt_);
    }
    return count;
}

void StoreFiller::send(std::vector<trawl::Document> passages, FillReport& report) {
    std::vector<std::string> texts;
    for (const trawl::Document& passage : passages) {
        // The name of a file often says what its text takes for granted.
        const std::string* path = text_in(passage, "path");
        const std::string* heading = text_in(passage, "heading");
        texts.push_back(fmt::format("{}{}{}\n{}",
                                    path == nullptr ? "" : std::filesystem::path{*path}.filename().string(),
                                    heading == nullptr ? "" : ": ", heading == nullptr ? "" : *heading, passage.text));
    }
    std::vector<trawl::Embedding> vectors = embed(std::move(texts));
    std::vector<trawl::VectorRecord> records;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        records.emplace_back(std::move(passages[i]), std::move(vectors[i]));
    }
    const std::size_t count = records.size();
    wait_for(loop_, done(writer_->upsert(std::move(records), {})), interrupt_);
    report.sent += count;
}

void StoreFiller::send_changes(const std::vector<Change>& changes, FillReport& report,
                               const std::function<bool(std::size_t, std::size_t)>& on_progress) {
    std::vector<trawl::Document> waiting;
    std::size_t settled = 0;
    const auto flush = [&](std::size_t up_to) {
        if (!waiting.empty()) {
            send(std::exchange(waiting, {}), report);
        }
        for (; settled < up_to; ++settled) {
            const Change& change = changes[settled];
            report.removed += take_back(change.document.id, change.document.chunks, change.sent_before);
            sent_->upsert(trawl::StoredDocument{change.document.id, note_of(change.document), {}});
        }
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const trawl::StoredDocumentInfo& document = changes[i].document;
        for (std::size_t number = 1; number <= document.chunks; ++number) {
            if (waiting.size() == most_in_batch) {
                flush(i);
            }
            if (auto passage = passages_->find(passage_id(document.id, number))) {
                waiting.push_back(std::move(*passage));
            }
        }
        if (!on_progress(settled, changes.size())) {
            throw trawl::Error{trawl::Errc::cancelled, "sending was stopped; the next :index goes on from there"};
        }
    }
    flush(changes.size());
    static_cast<void>(on_progress(settled, changes.size()));
}

FillReport StoreFiller::fill(const Interrupt* interrupt,
                             const std::function<bool(std::size_t, std::size_t)>& on_progress) {
    interrupt_ = interrupt;
    FillReport report;
    try {
        make_collection();
        const std::vector<Change> changes = take_back_gone(report);
        send_changes(changes, report, on_progress);
    } catch (...) {
        report.stopped_by = trawl::to_error(std::current_exception());
    }
    return report;
}

}  // namespace repl
