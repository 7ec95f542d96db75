/// libFuzzer target for inspect(), load() and encode(): `keys_fuzz tests/data/keys`. Its twin in ./dev test is
/// tests/keys/fuzz_replay_test.cpp.

#include "tests/fuzz/keys_fuzz_one.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    latchkey::keys::fuzz_key_file({data, size});
    return 0;
}
