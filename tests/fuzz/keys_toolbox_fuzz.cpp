// What people paste around keys: fingerprints, encrypted passwords, comments, passphrases. The first byte chooses. Seeds:
// seeds/keys_toolbox.

#include "keys/base/base64.h"
#include "keys/cloud.h"
#include "keys/generate.h"
#include "keys/match.h"
#include "keys/strength.h"
#include "tests/fuzz/keys_fuzz_one.h"

#include <algorithm>
#include <cmath>

using namespace latchkey;
using namespace latchkey::keys;

namespace {

const PrivateKey& rsa()
{
    static const PrivateKey key = generate(NewKey::rsa, 2048, "").value();
    return key;
}

void read_a_fingerprint(std::string_view text)
{
    const auto query = read_fingerprint(text);
    if (query) {
        const std::size_t size = query->digest.size();
        must(query->prefix ? size >= 4 && size < 32 : size == 16 || size == 20 || size == 32, "a digest has a digest's size");
        (void)match(*query, rsa());
    }
}

void decrypt(std::string_view text)
{
    // Nothing that anybody made up is a password of this key; raw blocks reach the padding check.
    (void)decrypt_password(rsa(), text);
    ByteBuffer block(256);
    std::ranges::copy(as_bytes(text.substr(0, 255)), block.begin() + 1);
    (void)decrypt_password(rsa(), base64_encode(block));
}

void put_into_user_data(std::string_view comment)
{
    const NamedKey keys[] = {{rsa().public_key(), std::string{comment}}};
    const std::string yaml = user_data(keys);
    must(std::ranges::count(yaml, '\n') == 3 && yaml.ends_with("'\n"), "one key is one line");
    must(std::ranges::count(yaml, '\'') % 2 == 0, "every quote is closed");
    must(std::ranges::count(authorized_keys(keys), '\n') == 1, "one key is one line");
}

void estimate(std::string_view passphrase)
{
    const StrengthHint hint = passphrase_strength(Secret::copy_of(passphrase));
    must(std::isfinite(hint.bits) && hint.bits >= 0 && !hint.sentence.empty(), "an estimate is a number and a sentence");
    must((hint.strength == Strength::empty) == passphrase.empty(), "empty is empty");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t longest = 4096; // what is longer is cut off by each of them, and says nothing new
    if (size == 0) {
        return 0;
    }
    const std::string_view text = as_text(Bytes{data + 1, std::min(size - 1, longest)});
    switch (data[0] % 4) {
    case 0:
        read_a_fingerprint(text);
        break;
    case 1:
        decrypt(text);
        break;
    case 2:
        put_into_user_data(text);
        break;
    default:
        estimate(text);
        break;
    }
    return 0;
}
