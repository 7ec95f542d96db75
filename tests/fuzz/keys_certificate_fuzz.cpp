/// OpenSSH certificates in their wire form.
/// Seeds: seeds/keys_certificate, made by make_key_seeds.sh.

#include "keys/base/base64.h"
#include "tests/fuzz/keys_fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace latchkey;
    using namespace latchkey::keys;
    const Bytes blob{data, size};
    const auto certificate = parse_certificate(blob);
    if (!certificate) {
        must_be_one_sentence(certificate.error());
        return 0;
    }
    must(is_certificate_name(certificate->algorithm), "a certificate has a certificate's name");
    must(PublicKey::from_wire(certificate->key.wire()).has_value(), "what is certified is a public key");
    const std::string line = certificate->algorithm + " " + base64_encode(blob);
    const auto info = inspect(as_bytes(line));
    must(info && info->certificate && info->public_key == certificate->key, "its line is the certificate");
    return 0;
}
