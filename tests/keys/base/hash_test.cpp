#include "keys/base/hash.h"
#include "keys/base/hex.h"

#include <gtest/gtest.h>

namespace latchkey {
namespace {

// RFC 2202 §3, cases 1 and 2.
TEST(Hash, HmacSha1AgreesWithThePublishedVectors)
{
    const ByteBuffer key(20, 0x0b);
    EXPECT_EQ(hex_encode(hmac_sha1(key, as_bytes("Hi There"))), "b617318655057264e28bc0b6fb378c8ef146be00");
    EXPECT_EQ(hex_encode(hmac_sha1(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Hash, RandomBytesFillAllAndDiffer)
{
    std::array<std::uint8_t, 64> one{};
    std::array<std::uint8_t, 64> other{};
    random_bytes(one);
    random_bytes(other);
    EXPECT_NE(one, other);
    EXPECT_NE(one, (std::array<std::uint8_t, 64>{}));
}

} // namespace
} // namespace latchkey
