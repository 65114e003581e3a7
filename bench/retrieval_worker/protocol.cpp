// The worker protocol: a line in, a line of JSON out.
#include "protocol.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <exception>
#include <sstream>
#include <stdexcept>

namespace bench {

namespace {

namespace json = boost::json;

std::string digest(const std::vector<std::uint64_t>& found) {
    std::string text;
    for (const std::uint64_t end : found) {
        text.append(std::to_string(end)).append(" ");
    }
    return text;
}

template <class... Values>
void read(std::istream& line, Values&... values) {
    if (!(line >> ... >> values)) {
        throw std::invalid_argument("run MODE N [AT_ONCE [WARM]] or fault MODE K MARKER CAP_MS was expected");
    }
}

std::string run(std::istream& line, Worker& worker) {
    std::string mode;
    std::size_t count = 0;
    read(line, mode, count);
    std::size_t at_once = 1;
    std::size_t warm = 0;
    line >> at_once >> warm;
    if (warm > 0) {
        worker.run(mode, warm, at_once);
    }
    return to_json(worker.run(mode, count, at_once));
}

std::string fault(std::istream& line, Worker& worker) {
    std::string mode;
    std::size_t query = 0;
    std::string marker;
    std::chrono::milliseconds::rep limit = 0;
    read(line, mode, query, marker, limit);
    return to_json(worker.run_with_fault(mode, query, marker, std::chrono::milliseconds{limit}));
}

}  // namespace

std::string to_json(const Measured& measured) {
    return json::serialize(
        json::object{{"ok", true},
                     {"n", measured.latencies_ms.size()},
                     {"wall_ms", measured.wall_ms},
                     {"cpu_user_ms", measured.user_ms},
                     {"cpu_sys_ms", measured.system_ms},
                     {"docs", measured.found.size()},
                     {"digest", digest(measured.found)},
                     {"lat_ms", json::array(measured.latencies_ms.begin(), measured.latencies_ms.end())}});
}

std::string to_json(const Fate& fate) {
    json::object object{{"ok", true}, {"ms", fate.ms}};
    object["outcome"] = !fate.is_over ? "still waiting" : fate.error.empty() ? "answer" : "error";
    if (fate.is_over && fate.error.empty()) {
        object["docs"] = fate.found.size();
        object["digest"] = digest(fate.found);
        object["coverage"] = fate.coverage;
    } else if (fate.is_over) {
        object["error"] = fate.error;
    }
    return json::serialize(object);
}

void obey(std::istream& commands, std::ostream& answers, Worker& worker) {
    answers << R"({"ready":true})" << std::endl;
    std::string text;
    while (std::getline(commands, text) && text != "quit") {
        std::istringstream line{text};
        std::string command;
        line >> command;
        try {
            if (command == "run") {
                answers << run(line, worker);
            } else if (command == "fault") {
                answers << fault(line, worker);
            } else {
                throw std::invalid_argument("unknown command");
            }
        } catch (const std::exception& error) {
            answers << json::serialize(json::object{{"ok", false}, {"error", error.what()}});
        }
        answers << std::endl;
    }
}

}  // namespace bench
