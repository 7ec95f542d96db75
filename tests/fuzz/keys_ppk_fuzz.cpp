/// PuTTY's private key files: the input is what follows "PuTTY-User-Key-File-".
/// Seeds: seeds/keys_ppk, made by make_key_seeds.sh.

#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    const std::string text = "PuTTY-User-Key-File-" + to_string({data, size});
    fuzz_key_file(as_bytes(text));
    return 0;
}
