/// RFC 4716: the input is what stands between the BEGIN and END lines.
/// Seeds: seeds/keys_rfc4716, made by make_key_seeds.sh.

#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    const std::string text = "---- BEGIN SSH2 PUBLIC KEY ----\n" + to_string({data, size}) + "\n---- END SSH2 PUBLIC KEY ----\n";
    fuzz_key_file(as_bytes(text));
    return 0;
}
