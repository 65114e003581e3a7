// What all workers share: the queries, the ids and the times.
#include "worker.hpp"

#include <sys/resource.h>

#include <charconv>
#include <stdexcept>

namespace bench {

namespace {

double in_ms(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

rusage usage() {
    rusage now{};
    ::getrusage(RUSAGE_SELF, &now);
    return now;
}

}  // namespace

std::string query_text(std::size_t retrieval, std::size_t query) {
    return "Variant " + std::to_string(query) + " of question " + std::to_string(retrieval % 64) +
           ": how does the retrieval layer merge results";
}

std::uint64_t end_of_id(const std::string& id, const std::string& text) {
    constexpr std::size_t digits = 12;
    constexpr std::size_t usual_text = 100;
    std::uint64_t end = 0;
    const char* const first = id.data() + (id.size() > digits ? id.size() - digits : 0);
    const auto [last, failure] = std::from_chars(first, id.data() + id.size(), end);
    if (failure != std::errc{} || last != id.data() + id.size() || text.size() < usual_text) {
        throw std::runtime_error("document '" + id + "' is none of the stub server's");
    }
    return end;
}

Stretch::Stretch() {
    const rusage now = usage();
    user_ms_ = in_ms(now.ru_utime);
    system_ms_ = in_ms(now.ru_stime);
}

void Stretch::end(Measured& into) const {
    const rusage now = usage();
    into.wall_ms = milliseconds_since(start_);
    into.user_ms = in_ms(now.ru_utime) - user_ms_;
    into.system_ms = in_ms(now.ru_stime) - system_ms_;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace bench
