// A folder for one test, with what a test puts into it; gone at the end.
#include "scratch_folder.hpp"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): <cstdlib> does not promise mkdtemp
#include <zlib.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace trawl_test {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "trawl-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error{"no scratch folder " + pattern};
    }
    path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    // A test may have taken away the right to look inside.
    for (fs::recursive_directory_iterator entry{path_, fs::directory_options::skip_permission_denied, ignored}, end;
         !ignored && entry != end; entry.increment(ignored)) {
        if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
            fs::permissions(entry->path(), fs::perms::owner_all, ignored);
        }
    }
    fs::remove_all(path_, ignored);
}

fs::path ScratchFolder::write(const fs::path& name, std::string_view content) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    write_file(file, content);
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours{1});
    return file;
}

std::string read_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const fs::path& file, std::string_view content) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << content;
    if (!out.flush()) {
        throw std::runtime_error{"cannot write " + file.string()};
    }
}

std::string gzipped(std::string_view content) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error{"zlib does not start"};
    }
    std::string input{content};
    std::string output(deflateBound(&stream, input.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    const int code = deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    if (code != Z_STREAM_END) {
        throw std::runtime_error{"zlib does not end"};
    }
    return output;
}

}  // namespace trawl_test
