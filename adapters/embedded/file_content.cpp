// Reads a file into memory, decompressed, up to a limit.
#include "file_content.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <system_error>
#include <utility>

#include "folder_walk.hpp"

namespace trawl::embedded {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

SkippedFile skipped(const std::filesystem::path& file, int error_number) {
    const SkipReason reason = error_number == ENOENT || error_number == ENOTDIR ? SkipReason::vanished
                              : error_number == ELOOP                           ? SkipReason::symbolic_link
                                                                                : SkipReason::unreadable;
    return {file, reason, std::generic_category().message(error_number)};
}

/// Returns: 0, or the number of the error. Stops one byte behind the limit.
int read_all(int descriptor, std::uint64_t expected, std::uint64_t limit, std::string& bytes) {
    // One byte more than expected, so that a file that did not grow is read in one call, plus one that says so.
    bytes.resize(static_cast<std::size_t>(std::min(expected, limit) + 1));
    std::size_t size = 0;
    while (size <= limit) {
        if (size == bytes.size()) {
            bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(std::uint64_t{size} * 2, limit + 1)));
        }
        const ssize_t count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno;
        }
        if (count == 0) {
            break;
        }
        size += static_cast<std::size_t>(count);
    }
    bytes.resize(size);
    return 0;
}

enum class Inflated { done, too_large, damaged };

/// All members of a gzip file, as zcat would print them. Never takes more memory than the limit and a buffer.
Inflated inflate_gzip(const std::string& compressed, std::uint64_t limit, std::string& bytes) {
    z_stream stream{};
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzip_only) != Z_OK) {
        throw std::bad_alloc{};
    }
    const auto end = [](z_stream* open) { inflateEnd(open); };
    const std::unique_ptr<z_stream, decltype(end)> guard{&stream, end};
    // zlib does not write through next_in; its type is older than const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::size_t size = 0;
    int code = Z_OK;
    while (true) {
        bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(
            std::max<std::uint64_t>({std::uint64_t{size} * 2, compressed.size() * 4, 4096}), limit + 1)));
        stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + size);
        stream.avail_out = static_cast<uInt>(bytes.size() - size);
        code = inflate(&stream, Z_NO_FLUSH);
        size = bytes.size() - stream.avail_out;
        if (size > limit) {
            return Inflated::too_large;
        }
        if (code == Z_STREAM_END) {
            const bool another_member = stream.avail_in >= 2 && stream.next_in[0] == 0x1F && stream.next_in[1] == 0x8B;
            if (!another_member) {
                bytes.resize(size);
                return Inflated::done;
            }
            inflateReset(&stream);
        } else if (code != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) {
            return Inflated::damaged;
        }
    }
}

bool is_gzip(const std::filesystem::path& file, const std::string& bytes) {
    return file.extension() == ".gz" && bytes.starts_with("\x1F\x8B");
}

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

std::variant<FileContent, SkippedFile> read_file(const std::filesystem::path& file, std::uint64_t limit,
                                                 bool follow_symlinks) {
    const std::int64_t began_ns = now_ns();
    // Not blocking: a pipe may have taken the place of the file that was listed.
    const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow_symlinks ? 0 : O_NOFOLLOW);
    const Descriptor descriptor{::open(file.c_str(), flags)};
    if (descriptor.get() < 0) {
        return skipped(file, errno);
    }
    struct stat before {};
    if (::fstat(descriptor.get(), &before) != 0) {
        return skipped(file, errno);
    }
    if (!S_ISREG(before.st_mode)) {
        return SkippedFile{file, SkipReason::special, {}};
    }
    const auto size = static_cast<std::uint64_t>(before.st_size);
    if (size > limit) {
        return SkippedFile{file, SkipReason::too_large, std::to_string(size) + " bytes"};
    }
    FileContent content;
    if (const int failed = read_all(descriptor.get(), size, limit, content.bytes); failed != 0) {
        return skipped(file, failed);
    }
    if (content.bytes.size() > limit) {
        return SkippedFile{file, SkipReason::too_large, "it grows while it is read"};
    }
    struct stat after {};
    const bool is_same = ::fstat(descriptor.get(), &after) == 0 && after.st_size == before.st_size &&
                         modification_time_ns(after) == modification_time_ns(before);
    // A file that changed a moment ago may change again within the same tick of the file system's clock.
    constexpr std::int64_t settle_ns = 2'000'000'000;
    const std::int64_t modified_ns = modification_time_ns(before);
    content.bytes_on_disk = size;
    content.modified_ns = is_same && modified_ns < began_ns - settle_ns ? modified_ns : 0;

    if (is_gzip(file, content.bytes)) {
        std::string bytes;
        switch (inflate_gzip(content.bytes, limit, bytes)) {
            case Inflated::done: content.bytes = std::move(bytes); break;
            case Inflated::too_large:
                return SkippedFile{file, SkipReason::too_large,
                                   "more than " + std::to_string(limit) + " bytes, decompressed"};
            case Inflated::damaged: return SkippedFile{file, SkipReason::damaged, "no valid gzip data"};
        }
    }
    return content;
}

}  // namespace trawl::embedded
