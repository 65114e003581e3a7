// The main function of every test program.
//
// doctest's own signal handlers would hide the report of a sanitizer; a crash ends the program, and the runner says so.
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
