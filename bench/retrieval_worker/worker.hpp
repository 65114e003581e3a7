// What a worker of the bench of other libraries can do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

inline constexpr std::size_t queries_each = 8;
inline constexpr std::size_t hits_each = 5;

/// A number of retrievals, measured.
struct Measured {
    double wall_ms = 0;
    double user_ms = 0;    ///< Of this process.
    double system_ms = 0;  ///< Of this process.
    std::vector<double> latencies_ms;
    std::vector<std::uint64_t> found;  ///< What retrieval 0 found: the ends of the ids, ascending.
};

/// What became of one retrieval.
struct Fate {
    double ms = 0;
    bool is_over = false;  ///< False when it had not come to an end within its limit.
    std::string error;     ///< Empty for an answer, also for one in part.
    std::vector<std::uint64_t> found;
    double coverage = 0;  ///< The share of the queries that were answered.
};

/// Retrievals of eight queries from the stub server.
class Worker {
public:
    virtual ~Worker() = default;

    /// Retrievals 0 to `count` - 1, `at_once` of them at a time.
    ///
    /// Errors: std::invalid_argument "not supported" for a mode that is none; what a retrieval failed with.
    virtual Measured run(const std::string& mode, std::size_t count, std::size_t at_once) = 0;

    /// Retrieval 0, with a marker at the end of one query that makes the server misbehave.
    ///
    /// Errors: std::invalid_argument "not supported".
    virtual Fate run_with_fault(const std::string& mode, std::size_t query, std::string_view marker,
                                std::chrono::milliseconds limit) = 0;
};

/// The text of one query of a retrieval: the same for every client of that bench.
std::string query_text(std::size_t retrieval, std::size_t query);

/// The twelve digits at the end of an id of the stub server.
///
/// Errors: std::runtime_error for a document that is none of the stub server's.
std::uint64_t end_of_id(const std::string& id, const std::string& text);

/// A stretch of time of this process.
class Stretch {
public:
    Stretch();

    /// Enters its times since the start.
    void end(Measured& into) const;

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double user_ms_ = 0;
    double system_ms_ = 0;
};

double milliseconds_since(std::chrono::steady_clock::time_point start);

}  // namespace bench
