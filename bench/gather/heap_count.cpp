// The allocation functions of the C library, counted: operator new ends here, and so does what Asio takes itself.
#include "heap_count.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include <malloc.h>

namespace bench {

namespace {
// Plain thread-local storage without constructors: malloc runs before any constructor does.
thread_local HeapCount counted;
thread_local bool counting = false;
}  // namespace

HeapCounter::HeapCounter() noexcept {
    counted = {};
    counting = true;
}

HeapCounter::~HeapCounter() { counting = false; }

HeapCount HeapCounter::count() const noexcept { return counted; }

}  // namespace bench

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BENCH_OWN_ALLOCATOR 1
#endif
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(BENCH_OWN_ALLOCATOR) && \
    defined(__GLIBC__)

// NOLINTBEGIN(readability-identifier-naming, readability-inconsistent-declaration-parameter-name): not our names
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

}  // extern "C"

namespace {

void* taken(void* block) noexcept {
    if (bench::counting && block != nullptr) {
        const auto size = malloc_usable_size(block);
        ++bench::counted.allocations;
        bench::counted.allocated_bytes += size;
        ++bench::counted.live_blocks;
        bench::counted.live_bytes += static_cast<std::int64_t>(size);
    }
    return block;
}

void given_back(void* block) noexcept {
    if (bench::counting && block != nullptr) {
        --bench::counted.live_blocks;
        bench::counted.live_bytes -= static_cast<std::int64_t>(malloc_usable_size(block));
    }
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept { return taken(__libc_malloc(size)); }
void* calloc(std::size_t number, std::size_t size) noexcept { return taken(__libc_calloc(number, size)); }
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    return taken(__libc_memalign(alignment, size));
}
void* memalign(std::size_t alignment, std::size_t size) noexcept { return taken(__libc_memalign(alignment, size)); }
int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
    *block = taken(__libc_memalign(alignment, size));
    return *block != nullptr ? 0 : ENOMEM;
}
void* realloc(void* block, std::size_t size) noexcept {
    given_back(block);
    void* const moved = __libc_realloc(block, size);
    if (moved == nullptr && size != 0) {
        taken(block);
    }
    return taken(moved);
}
void free(void* block) noexcept {
    given_back(block);
    __libc_free(block);
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming, readability-inconsistent-declaration-parameter-name)

#endif
