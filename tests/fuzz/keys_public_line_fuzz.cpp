/// Lines of authorized_keys: the words are taken apart, and what is a public key comes back from its own line.
/// Seeds: seeds/keys_public_line, made by make_key_seeds.sh.

#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    const std::string_view text = as_text({data, size});
    std::string comment;
    if (const auto key = parse_public_line(text.substr(0, text.find('\n')), &comment)) {
        const auto again = parse_public_line(key->line(comment));
        must(again && *again == *key, "a key's line is that key");
    }
    fuzz_detector({data, size});
    return 0;
}
