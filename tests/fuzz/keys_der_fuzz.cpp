/// DER and BER: the input as a binary file, and as the body of a PEM file.
/// Seeds: seeds/keys_der, made by make_key_seeds.sh.

#include "keys/pem.h"
#include "tests/fuzz/keys_fuzz_one.h"

#include <iterator>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    const Bytes body{data, size};
    fuzz_key_file(body);
    constexpr std::string_view labels[] = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "PUBLIC KEY"};
    fuzz_key_file(write_pem(labels[size % std::size(labels)], body).bytes());
    return 0;
}
