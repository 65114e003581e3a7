// On which core a process runs.
#pragma once

namespace bench {

/// Of those that the process may use.
enum class Core { first, last };

/// Keeps this process, and those that it starts from now on, on one core. Left alone, the system puts client and server
/// together on one core in some runs and apart in others, and what a request costs changes by half.
void stay_on(Core core);

}  // namespace bench
