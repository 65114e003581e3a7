// Ctrl-C as something to wait for: it ends what is running, not the program.
#pragma once

namespace repl {

/// While it lives, SIGINT raises a flag and makes a descriptor readable. One at a time.
class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt();

    [[nodiscard]] bool pending() const noexcept;
    /// Forgets what has happened so far.
    void reset() noexcept;
    /// Readable once Ctrl-C was pressed; owned by this.
    [[nodiscard]] int descriptor() const noexcept;
};

}  // namespace repl
