// Which symbols leave the shared library; everything else is hidden.
#pragma once

#if defined(TRAWL_STATIC)
#define TRAWL_EXPORT
#else
#define TRAWL_EXPORT __attribute__((visibility("default")))
#endif
