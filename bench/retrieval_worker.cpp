// A client of the stub server that the bench of other libraries drives: one question in eight wordings, over and over.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include "retrieval_worker/by_hand.hpp"
#include "retrieval_worker/protocol.hpp"
#include "retrieval_worker/service.hpp"

int main(int count, char** arguments) {
    CLI::App app{
        "Speaks the worker protocol of the bench against other libraries: reads 'run MODE N AT_ONCE WARM',\n"
        "'fault MODE K MARKER CAP_MS' and 'quit' from its input and answers each with a line of JSON.\n"
        "Modes: seq, par, batch."};
    std::string what;
    std::uint16_t port = 0;
    std::string collection = "docs";
    app.add_option("what", what, "'worker', or 'once:MODE' for one retrieval")->required();
    app.add_option("--port", port, "of the stub server on 127.0.0.1")->required()->check(CLI::Range(1, 65535));
    bool by_hand = false;
    app.add_option("--collection", collection, "that is searched")->capture_default_str();
    app.add_flag("--by-hand", by_hand,
                 "without trawl: bare sockets that read, write and merge the same data, and do nothing else");
    CLI11_PARSE(app, count, arguments);
    try {
        const std::unique_ptr<bench::Worker> worker = by_hand
                                                          ? bench::make_worker_by_hand(port, collection)
                                                          : std::make_unique<bench::RetrievalService>(port, collection);
        const std::string once = "once:";
        if (what.starts_with(once)) {
            std::cout << bench::to_json(worker->run(what.substr(once.size()), 1, 1)) << '\n';
            return 0;
        }
        if (what != "worker") {
            fmt::print(stderr, "retrieval_worker: '{}' is neither worker nor once:MODE\n", what);
            return 2;
        }
        bench::obey(std::cin, std::cout, *worker);
    } catch (const std::exception& error) {
        fmt::print(stderr, "retrieval_worker: {}\n", error.what());
        return 1;
    }
    return 0;
}
