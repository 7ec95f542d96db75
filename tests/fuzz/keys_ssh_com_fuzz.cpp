/// ssh.com's private keys: the input is what the base64 text decodes to, behind the magic number and with the right size before it.
/// Seeds: seeds/keys_ssh_com, made by make_key_seeds.sh.

#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    const Bytes rest{data, size};
    const ByteBuffer blob = WireWriter().uint32(0x3f6ff9eb).uint32(static_cast<std::uint32_t>(size + 8)).raw(rest).take();
    const std::string text = "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"x\"\n" + base64_encode(blob) +
                             "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n";
    fuzz_key_file(as_bytes(text));
    return 0;
}
