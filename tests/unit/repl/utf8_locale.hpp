// Widths of letters follow LC_CTYPE; the program sets it once, and so do its tests.
#pragma once

#include <clocale>

inline const bool has_utf8_locale = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
