// Counts what is alive, so that a test sees a frame or a handler that nobody destroyed.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

/// Made in one place, copied into frames and handlers: `alive()` is the number of copies outside the original.
class Witness {
public:
    [[nodiscard]] std::size_t alive() const noexcept { return static_cast<std::size_t>(token_.use_count()) - 1; }
    /// What a frame or handler keeps.
    [[nodiscard]] std::shared_ptr<int> token() const noexcept { return token_; }

private:
    std::shared_ptr<int> token_ = std::make_shared<int>(0);
};
