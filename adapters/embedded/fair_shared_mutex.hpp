// A shared mutex under which a steady stream of readers cannot keep a writer out.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace trawl::embedded {

/// Everybody passes a gate, and a writer waits inside it: readers that come later wait behind the writer. (The standard
/// one lets them pass on Linux, so that searches without a pause would hold up a write for ever.)
class FairSharedMutex {
public:
    void lock() {
        const std::lock_guard pass{gate_};
        mutex_.lock();
    }
    void unlock() { mutex_.unlock(); }

    void lock_shared() {
        const std::lock_guard pass{gate_};
        mutex_.lock_shared();
    }
    void unlock_shared() { mutex_.unlock_shared(); }

private:
    std::mutex gate_;
    std::shared_mutex mutex_;
};

}  // namespace trawl::embedded
