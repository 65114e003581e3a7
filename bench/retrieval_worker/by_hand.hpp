// The same retrievals as one would write them for this server alone.
#pragma once

#include <cstdint>
#include <memory>

#include "worker.hpp"

namespace bench {

/// Sockets, epoll, and the readers and writers of the adapters: it reads the vectors, writes them, reads the documents
/// and merges them, as trawl does. It has no limits, deadlines, cancellation, typed errors or statistics, and ends with
/// the first thing that goes wrong. What it costs more than a client that reads nothing is the price of the data; what
/// trawl costs more than this is the price of trawl.
std::unique_ptr<Worker> make_worker_by_hand(std::uint16_t port, const std::string& collection);

}  // namespace bench
