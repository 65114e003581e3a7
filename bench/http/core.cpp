// A process's affinity.
#include "core.hpp"

#include <sched.h>

#include <cstddef>

namespace bench {

void stay_on(Core core) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) {
        return;
    }
    std::size_t chosen = CPU_SETSIZE;
    for (std::size_t one = 0; one < CPU_SETSIZE; ++one) {
        if (CPU_ISSET(one, &allowed) && (core == Core::last || chosen == CPU_SETSIZE)) {
            chosen = one;
        }
    }
    CPU_ZERO(&allowed);
    CPU_SET(chosen, &allowed);
    ::sched_setaffinity(0, sizeof(allowed), &allowed);
}

}  // namespace bench
