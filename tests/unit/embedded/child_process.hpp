// Runs a part of a test in a process of its own, to be killed or to lose its rights.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace trawl_test {

/// A forked child that writes lines for its parent to read.
class ChildProcess {
public:
    /// Writes one line, at once.
    using Tell = std::function<void(const std::string& line)>;

    /// Starts the body in a child, which ends with it; an exception becomes the line "exception: …".
    explicit ChildProcess(const std::function<void(const Tell&)>& body);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// The next line; empty when the child has ended and all is read.
    std::string read_line();
    /// As kill -9. Lines that it has written before can still be read.
    void kill();

private:
    pid_t process_ = -1;
    int reading_end_ = -1;
    std::string buffer_;
};

/// What a body says in a child that has no rights beyond those of everybody.
std::string say_without_rights(const std::function<std::string()>& body);

}  // namespace trawl_test
