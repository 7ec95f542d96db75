/// openssh-key-v1: the input is what the base64 text decodes to.
/// Seeds: seeds/keys_openssh, made by make_key_seeds.sh.

#include "keys/pem.h"
#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    constexpr std::uint32_t bcrypt_rounds = 1; // what more of them decrypt to is the same
    fuzz_key_file(write_pem("OPENSSH PRIVATE KEY", {data, size}, 70).bytes(), bcrypt_rounds);
    return 0;
}
