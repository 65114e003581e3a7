// One run over one folder.
#include "index_run.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>
#include <variant>

#include <trawl/embedded/text_extraction.hpp>
#include <trawl/utf8.hpp>

#include "document_chunks.hpp"
#include "file_content.hpp"
#include "fingerprint.hpp"
#include "sqlite.hpp"

namespace trawl::embedded {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_skipped_in_report = 1000;
constexpr const char* chunk_format = "1";  // changes whenever the same file would give other chunks

std::uint64_t hash_settings(const FolderIndexerOptions& options, const EmbeddingProviderInfo& provider) {
    std::string settings = chunk_format;
    for (const std::size_t number :
         {options.chunker.max_bytes, options.chunker.overlap_bytes, options.chunker.min_bytes}) {
        settings += ' ' + std::to_string(number);
    }
    return content_hash(settings + ' ' + provider.name + ' ' + provider.model);
}

std::string prefix_of(const FolderIndexerOptions& options, const fs::path& folder) {
    std::string prefix = valid_utf8(options.id_prefix.empty() ? folder.string() : options.id_prefix);
    return prefix.ends_with('/') ? prefix : prefix + '/';
}

bool has_same_content(const std::string& left, const std::string& right) {
    const auto one = parse_fingerprint(left);
    const auto other = parse_fingerprint(right);
    return one && other && one->settings == other->settings && one->content == other->content;
}

bool is_still_there(const fs::path& folder, const FolderIdentity& identity) {
    try {
        return identify_folder(folder) == identity;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

IndexRun::IndexRun(EmbeddedStore& store, EmbeddingProvider& provider, const FolderIndexerOptions& options,
                   fs::path folder, std::stop_token stop, const std::function<void(const IndexProgress&)>& progress)
    : store_(store),
      embedder_(provider),
      options_(options),
      folder_(std::move(folder)),
      stop_(std::move(stop)),
      progress_(progress),
      began_(options.clock->now()),
      settings_(hash_settings(options, provider.info())),
      prefix_(prefix_of(options, folder_)) {}

IndexReport IndexRun::run() {
    const FolderIdentity identity = identify_folder(folder_);
    FolderListing listing = list_folder(folder_, options_, [this](SkippedFile file) { skip(std::move(file)); });
    for (StoredDocumentInfo& known : store_.documents(prefix_)) {
        known_.emplace(std::move(known.id), std::move(known.fingerprint));
    }
    settle_unchanged(listing.files);
    try {
        if (read_changed(listing.files, identity)) {
            remove_gone(listing.unreadable);
            build_graph();
        }
        store_.checkpoint();
    } catch (const PassOn& callback) {
        std::rethrow_exception(callback.exception);
    } catch (...) {
        report_.stopped_by = to_error(std::current_exception());
    }
    report_.elapsed = options_.clock->now() - began_;
    return std::move(report_);
}

void IndexRun::settle_unchanged(std::vector<FoundFile>& files) {
    std::erase_if(files, [&](const FoundFile& file) {
        const auto known = known_.find(id_of(file.relative));
        if (known == known_.end()) {
            return false;
        }
        const auto fingerprint = parse_fingerprint(known->second);
        const bool is_unchanged = fingerprint && fingerprint->proves_unchanged(settings_, file.bytes, file.modified_ns);
        if (is_unchanged) {
            ++report_.unchanged;
            present_.insert(known->first);
        }
        return is_unchanged;
    });
}

bool IndexRun::read_changed(const std::vector<FoundFile>& files, const FolderIdentity& identity) {
    IndexProgress state;
    state.files_total = files.size();
    for (const FoundFile& file : files) {
        state.bytes_total += file.bytes;
    }
    for (const FoundFile& file : files) {
        if (stop_.stop_requested()) {
            report_.stopped_by =
                Error{Errc::cancelled, "indexing was stopped; the next run goes on from there"}.with_origin(
                    error_origin);
            return false;
        }
        read(file);
        ++state.files_done;
        state.bytes_done += file.bytes;
        state.file = folder_ / file.relative;
        tell(state);
    }
    // Even when nothing went wrong: a folder that is being taken away looks like one that has been emptied.
    if (!is_still_there(folder_, identity)) {
        report_.stopped_by = Error{Errc::not_found, "the folder '" + folder_.string() +
                                                        "' disappeared while it was being indexed; everything indexed "
                                                        "is kept, and nothing was removed"}
                                 .with_origin(error_origin);
        return false;
    }
    return true;
}

void IndexRun::read(const FoundFile& file) {
    const std::string id = id_of(file.relative);
    auto outcome = read_file(folder_ / file.relative, options_.max_file_bytes, options_.follow_symlinks);
    if (auto* skipped = std::get_if<SkippedFile>(&outcome)) {
        // What cannot be read now may be readable tomorrow, and its text is still the best that is known.
        if (skipped->reason == SkipReason::unreadable) {
            present_.insert(id);
        }
        skip(std::move(*skipped));
        return;
    }
    auto& content = std::get<FileContent>(outcome);
    const std::string fingerprint =
        to_text({settings_, content.bytes_on_disk, content.modified_ns, content_hash(content.bytes)});
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

void IndexRun::store(const FoundFile& file, const std::string& id, const std::string& fingerprint, std::string bytes) {
    const std::optional<ExtractedText> extracted = extract_text(file.relative.filename().native(), std::move(bytes));
    if (!extracted) {
        skip({folder_ / file.relative, SkipReason::binary, {}});
        return;
    }
    StoredDocument document{id, fingerprint, make_chunks(*extracted, id, folder_, file.relative, options_.chunker)};
    if (document.chunks.empty()) {
        skip({folder_ / file.relative, SkipReason::empty, {}});
        return;
    }
    std::vector<std::string> texts;
    texts.reserve(document.chunks.size());
    for (const StoredChunk& chunk : document.chunks) {
        texts.push_back(text_to_embed(chunk));
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

void IndexRun::remove_gone(const std::vector<fs::path>& unreadable) {
    std::vector<std::string> unknown;
    for (const fs::path& path : unreadable) {
        unknown.push_back(id_of(path));
    }
    std::vector<std::string> gone;
    for (const auto& [id, fingerprint] : known_) {
        const bool may_be_there = std::any_of(unknown.begin(), unknown.end(), [&known = id](const std::string& hidden) {
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

void IndexRun::build_graph() {
    store_.build_index(stop_, [&](std::size_t done, std::size_t total) {
        IndexProgress state;
        state.files_done = done;
        state.files_total = total;
        state.bytes_done = done;
        state.bytes_total = total;
        tell(state);
    });
}

void IndexRun::skip(SkippedFile file) {
    ++report_.skipped_by_reason[static_cast<std::size_t>(file.reason)];
    if (report_.skipped.size() < most_skipped_in_report) {
        report_.skipped.push_back(std::move(file));
    }
}

void IndexRun::tell(IndexProgress& state) {
    if (!progress_) {
        return;
    }
    state.chunks = report_.chunks;
    state.elapsed = options_.clock->now() - began_;
    state.remaining.reset();
    if (state.bytes_done > 0) {
        const double left =
            static_cast<double>(state.bytes_total - state.bytes_done) / static_cast<double>(state.bytes_done);
        state.remaining =
            std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::nano>(state.elapsed) * left);
    }
    try {
        progress_(state);
    } catch (...) {
        throw PassOn{std::current_exception()};
    }
}

std::string IndexRun::id_of(const fs::path& relative) const { return prefix_ + valid_utf8(relative.generic_string()); }

}  // namespace trawl::embedded
