// Memory that a merge needs while it runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <new>

namespace trawl::fusion {

/// What a thread's merges work in, one after the other. The thread keeps it, since the system would otherwise take the
/// memory back after each merge of some thousand hits and hand it out anew, page by page, which costs as much as the
/// merge itself.
///
/// Lifetimes: one at a time on each thread; all that was taken from it is gone when it ends.
class Scratch {
public:
    Scratch() : memory_(kept().begin.get(), kept().size, &beyond_) {}
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        memory_.release();
        if (beyond_.bytes > 0) kept().grow(beyond_.bytes);
    }

    [[nodiscard]] std::pmr::memory_resource& memory() noexcept { return memory_; }

private:
    static constexpr std::size_t most_kept = std::size_t{2} << 20;

    struct Kept {
        void grow(std::size_t by) {
            const std::size_t wanted = std::min(most_kept, size + by);
            if (wanted == size) return;
            begin.reset();
            size = 0;
            begin.reset(new (std::nothrow) std::byte[wanted]);
            size = begin ? wanted : 0;
        }
        std::unique_ptr<std::byte[]> begin;
        std::size_t size = 0;
    };

    /// The heap, counting what the kept memory was short of.
    struct Beyond final : std::pmr::memory_resource {
        void* do_allocate(std::size_t size, std::size_t alignment) override {
            bytes += size;
            return std::pmr::new_delete_resource()->allocate(size, alignment);
        }
        void do_deallocate(void* at, std::size_t size, std::size_t alignment) override {
            std::pmr::new_delete_resource()->deallocate(at, size, alignment);
        }
        [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
            return this == &other;
        }
        std::size_t bytes = 0;
    };

    static Kept& kept() {
        thread_local Kept kept;
        return kept;
    }

    Beyond beyond_;
    std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace trawl::fusion
