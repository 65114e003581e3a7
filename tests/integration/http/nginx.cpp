// A real nginx in front of a server, on a free port of the loopback, with everything it writes in a folder of its own.
#include "nginx.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace trawl::test {

namespace {

std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "trawl-nginx-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error{"no temporary folder"};
    }
    return name;
}

/// Listens from now on, so that nobody has to wait until nginx does: it takes the socket over.
int listen_on(std::uint16_t& port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 || ::getsockname(listener, any, &size) != 0) {
        throw std::runtime_error{"no port"};
    }
    port = ntohs(address.sin_port);
    return listener;
}

constexpr const char* head = R"(daemon off;
pid pid;
error_log error.log;
events { worker_connections 128; }
http {
  access_log off;
  default_type application/json;
  gzip on;
  gzip_types application/json;
  gzip_min_length 1;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
)";

}  // namespace

Nginx::Nginx(const std::string& program, const std::vector<Server>& servers, const std::string& locations)
    : folder_(make_folder()) {
    const int listener = listen_on(port_);
    std::string configuration = head;
    if (::geteuid() == 0) {
        // The worker would become somebody else, who may not write into this folder.
        configuration.insert(0, "user root;\n");
    }
    for (const Server& server : servers) {
        write(server.name + ".crt", server.certificate.certificate);
        write(server.name + ".key", server.certificate.key);
        configuration += "  server {\n    listen 127.0.0.1:" + std::to_string(port_) + " ssl;\n    server_name " +
                         server.name + ";\n    ssl_certificate " + server.name + ".crt;\n    ssl_certificate_key " +
                         server.name + ".key;\n" + locations + "  }\n";
    }
    write("nginx.conf", configuration + "}\n");

    const std::string folder = folder_.string() + "/";
    const std::string inherited = "NGINX=" + std::to_string(listener) + ";";
    const std::array<const char*, 8> arguments{program.c_str(), "-p", folder.c_str(), "-c",
                                               "nginx.conf",    "-e", "error.log",    nullptr};
    const std::array<const char*, 2> environment{inherited.c_str(), nullptr};
    process_ = ::fork();
    if (process_ == 0) {
        // Nothing but system calls here: other threads may have held locks.
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        ::execve(program.c_str(), const_cast<char* const*>(arguments.data()),
                 const_cast<char* const*>(environment.data()));
        ::_exit(127);
    }
    ::close(listener);
    if (process_ < 0) {
        throw std::runtime_error{"no process for nginx"};
    }
}

Nginx::~Nginx() {
    // It ends its worker, which SIGKILL would leave alone.
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Nginx::write(const std::string& name, const std::string& content) const {
    std::ofstream{folder_ / name} << content;
}

}  // namespace trawl::test
