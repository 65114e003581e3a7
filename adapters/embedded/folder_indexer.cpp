// Brings a store up to date with a folder of documents.
#include <trawl/embedded/folder_indexer.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

#include <trawl/async_run.hpp>
#include <trawl/embedded/text_extraction.hpp>

#include "file_content.hpp"
#include "fingerprint.hpp"
#include "folder_walk.hpp"
#include "sqlite.hpp"
#include "utf8.hpp"

namespace trawl {

namespace {

namespace fs = std::filesystem;
using embedded::error_origin;
using embedded::Fingerprint;
using embedded::FoundFile;

constexpr std::size_t most_skipped_in_report = 1000;
constexpr std::size_t most_texts_per_call = 256;
constexpr std::uint64_t largest_file_limit = 1U << 30U;
constexpr const char* chunk_format = "1";  // changes whenever the same file would give other chunks

/// Runs a provider's tasks on the calling thread.
class BlockingEmbedder {
public:
    explicit BlockingEmbedder(EmbeddingProvider& provider) : provider_(provider) {
        const std::size_t limit = provider.info().max_batch;
        batch_ = limit == 0 ? most_texts_per_call : std::min(limit, most_texts_per_call);
    }

    std::vector<Embedding> embed(const std::vector<std::string>& texts) {
        std::vector<Embedding> vectors;
        vectors.reserve(texts.size());
        for (std::size_t begin = 0; begin < texts.size(); begin += batch_) {
            const auto first = texts.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto last = first + static_cast<std::ptrdiff_t>(std::min(batch_, texts.size() - begin));
            EmbedRequest request{{first, last}, EmbeddingInput::document};
            std::vector<Embedding> part = run(provider_.embed(std::move(request), CallContext{}));
            if (part.size() != static_cast<std::size_t>(last - first)) {
                throw Error{Errc::malformed_response, "the embedding gave " + std::to_string(part.size()) +
                                                          " vectors for " + std::to_string(last - first) + " texts"}
                    .with_origin(provider_.info().name);
            }
            std::move(part.begin(), part.end(), std::back_inserter(vectors));
        }
        return vectors;
    }

private:
    std::vector<Embedding> run(Task<std::vector<Embedding>> task) {
        std::exception_ptr failure;
        std::vector<Embedding> vectors;
        async_run(context_.get_executor(), std::move(task),
                  [&](std::exception_ptr thrown, std::vector<Embedding> result) {
                      failure = std::move(thrown);
                      vectors = std::move(result);
                  });
        context_.restart();
        context_.run();
        if (failure) {
            std::rethrow_exception(failure);
        }
        return vectors;
    }

    EmbeddingProvider& provider_;
    std::size_t batch_ = 1;
    asio::io_context context_{1};
};

/// One run over one folder.
class IndexRun {
public:
    IndexRun(EmbeddedStore& store, EmbeddingProvider& provider, const FolderIndexerOptions& options, fs::path folder)
        : store_(store), embedder_(provider), options_(options), folder_(std::move(folder)) {
        std::string shape = chunk_format;
        for (const std::size_t number :
             {options.chunker.max_bytes, options.chunker.overlap_bytes, options.chunker.min_bytes}) {
            shape += ' ' + std::to_string(number);
        }
        settings_ = embedded::content_hash(shape + ' ' + provider.info().name + ' ' + provider.info().model);
        prefix_ = embedded::replace_invalid_utf8(options.id_prefix.empty() ? folder_.string() : options.id_prefix);
        if (!prefix_.ends_with('/')) {
            prefix_ += '/';
        }
    }

    IndexReport run(const std::stop_token& stop, const std::function<void(const IndexProgress&)>& progress) {
        const TimePoint began = options_.clock->now();
        const embedded::FolderIdentity identity = embedded::identify_folder(folder_);
        embedded::FolderListing listing =
            embedded::list_folder(folder_, options_, [this](SkippedFile file) { skip(std::move(file)); });
        for (StoredDocumentInfo& known : store_.documents(prefix_)) {
            known_.emplace(std::move(known.id), std::move(known.fingerprint));
        }
        settle_unchanged(listing.files);

        const auto elapsed = [&] { return options_.clock->now() - began; };
        try {
            if (read_changed(listing.files, identity, stop, progress, elapsed)) {
                remove_gone(listing.unreadable);
                build_index(stop, progress, elapsed);
            }
            store_.checkpoint();
        } catch (const PassOn& callback) {
            std::rethrow_exception(callback.exception);
        } catch (...) {
            report_.stopped_by = to_error(std::current_exception());
        }
        report_.elapsed = elapsed();
        return std::move(report_);
    }

private:
    /// What the progress callback throws is the caller's, and no failure of the run.
    struct PassOn {
        std::exception_ptr exception;
    };

    [[nodiscard]] std::string id_of(const fs::path& relative) const {
        return prefix_ + embedded::replace_invalid_utf8(relative.generic_string());
    }

    void skip(SkippedFile file) {
        ++report_.skipped_by_reason[static_cast<std::size_t>(file.reason)];
        if (report_.skipped.size() < most_skipped_in_report) {
            report_.skipped.push_back(std::move(file));
        }
    }

    /// Leaves those in the list that have to be read.
    void settle_unchanged(std::vector<FoundFile>& files) {
        std::erase_if(files, [&](const FoundFile& file) {
            const auto known = known_.find(id_of(file.relative));
            if (known == known_.end()) {
                return false;
            }
            const auto fingerprint = embedded::parse_fingerprint(known->second);
            const bool is_unchanged =
                fingerprint && fingerprint->proves_unchanged(settings_, file.bytes, file.modified_ns);
            if (is_unchanged) {
                ++report_.unchanged;
                present_.insert(known->first);
            }
            return is_unchanged;
        });
    }

    /// Returns: whether all files were read; otherwise the report says why not.
    bool read_changed(const std::vector<FoundFile>& files, const embedded::FolderIdentity& identity,
                      const std::stop_token& stop, const std::function<void(const IndexProgress&)>& progress,
                      const std::function<Duration()>& elapsed) {
        IndexProgress state;
        state.files_total = files.size();
        for (const FoundFile& file : files) {
            state.bytes_total += file.bytes;
        }
        for (const FoundFile& file : files) {
            if (stop.stop_requested()) {
                report_.stopped_by =
                    Error{Errc::cancelled, "indexing was stopped; the next run goes on from there"}.with_origin(
                        error_origin);
                return false;
            }
            take(file);
            ++state.files_done;
            state.bytes_done += file.bytes;
            state.file = folder_ / file.relative;
            tell(progress, state, elapsed());
        }
        // Even when every file could be read: a folder that was emptied and taken away looks like one that is empty.
        std::error_code failed;
        if (!fs::is_directory(folder_, failed) || embedded::identify_folder(folder_) != identity) {
            report_.stopped_by =
                Error{Errc::not_found, "the folder '" + folder_.string() +
                                           "' disappeared while it was being indexed; everything indexed is "
                                           "kept, and nothing was removed"}
                    .with_origin(error_origin);
            return false;
        }
        return true;
    }

    void tell(const std::function<void(const IndexProgress&)>& progress, IndexProgress& state, Duration elapsed) {
        if (!progress) {
            return;
        }
        state.chunks = report_.chunks;
        state.elapsed = elapsed;
        state.remaining.reset();
        if (state.bytes_done > 0) {
            const double left =
                static_cast<double>(state.bytes_total - state.bytes_done) / static_cast<double>(state.bytes_done);
            state.remaining =
                std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::nano>(elapsed) * left);
        }
        try {
            progress(state);
        } catch (...) {
            throw PassOn{std::current_exception()};
        }
    }

    void take(const FoundFile& file) {
        const std::string id = id_of(file.relative);
        auto outcome = embedded::read_file(folder_ / file.relative, options_.max_file_bytes, options_.follow_symlinks);
        if (auto* skipped = std::get_if<SkippedFile>(&outcome)) {
            // What cannot be read now may be readable tomorrow, and its text is still the best that is known.
            if (skipped->reason == SkipReason::unreadable) {
                present_.insert(id);
            }
            skip(std::move(*skipped));
            return;
        }
        auto& content = std::get<embedded::FileContent>(outcome);
        const std::string fingerprint = embedded::to_text(
            {settings_, content.bytes_on_disk, content.modified_ns, embedded::content_hash(content.bytes)});
        const auto known = known_.find(id);
        if (known != known_.end() && has_same_content(known->second, fingerprint)) {
            present_.insert(id);
            ++report_.unchanged;
            if (known->second != fingerprint) {
                store_.set_fingerprint(id, fingerprint);
            }
            return;
        }
        store(file, id, fingerprint, std::move(content.bytes));
    }

    static bool has_same_content(const std::string& left, const std::string& right) {
        const auto one = embedded::parse_fingerprint(left);
        const auto other = embedded::parse_fingerprint(right);
        return one && other && one->settings == other->settings && one->content == other->content;
    }

    void store(const FoundFile& file, const std::string& id, const std::string& fingerprint, std::string bytes) {
        const std::optional<ExtractedText> extracted =
            extract_text(file.relative.filename().native(), std::move(bytes));
        if (!extracted) {
            skip({folder_ / file.relative, SkipReason::binary, {}});
            return;
        }
        StoredDocument document{id, fingerprint, cut(file, id, *extracted)};
        if (document.chunks.empty()) {
            skip({folder_ / file.relative, SkipReason::empty, {}});
            return;
        }
        std::vector<std::string> texts;
        texts.reserve(document.chunks.size());
        for (const StoredChunk& chunk : document.chunks) {
            texts.push_back(chunk.title + "\n" + chunk.document.text);
        }
        std::vector<Embedding> vectors = embedder_.embed(texts);
        for (std::size_t i = 0; i < vectors.size(); ++i) {
            document.chunks[i].embedding = std::move(vectors[i]);
        }
        store_.upsert(document);
        present_.insert(id);
        ++(known_.contains(id) ? report_.changed : report_.added);
        report_.chunks += document.chunks.size();
        report_.bytes += extracted->text.size();
    }

    [[nodiscard]] std::vector<StoredChunk> cut(const FoundFile& file, const std::string& id,
                                               const ExtractedText& extracted) const {
        const std::vector<Chunk> chunks = chunk_text(extracted.text, extracted.format, options_.chunker);
        const std::string path = embedded::replace_invalid_utf8((folder_ / file.relative).string());
        const std::string name = embedded::replace_invalid_utf8(file.relative.generic_string());
        std::vector<StoredChunk> result;
        result.reserve(chunks.size());
        for (const Chunk& chunk : chunks) {
            const auto number = static_cast<std::int64_t>(result.size()) + 1;
            Metadata metadata{{"path", path}, {"chunk", number}, {"chunks", static_cast<std::int64_t>(chunks.size())}};
            if (extracted.keeps_lines) {
                metadata.emplace("line", static_cast<std::int64_t>(chunk.line));
            }
            const std::string& heading = chunk.heading.empty() ? extracted.title : chunk.heading;
            if (!heading.empty()) {
                metadata.emplace("heading", heading);
            }
            // The name of a file often says what its text takes for granted.
            std::string title = heading.empty() ? name : name + ": " + heading;
            result.push_back(
                {Document{id + '#' + std::to_string(number),
                          extracted.text.substr(chunk.begin, chunk.end - chunk.begin), std::move(metadata)},
                 std::move(title),
                 {}});
        }
        return result;
    }

    void remove_gone(const std::vector<fs::path>& unreadable) {
        std::vector<std::string> unknown;
        for (const fs::path& path : unreadable) {
            unknown.push_back(id_of(path));
        }
        std::vector<std::string> gone;
        for (const auto& [id, fingerprint] : known_) {
            const bool may_be_there =
                std::any_of(unknown.begin(), unknown.end(), [&known = id](const std::string& hidden) {
                    return known == hidden || known.starts_with(hidden + '/');
                });
            if (!present_.contains(id) && !may_be_there) {
                gone.push_back(id);
            }
        }
        if (!gone.empty()) {
            report_.removed = store_.erase(gone);
        }
    }

    void build_index(const std::stop_token& stop, const std::function<void(const IndexProgress&)>& progress,
                     const std::function<Duration()>& elapsed) {
        store_.build_index(stop, [&](std::size_t done, std::size_t total) {
            IndexProgress state;
            state.files_done = done;
            state.files_total = total;
            state.bytes_done = done;
            state.bytes_total = total;
            tell(progress, state, elapsed());
        });
    }

    EmbeddedStore& store_;
    BlockingEmbedder embedder_;
    const FolderIndexerOptions& options_;
    fs::path folder_;
    std::uint64_t settings_ = 0;
    std::string prefix_;
    std::unordered_map<std::string, std::string> known_;  ///< Fingerprints by id, as before the run.
    std::unordered_set<std::string> present_;
    IndexReport report_;
};

void check(const FolderIndexerOptions& options) {
    const auto fail = [](const std::string& message) {
        throw std::invalid_argument{"FolderIndexerOptions: " + message};
    };
    if (options.max_file_bytes == 0 || options.max_file_bytes > largest_file_limit) {
        fail("max_file_bytes must be from 1 to 1073741824, not " + std::to_string(options.max_file_bytes));
    }
    if (options.max_files == 0) {
        fail("max_files must be at least 1");
    }
    if (options.clock == nullptr) {
        fail("clock must not be null");
    }
    chunk_text("", TextFormat::plain, options.chunker);  // checks them
}

}  // namespace

std::string_view name(SkipReason reason) noexcept {
    switch (reason) {
        case SkipReason::binary: return "binary";
        case SkipReason::too_large: return "too large";
        case SkipReason::empty: return "empty";
        case SkipReason::unreadable: return "unreadable";
        case SkipReason::damaged: return "damaged";
        case SkipReason::symbolic_link: return "symbolic link";
        case SkipReason::special: return "special file";
        case SkipReason::vanished: return "vanished";
    }
    return "unknown";
}

std::size_t IndexReport::skipped_total() const noexcept {
    std::size_t total = 0;
    for (const std::size_t count : skipped_by_reason) {
        total += count;
    }
    return total;
}

FolderIndexer::FolderIndexer(std::shared_ptr<EmbeddedStore> store, std::shared_ptr<EmbeddingProvider> provider,
                             FolderIndexerOptions options)
    : store_(std::move(store)), provider_(std::move(provider)), options_(std::move(options)) {
    if (store_ == nullptr || provider_ == nullptr) {
        throw std::invalid_argument{"FolderIndexer: store and provider must not be null"};
    }
    check(options_);
    const std::size_t dimension = provider_->info().dimension;
    if (dimension != 0 && dimension != store_->info().dimension) {
        throw Error{Errc::dimension_mismatch, "the embedding gives vectors of length " + std::to_string(dimension) +
                                                  ", the store holds vectors of length " +
                                                  std::to_string(store_->info().dimension) +
                                                  ": use the embedding it was made with, or another file"}
            .with_origin(error_origin);
    }
}

IndexReport FolderIndexer::index(const fs::path& folder, const std::stop_token& stop,
                                 const std::function<void(const IndexProgress&)>& progress) {
    std::error_code failed;
    fs::path absolute = fs::canonical(folder, failed);
    if (failed) {
        absolute = fs::absolute(folder);  // the walk says what is wrong with it
    }
    return IndexRun{*store_, *provider_, options_, std::move(absolute)}.run(stop, progress);
}

}  // namespace trawl
