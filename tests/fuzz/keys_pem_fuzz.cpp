/// PEM armour with its headers: the input is a label's number, then what stands between the BEGIN and END lines.
/// Seeds: seeds/keys_pem, made by make_key_seeds.sh.

#include "tests/fuzz/keys_fuzz_one.h"

#include <fmt/format.h>

#include <iterator>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    constexpr std::string_view labels[] = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "PRIVATE KEY", "PUBLIC KEY"};
    if (size == 0) {
        return 0;
    }
    const std::string_view label = labels[data[0] % std::size(labels)];
    const Bytes body{data + 1, size - 1};
    const std::string text = fmt::format("-----BEGIN {}-----\n{}\n-----END {}-----\n", label, as_text(body), label);
    fuzz_key_file(as_bytes(text));
    return 0;
}
