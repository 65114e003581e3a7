// A real nginx in front of a server, on a free port of the loopback, with everything it writes in a folder of its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "certificates.hpp"

namespace trawl::test {

class Nginx {
public:
    struct Server {
        std::string name;
        Certificate certificate;
    };

    /// Parameters: program: of nginx. servers: by name; the first one is for whoever asks for none of them. locations:
    ///   the inner part of each server's block.
    Nginx(const std::string& program, const std::vector<Server>& servers, const std::string& locations);
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;
    /// Ends it.
    ~Nginx();

    [[nodiscard]] std::string url(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(port_);
    }

private:
    void write(const std::string& name, const std::string& content) const;

    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

}  // namespace trawl::test
