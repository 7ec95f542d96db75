/// Signatures: the published ones of RFC 8032, and that ECDSA's secret numbers are drawn from all that there are. A generator whose P-521
/// nonces had nine zero bits on top gave every private key away after sixty signatures (CVE-2024-31497).
#include "keys/algorithms.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/evp.h"
#include "keys/generate.h"
#include "keys/key_parts.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace latchkey::keys {
namespace {

struct Rfc8032Vector {
    KeyKind kind;
    std::string_view seed;
    std::string_view public_key;
    std::string_view message;
    std::string_view signature;
};

TEST(Edwards, GivesTheSignaturesOfRfc8032)
{
    const Rfc8032Vector vectors[] = {
        {KeyKind::ed25519, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100"
         "b"},
        {KeyKind::ed25519, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c0"
         "0"},
        {KeyKind::ed25519, "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40"
         "a"},
        {KeyKind::ed448,
         "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b",
         "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180", "",
         "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a"
         "9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600"},
        {KeyKind::ed448,
         "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
         "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480", "03",
         "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cb"
         "cee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00"},
    };
    for (const Rfc8032Vector& v : vectors) {
        OpenedKey opened;
        opened.parts = EdParts{v.kind, hex_decode(v.public_key).value(), Secret::copy_of(hex_decode(v.seed).value())};
        const auto key = assemble(std::move(opened));
        ASSERT_TRUE(key) << key.error().sentence();
        const std::string& algorithm = key->public_key().algorithm();
        const ByteBuffer message = hex_decode(v.message).value();
        const auto signature = sign(*key, algorithm, message);
        ASSERT_TRUE(signature);
        EXPECT_EQ(hex_encode(*signature), v.signature);
        EXPECT_TRUE(verify(key->public_key(), algorithm, message, *signature));
    }
}

/// k = (z + r·d) / s mod n, since s = (z + r·d) / k. That k·G has r as its x says that it is the number.
class NonceRecovery {
public:
    NonceRecovery(const PrivateKey& key, const EcCurve& curve)
        : key_(key),
          curve_(curve),
          group_(not_null(EcGroup(EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve.openssl_name))))),
          d_(bn_of(std::get<EcParts>(take_apart(key)).d.bytes()))
    {
    }

    [[nodiscard]] int order_bits() const { return EC_GROUP_order_bits(group_.get()); }

    Bn sign_and_recover(Bytes data) const
    {
        const ByteBuffer signature = sign(key_, key_.public_key().algorithm(), data).value();
        WireReader in(signature);
        const Bn r = bn_of(in.mpint());
        const Bn s = bn_of(in.mpint());
        const BnContext context = not_null(BnContext(BN_CTX_new()));
        const BIGNUM* const n = EC_GROUP_get0_order(group_.get());
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
        unsigned size = 0;
        EXPECT_EQ(EVP_Digest(data.data(), data.size(), hash.data(), &size, EVP_get_digestbyname(curve_.hash), nullptr), 1);
        EXPECT_LE(static_cast<int>(size) * 8, order_bits() + 7); // not cut for these curves
        const Bn z = bn_of(Bytes(hash).first(size));
        const Bn k = new_bn();
        const Bn inverse = new_bn();
        EXPECT_TRUE(BN_mod_mul(k.get(), r.get(), d_.get(), n, context.get()) == 1 &&
                    BN_mod_add(k.get(), k.get(), z.get(), n, context.get()) == 1 &&
                    BN_mod_inverse(inverse.get(), s.get(), n, context.get()) != nullptr);
        Bn out = new_bn();
        EXPECT_EQ(BN_mod_mul(out.get(), k.get(), inverse.get(), n, context.get()), 1);
        const EcPoint point = not_null(EcPoint(EC_POINT_new(group_.get())));
        const Bn x = new_bn();
        EXPECT_EQ(EC_POINT_mul(group_.get(), point.get(), out.get(), nullptr, nullptr, context.get()), 1);
        EXPECT_EQ(EC_POINT_get_affine_coordinates(group_.get(), point.get(), x.get(), nullptr, context.get()), 1);
        EXPECT_EQ(BN_nnmod(x.get(), x.get(), n, context.get()), 1);
        EXPECT_EQ(BN_cmp(x.get(), r.get()), 0);
        return out;
    }

private:
    const PrivateKey& key_;
    const EcCurve& curve_;
    EcGroup group_;
    Bn d_;
};

TEST(Ecdsa, AThousandP521SignaturesShowNoBiasInAnyBitOfTheNonce)
{
    constexpr int signatures = 1000;
    const PrivateKey key = generate(NewKey::ecdsa_p521, 0, "").value();
    const NonceRecovery recovery(key, *ec_curve(KeyKind::ecdsa_p521));
    const int bits = recovery.order_bits();
    ASSERT_EQ(bits, 521);
    std::vector<int> ones(static_cast<std::size_t>(bits));
    std::array<int, 8> top_three{};
    for (int i = 0; i < signatures; ++i) {
        const std::string data = "session " + std::to_string(i);
        const Bn k = recovery.sign_and_recover(as_bytes(data));
        for (int bit = 0; bit < bits; ++bit) {
            ones[static_cast<std::size_t>(bit)] += BN_is_bit_set(k.get(), bit);
        }
        ++top_three[static_cast<std::size_t>(4 * BN_is_bit_set(k.get(), 520) + 2 * BN_is_bit_set(k.get(), 519) +
                                             BN_is_bit_set(k.get(), 518))];
    }
    // Fair coins: 500 ± 15.8 each. Seven deviations happen by chance once in 700 million runs of this test.
    const double most = 7 * std::sqrt(signatures / 4.0);
    for (int bit = 0; bit < bits; ++bit) {
        EXPECT_NEAR(ones[static_cast<std::size_t>(bit)], signatures / 2, most) << "bit " << bit;
    }
    for (const int count : top_three) {
        EXPECT_NEAR(count, signatures / 8, 7 * std::sqrt(signatures * 7 / 64.0));
    }
}

TEST(Ecdsa, TwoSignaturesOfTheSameDataHaveDifferentNonces)
{
    for (const auto& [type, kind] : {std::pair{NewKey::ecdsa_p256, KeyKind::ecdsa_p256}, std::pair{NewKey::ecdsa_p384, KeyKind::ecdsa_p384},
                                     std::pair{NewKey::ecdsa_p521, KeyKind::ecdsa_p521}}) {
        const PrivateKey key = generate(type, 0, "").value();
        const NonceRecovery recovery(key, *ec_curve(kind));
        EXPECT_NE(BN_cmp(recovery.sign_and_recover(as_bytes("same")).get(), recovery.sign_and_recover(as_bytes("same")).get()), 0);
    }
}

} // namespace
} // namespace latchkey::keys
