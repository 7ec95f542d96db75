/// PKCS#8, plain and encrypted: the input is what the base64 text decodes to.
/// Seeds: seeds/keys_pkcs8, made by make_key_seeds.sh.

#include "keys/pem.h"
#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    // A plain one is recognised under this label too; without any structure it is taken for what the label says.
    fuzz_key_file(write_pem("ENCRYPTED PRIVATE KEY", {data, size}).bytes());
    return 0;
}
