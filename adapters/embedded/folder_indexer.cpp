// Brings a store up to date with a folder of documents.
#include <trawl/embedded/folder_indexer.hpp>

#include <stdexcept>
#include <system_error>
#include <utility>

#include "index_run.hpp"
#include "sqlite.hpp"

namespace trawl {

namespace {

constexpr std::uint64_t largest_file_limit = 1U << 30U;

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
            .with_origin(embedded::error_origin);
    }
}

IndexReport FolderIndexer::index(const std::filesystem::path& folder, const std::stop_token& stop,
                                 const std::function<void(const IndexProgress&)>& progress) {
    std::error_code failed;
    std::filesystem::path absolute = std::filesystem::canonical(folder, failed);
    if (failed) {
        absolute = std::filesystem::absolute(folder, failed);  // the run says what is wrong with it
    }
    return embedded::IndexRun{*store_, *provider_, options_, std::move(absolute), stop, progress}.run();
}

}  // namespace trawl
