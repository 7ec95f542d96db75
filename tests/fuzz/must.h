#pragma once
/// What a fuzz target holds its subject to: libFuzzer keeps the input at which the program aborts.

#include <cstdlib>

namespace latchkey {

inline void must(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

} // namespace latchkey
