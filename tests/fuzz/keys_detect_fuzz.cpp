/// The detector and the mends, over files of several keys and of none.
/// Seeds: seeds/keys_detect, made by make_key_seeds.sh.

#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    fuzz_detector({data, size});
    return 0;
}
