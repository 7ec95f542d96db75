/// Files that no tool at hand writes any more or yet, made by the tests themselves: PPK 1, keys in security keys, post-quantum keys, PKCS#8
/// with the public half, BER, wrong labels, wrong numbers.
#include "keys/algorithms.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/check.h"
#include "keys/cipher.h"
#include "keys/der.h"
#include "keys/evp.h"
#include "keys/key_parts.h"
#include "keys/limits.h"
#include "keys/openssh_key.h"
#include "keys/pem.h"
#include "keys/pkcs8_oids.h"
#include "keys/ppk.h"
#include "tests/keys/key_data.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::keys {
namespace {

PrivateKey key_of(const std::string& file)
{
    return load_text(key_text(file)).value();
}

std::string base64_lines(const std::string& name, Bytes blob)
{
    const std::string encoded = base64_encode(blob);
    std::string out = fmt::format("{}: {}\n", name, (encoded.size() + 63) / 64);
    for (std::size_t at = 0; at < encoded.size(); at += 64) {
        out += encoded.substr(at, 64) + "\n";
    }
    return out;
}

/// As the PuTTY manual's appendix describes version 1: the check value covers the private part only, a DSA key has a hash behind x.
std::string ppk1(const PrivateKey& key, const std::string& passphrase, bool right_hash = true)
{
    const KeyParts parts = take_apart(key);
    SecretWireWriter blob;
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        blob.mpint(rsa->d.bytes()).mpint(rsa->p.bytes()).mpint(rsa->q.bytes()).mpint(rsa->iqmp.bytes());
    } else {
        const auto& dsa = std::get<DsaParts>(parts);
        const Secret parameters =
            SecretWireWriter().mpint(dsa.p.bytes()).mpint(dsa.q.bytes()).mpint(right_hash ? dsa.g.bytes() : dsa.y.bytes()).take();
        blob.mpint(dsa.x.bytes()).string(sha1({parameters.bytes()}).bytes());
    }
    Secret plain = blob.take();
    PpkFile file;
    file.version = 1;
    file.encryption = passphrase.empty() ? "none" : "aes256-cbc";
    file.plain_hash = passphrase.empty();
    const PpkKeys keys = derive_ppk_keys(file, Secret::copy_of(passphrase), {}).value();
    if (!passphrase.empty()) {
        plain.resize((plain.size() + 15) / 16 * 16);
    }
    const ByteBuffer mac = ppk_mac(file, keys.mac_key, "", plain);
    const ByteBuffer stored = passphrase.empty() ? to_buffer(plain.bytes())
                                                 : encrypt(aes256_cbc(), keys.cipher_key, keys.iv.bytes(), plain.bytes(), Padding::none);
    return fmt::format("PuTTY-User-Key-File-1: {}\nEncryption: {}\nComment: old key\n", key.public_key().algorithm(), file.encryption) +
           base64_lines("Public-Lines", key.public_key().wire()) + base64_lines("Private-Lines", stored) +
           fmt::format("{}: {}\n", passphrase.empty() ? "Private-Hash" : "Private-MAC", hex_encode(mac));
}

TEST(Ppk1, LoadsPlainAndEncryptedRsaAndDsa)
{
    for (const char* name : {"rsa", "dsa"}) {
        for (const std::string passphrase : {"", "correct horse"}) {
            const PrivateKey key = key_of(name);
            const std::string text = ppk1(key, passphrase);
            const auto info = inspect(as_bytes(text));
            ASSERT_TRUE(info) << info.error().sentence();
            EXPECT_EQ(info->format, KeyFormat::ppk1);
            EXPECT_EQ(info->encrypted, !passphrase.empty());
            const auto loaded = load_text(text, passphrase);
            ASSERT_TRUE(loaded) << loaded.error().sentence();
            EXPECT_EQ(loaded->public_key(), key.public_key());
            EXPECT_EQ(loaded->comment(), "old key");
            EXPECT_TRUE(check(as_bytes(text), answers(passphrase)));
        }
    }
}

TEST(Ppk1, AChangedPrivatePartParameterHashOrPassphraseIsRefused)
{
    std::string changed = ppk1(key_of("rsa"), "");
    const std::size_t at = changed.find("Private-Lines") + 30;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(load_text(changed).error().is(KeyErrc::damaged));
    EXPECT_NE(load_text(ppk1(key_of("dsa"), "", false)).error().detail().find("DSA parameters"), std::string::npos);
    EXPECT_TRUE(load_text(ppk1(key_of("rsa"), "correct horse"), "wrong").error().is(KeyErrc::wrong_passphrase));
    // Its check value does not cover the public half: holding the halves against each other does.
    const std::string other = ppk1(key_of("rsa"), "");
    const std::string mixed = other.substr(0, other.find("Public-Lines")) +
                              base64_lines("Public-Lines", key_of("rsa1023.pem").public_key().wire()) +
                              other.substr(other.find("Private-Lines"));
    EXPECT_TRUE(load_text(mixed).error().is(KeyErrc::inconsistent));
}

/// openssh-key-v1 without encryption around these private fields.
std::string openssh_file(const ByteBuffer& public_wire, const WireWriter& private_fields)
{
    WireWriter inner;
    inner.uint32(42).uint32(42).raw(private_fields.bytes()).string("a comment");
    for (std::uint8_t i = 1; inner.bytes().size() % 8 != 0; ++i) {
        inner.byte(i);
    }
    const ByteBuffer body = WireWriter()
                                .raw(as_bytes(openssh_magic))
                                .string("none")
                                .string("none")
                                .string("")
                                .uint32(1)
                                .string(public_wire)
                                .string(inner.bytes())
                                .take();
    return std::string(write_pem("OPENSSH PRIVATE KEY", body).text());
}

struct Elsewhere {
    std::string file;
    std::string type;
};

std::vector<Elsewhere> keys_that_are_elsewhere(bool right = true)
{
    const ByteBuffer point(65, 4);
    const ByteBuffer ed(32, 7);
    const ByteBuffer mldsa(1344, 9);
    const std::string application = right ? "ssh:" : "ssh:other";
    const auto sk_tail = [](WireWriter out) { return out.byte(1).string("key handle").string(""); };
    const std::string sk_ed = "sk-ssh-ed25519@openssh.com";
    const std::string sk_ec = "sk-ecdsa-sha2-nistp256@openssh.com";
    const std::string pq = "ssh-mldsa44-ed25519@openssh.com";
    return {
        {openssh_file(WireWriter().string(sk_ed).string(ed).string("ssh:").bytes(),
                      sk_tail(WireWriter().string(sk_ed).string(ed).string(application))),
         sk_ed},
        {openssh_file(WireWriter().string(sk_ec).string("nistp256").string(point).string("ssh:").bytes(),
                      sk_tail(WireWriter().string(sk_ec).string("nistp256").string(point).string(application))),
         sk_ec},
        {openssh_file(WireWriter().string(pq).string(mldsa).bytes(),
                      WireWriter().string(pq).string(right ? mldsa : ByteBuffer(1344, 8)).string(ByteBuffer(64, 1))),
         pq},
    };
}

TEST(Elsewhere, AKeyInADeviceOrOfAnUnknownMathematicsIsShownAndCheckedButNotLoaded)
{
    for (const Elsewhere& key : keys_that_are_elsewhere()) {
        const auto info = inspect(as_bytes(key.file));
        ASSERT_TRUE(info) << key.type << info.error().sentence();
        EXPECT_TRUE(info->has_private);
        EXPECT_EQ(info->public_key->algorithm(), key.type);
        EXPECT_EQ(info->needs.find("security key") != std::string::npos, key.type.starts_with("sk-")) << info->needs;
        EXPECT_EQ(info->needs.find("ML-DSA") != std::string::npos, !key.type.starts_with("sk-")) << info->needs;
        const auto loaded = load_text(key.file);
        ASSERT_FALSE(loaded);
        EXPECT_TRUE(loaded.error().is(KeyErrc::unsupported));
        EXPECT_NE(loaded.error().detail().find(info->needs), std::string::npos);
        const auto checked = check(as_bytes(key.file));
        ASSERT_TRUE(checked) << checked.error().sentence();
        EXPECT_EQ(checked->needs, info->needs);
        EXPECT_NE(checked->text().find("private half not tried"), std::string::npos);
    }
}

TEST(Elsewhere, WhatIsThereIsHeldAgainstItselfAndEveryCutRefused)
{
    for (const Elsewhere& key : keys_that_are_elsewhere(false)) {
        EXPECT_TRUE(inspect(as_bytes(key.file)).error().is(KeyErrc::inconsistent)) << key.type;
    }
    const ByteBuffer fields = WireWriter().string("sk-ssh-ed25519@openssh.com").string(ByteBuffer(32, 7)).string("ssh:").take();
    EXPECT_TRUE(inspect(as_bytes(openssh_file(fields, WireWriter().raw(fields)))).error().is(KeyErrc::damaged));
}

Secret private_key_info(std::uint64_t version, const Secret& algorithm, const Secret& key, const Secret& behind)
{
    return der(der_tag::sequence,
               {der_small(version).bytes(), algorithm.bytes(), der(der_tag::octet_string, {key.bytes()}).bytes(), behind.bytes()});
}

std::string pem(std::string_view label, const Secret& body)
{
    return std::string(write_pem(label, body.bytes()).text());
}

TEST(Pkcs8, Version2HasThePublicKeyAndItMustBelong)
{
    const EdParts ed = std::get<EdParts>(take_apart(key_of("ed25519")));
    const Secret algorithm = der(der_tag::sequence, {der_oid(ed_curve(KeyKind::ed25519)->oid).bytes()});
    const Secret seed = der(der_tag::octet_string, {ed.seed.bytes()});
    const auto behind = [](Bytes key) { return der(der_tag::context_1_primitive, {ByteBuffer{0}, key}); };
    const auto right = load_text(pem("PRIVATE KEY", private_key_info(1, algorithm, seed, behind(ed.public_key))));
    ASSERT_TRUE(right) << right.error().sentence();
    EXPECT_EQ(right->public_key(), key_of("ed25519").public_key());
    ByteBuffer wrong = ed.public_key;
    wrong[0] ^= 1;
    EXPECT_TRUE(load_text(pem("PRIVATE KEY", private_key_info(1, algorithm, seed, behind(wrong)))).error().is(KeyErrc::inconsistent));

    const EcParts ec = std::get<EcParts>(take_apart(key_of("ecdsa256")));
    const Secret ec_algorithm = der(der_tag::sequence, {der_oid(oid_ec).bytes(), der_oid(ec_curve(ec.curve)->oid).bytes()});
    const Secret ec_key = der(der_tag::sequence, {der_small(1).bytes(), der(der_tag::octet_string, {ec.d.bytes()}).bytes()});
    EXPECT_TRUE(load_text(pem("PRIVATE KEY", private_key_info(1, ec_algorithm, ec_key, behind(ec.point)))));
    ByteBuffer other_point = std::get<EcParts>(take_apart(load_text(key_text("ecdsa256.p8")).value())).point;
    other_point[64] ^= 1;
    EXPECT_TRUE(
        load_text(pem("PRIVATE KEY", private_key_info(1, ec_algorithm, ec_key, behind(other_point)))).error().is(KeyErrc::inconsistent));
}

TEST(Pkcs8, AnEdwardsKeyAsLibsodiumKeepsItHasItsPublicHalfBehindTheSeed)
{
    const EdParts ed = std::get<EdParts>(take_apart(key_of("ed25519")));
    const Secret algorithm = der(der_tag::sequence, {der_oid(ed_curve(KeyKind::ed25519)->oid).bytes()});
    EXPECT_TRUE(
        load_text(pem("PRIVATE KEY", private_key_info(0, algorithm, der(der_tag::octet_string, {ed.seed.bytes(), ed.public_key}), {}))));
    EXPECT_TRUE(
        load_text(pem("PRIVATE KEY", private_key_info(0, algorithm, der(der_tag::octet_string, {ed.seed.bytes(), ed.seed.bytes()}), {})))
            .error()
            .is(KeyErrc::inconsistent));
}

TEST(Ber, LengthsThatAreLeftOpenAreClosedWithANote)
{
    const EdParts ed = std::get<EdParts>(take_apart(key_of("ed25519")));
    const Secret algorithm = der_oid(ed_curve(KeyKind::ed25519)->oid);
    const Secret seed = der(der_tag::octet_string, {ed.seed.bytes()});
    const ByteBuffer open{0x30, 0x80};
    const ByteBuffer open_octets{0x24, 0x80}; // an octet string in two pieces
    const ByteBuffer close{0, 0};
    Secret body = Secret::copy_of(open);
    const Secret version = der_small(0);
    for (const Bytes part : {version.bytes(), Bytes(open), algorithm.bytes(), Bytes(close), Bytes(open_octets)}) {
        body.append(part);
    }
    body.append(der(der_tag::octet_string, {seed.bytes().first(9)}).bytes());
    body.append(der(der_tag::octet_string, {seed.bytes().subspan(9)}).bytes());
    body.append(close);
    body.append(close);
    const std::string text = pem("PRIVATE KEY", body);
    const auto info = inspect(as_bytes(text));
    ASSERT_TRUE(info) << info.error().sentence();
    EXPECT_EQ(info->public_key, key_of("ed25519").public_key());
    EXPECT_NE(info->notes.front().find("BER"), std::string::npos);
    EXPECT_NE(inspect(body.bytes())->notes.front().find("BER"), std::string::npos);
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_FALSE(load(body.bytes().first(size))) << size;
    }
    std::string deep;
    for (int i = 0; i < 50000; ++i) {
        deep += "\x30\x80";
    }
    EXPECT_FALSE(load_text(deep));
    EXPECT_FALSE(load_text(pem("PRIVATE KEY", Secret::copy_of(deep))));
}

TEST(Labels, AStructureUnderAnothersBeginLineIsReadWithANote)
{
    const auto under = [](const std::string& file, const std::string& from, const std::string& to) {
        std::string text = key_text(file);
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
            text.replace(at, from.size(), to);
        }
        const auto info = inspect(as_bytes(text));
        EXPECT_TRUE(info) << info.error().sentence();
        EXPECT_NE(info->notes.front().find("BEGIN line says"), std::string::npos);
        return load_text(text).value().public_key();
    };
    EXPECT_EQ(under("rsa.pem", "RSA PRIVATE", "PRIVATE"), key_of("rsa").public_key());
    EXPECT_EQ(under("rsa.p8", "PRIVATE", "RSA PRIVATE"), key_of("rsa").public_key());
    EXPECT_EQ(under("ecdsa256.p8", "PRIVATE", "EC PRIVATE"), key_of("ecdsa256").public_key());
    std::string encrypted = key_text("rsa.enc.p8");
    for (std::size_t at = 0; (at = encrypted.find("ENCRYPTED ", at)) != std::string::npos;) {
        encrypted.erase(at, 10);
    }
    EXPECT_TRUE(inspect(as_bytes(encrypted))->encrypted);
    EXPECT_TRUE(load_text(encrypted, "correct horse"));
}

/// The test key's numbers in PKCS#1 with some of them changed by one.
std::string rsa_with(const std::string& changed)
{
    const RsaParts rsa = std::get<RsaParts>(take_apart(key_of("rsa")));
    const auto exponent = [&](const Secret& prime) {
        const Bn less_one = bn_of(prime.bytes());
        const Bn out = new_bn();
        const BnContext context = not_null(BnContext(BN_CTX_new()));
        EXPECT_EQ(BN_sub_word(less_one.get(), 1), 1);
        EXPECT_EQ(BN_mod(out.get(), bn_of(rsa.d.bytes()).get(), less_one.get(), context.get()), 1);
        return bytes_of(out.get());
    };
    const Secret dp = exponent(rsa.p);
    const Secret dq = exponent(rsa.q);
    const auto number = [&](const std::string& name, const Secret& value) {
        const Bn out = bn_of(value.bytes());
        EXPECT_EQ(BN_add_word(out.get(), changed.find(name) == std::string::npos ? 0 : 2), 1);
        return der_integer(bytes_of(out.get()).bytes());
    };
    return pem("RSA PRIVATE KEY",
               der(der_tag::sequence, {der_small(0).bytes(), number("[n]", rsa.n).bytes(), number("[e]", rsa.e).bytes(),
                                       number("[d]", rsa.d).bytes(), number("[p]", rsa.p).bytes(), number("[q]", rsa.q).bytes(),
                                       number("[dp]", dp).bytes(), number("[dq]", dq).bytes(), number("[iqmp]", rsa.iqmp).bytes()}));
}

TEST(RsaNumbers, AnExponentThatFollowsFromTheOthersIsComputedAfreshAndEverythingElseRefused)
{
    EXPECT_TRUE(inspect(as_bytes(rsa_with("")))->notes.empty());
    for (const char* mended : {"[d]", "[dp]", "[dq]", "[dp][dq]"}) {
        const std::string text = rsa_with(mended);
        const auto info = inspect(as_bytes(text));
        ASSERT_TRUE(info) << mended << info.error().sentence();
        EXPECT_NE(info->notes.front().find("computed afresh"), std::string::npos) << mended;
        const auto key = load_text(text);
        EXPECT_TRUE(check(as_bytes(text)));
        // What is written from it is whole again.
        EXPECT_TRUE(inspect(encode(*key, {.format = KeyFormat::pkcs8}).value().bytes())->notes.empty()) << mended;
    }
    for (const char* refused : {"[n]", "[e]", "[p]", "[q]", "[iqmp]", "[d][dp]", "[d][dq]", "[d][iqmp]"}) {
        EXPECT_TRUE(load_text(rsa_with(refused)).error().is(KeyErrc::inconsistent)) << refused;
    }
}

TEST(SlowKdf, ManyBcryptRoundsAreRefusedAtOnceUnlessSomebodySaysYes)
{
    std::string text = key_text("ed25519.enc");
    const std::size_t begin = text.find('\n') + 1;
    std::string encoded = text.substr(begin, text.find("-----END") - begin);
    std::erase(encoded, '\n');
    const ByteBuffer body = base64_decode(encoded).value();
    const auto with_rounds = [&](std::uint32_t rounds) {
        ByteBuffer changed = body;
        const std::size_t at = openssh_magic.size() + 4 + 10 + 4 + 6 + 4 + 4 + 16; // "aes256-ctr", "bcrypt", options: salt, rounds
        for (std::size_t i = 0; i < 4; ++i) {
            changed[at + i] = static_cast<std::uint8_t>(rounds >> (8 * (3 - i)));
        }
        return std::string(write_pem("OPENSSH PRIVATE KEY", changed, 70).text());
    };
    const Secret passphrase = Secret::copy_of("correct horse");
    ASSERT_TRUE(unlock(as_bytes(with_rounds(1)), passphrase));
    const std::string slow = with_rounds(limits::bcrypt_rounds + 1);
    EXPECT_NE(inspect(as_bytes(slow))->kdf.find("1025 rounds"), std::string::npos);
    EXPECT_TRUE(unlock(as_bytes(slow), passphrase).error().is(KeyErrc::too_slow));
    EXPECT_TRUE(load_text(slow, "correct horse").error().is(KeyErrc::too_slow));
    std::stop_source stop;
    stop.request_stop(); // with consent it begins, and can be stopped
    EXPECT_TRUE(unlock(as_bytes(slow), passphrase, {stop.get_token(), {}}, SlowKdf::allowed).error().is(KeyErrc::cancelled));
    const std::string endless = with_rounds(limits::bcrypt_rounds_with_consent + 1);
    EXPECT_TRUE(unlock(as_bytes(endless), passphrase, {}, SlowKdf::allowed).error().is(KeyErrc::too_large));
}

TEST(Rfc4716, HeadersGoOnOnTheNextLineAfterABackslash)
{
    const std::string plain = key_text("ed25519.rfc4716");
    const std::string body = plain.substr(plain.find("AAAA"));
    const std::string text =
        "---- BEGIN SSH2 PUBLIC KEY ----\nSubject: me\nComment: \"a long comm\\\nent in three \\\nlines\"\nx-private: 1\\\n2\n" + body;
    const auto info = inspect(as_bytes(text));
    ASSERT_TRUE(info) << info.error().sentence();
    EXPECT_EQ(info->comment, "a long comment in three lines");
    EXPECT_EQ(*info->public_key, *inspect(as_bytes(plain))->public_key);
    const std::string wrong_end =
        "---- BEGIN SSH2 PUBLIC KEY ----\n" + body.substr(0, body.find("----")) + "---- END SSH2 ENCRYPTED PRIVATE KEY ----\n";
    EXPECT_TRUE(inspect(as_bytes(wrong_end)).error().is(KeyErrc::damaged));
}

TEST(BinaryFiles, TheWireFormsOfOpenSshAreReadWithoutTheirText)
{
    std::string text = key_text("ed25519");
    const std::size_t begin = text.find('\n') + 1;
    std::string encoded = text.substr(begin, text.find("-----END") - begin);
    std::erase(encoded, '\n');
    const ByteBuffer body = base64_decode(encoded).value();
    EXPECT_EQ(load(body)->public_key(), key_of("ed25519").public_key());
    EXPECT_EQ(inspect(key_of("rsa").public_key().wire())->public_key, key_of("rsa").public_key());
    EXPECT_NE(inspect(body)->notes.front().find("binary"), std::string::npos);
}

} // namespace
} // namespace latchkey::keys
