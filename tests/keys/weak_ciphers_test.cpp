/// Published vectors. RC2: RFC 2268 §5 (those whose effective length is the key's). RC4: RFC 6229 §2, offset 0.
#include "keys/base/hex.h"
#include "keys/weak_ciphers.h"

#include <gtest/gtest.h>

#include <array>

namespace latchkey::keys {
namespace {

Secret key_of(const std::string& hex)
{
    return Secret::copy_of(hex_decode(hex).value());
}

TEST(WeakCiphers, Rc2DecryptsThePublishedBlocks)
{
    struct Vector {
        std::string key, plain, cipher;
    };
    const Vector vectors[] = {
        {"ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49"},
        {"3000000000000000", "1000000000000001", "30649edf9be7d2c2"},
        {"88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6"},
    };
    constexpr std::array<std::uint8_t, 8> no_iv{};
    for (const Vector& v : vectors) {
        const Secret plain = rc2_cbc_decrypt(key_of(v.key), no_iv, hex_decode(v.cipher).value());
        EXPECT_EQ(hex_encode(plain.bytes()), v.plain);
    }
}

TEST(WeakCiphers, Rc2ChainsItsBlocks)
{
    const ByteBuffer twice = hex_decode("278b27e42e2f0d49278b27e42e2f0d49").value();
    const ByteBuffer iv = hex_decode("0123456789abcdef").value();
    EXPECT_EQ(hex_encode(rc2_cbc_decrypt(key_of("ffffffffffffffff"), iv, twice).bytes()), "fedcba9876543210d874d81bd1d0f2b6");
}

TEST(WeakCiphers, Rc4GivesThePublishedKeyStream)
{
    EXPECT_EQ(hex_encode(rc4(key_of("0102030405"), ByteBuffer(16)).bytes()), "b2396305f03dc027ccc3524a0a1118a8");
    EXPECT_EQ(hex_encode(rc4(key_of("0102030405060708090a0b0c0d0e0f10"), ByteBuffer(16)).bytes()), "9ac7cc9a609d1ef7b2932899cde41b97");
}

} // namespace
} // namespace latchkey::keys
