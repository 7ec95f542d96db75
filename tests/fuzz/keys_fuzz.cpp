/// Key files of every format: inspect(), load() and encode() keep the promises of keys_fuzz_one.h, whatever the bytes are.
/// Seeds: seeds/keys, small files of tests/data/keys. The other formats are replayed by tests/keys/fuzz_replay_test.cpp.

#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    latchkey::keys::fuzz_key_file({data, size});
    return 0;
}
