#include "keys/base/base64.h"
#include "keys/base/clock.h"
#include "keys/base/file.h"
#include "keys/base/hex.h"
#include "keys/base/log.h"
#include "keys/base/wire.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <thread>

namespace latchkey {
namespace {

using support::TempFolder;

TEST(Base64, GivesTheVectorsOfRfc4648BothWays)
{
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64_encode(as_bytes(plain)), encoded);
        EXPECT_EQ(base64_encode_secret(as_bytes(plain)).text(), encoded);
        EXPECT_EQ(to_string(base64_decode(encoded).value()), plain);
        const std::string bare = base64_encode(as_bytes(plain), Base64Padding::without);
        EXPECT_EQ(bare.find('='), std::string::npos);
        EXPECT_EQ(base64_decode_secret(bare).value().text(), plain);
    }
}

TEST(Base64, RefusesWhatIsNotBase64)
{
    for (const char* bad : {"Z", "Zg=", "Zg===", "Z===", "=", "Zm9v\n", "Zm 9v", "Zm9v!", "Zh==", "Zm9=", "Zg==Zg=="}) {
        EXPECT_FALSE(base64_decode(bad)) << bad;
        EXPECT_FALSE(base64_decode_secret(bad)) << bad;
    }
}

TEST(Hex, GoesBothWays)
{
    const ByteBuffer bytes{0x00, 0xc1, 0xff};
    EXPECT_EQ(hex_encode(bytes), "00c1ff");
    EXPECT_EQ(hex_encode(bytes, ":"), "00:c1:ff");
    EXPECT_EQ(hex_decode("00C1fF"), bytes);
    EXPECT_FALSE(hex_decode("00c"));
    EXPECT_FALSE(hex_decode("0g"));
}

TEST(Wire, MpintsAreTheExamplesOfRfc4251)
{
    const auto written = [](std::string_view magnitude_hex) {
        return hex_encode(WireWriter().mpint(hex_decode(magnitude_hex).value()).bytes());
    };
    EXPECT_EQ(written(""), "00000000");
    EXPECT_EQ(written("00"), "00000000");
    EXPECT_EQ(written("09a378f9b2e332a7"), "0000000809a378f9b2e332a7");
    EXPECT_EQ(written("80"), "000000020080");
    const ByteBuffer negative = hex_decode("00000002edcc").value();
    WireReader reader(negative);
    EXPECT_TRUE(reader.mpint().empty());
    EXPECT_FALSE(reader.ok());
}

TEST(Wire, ReadsBackWhatWasWritten)
{
    const ByteBuffer bytes =
        WireWriter().byte(7).boolean(true).uint32(0xdeadbeef).string("ssh-rsa").string("a,bc,").mpint(ByteBuffer{0, 0x80}).take();
    WireReader reader(bytes);
    EXPECT_EQ(reader.byte(), 7);
    EXPECT_TRUE(reader.boolean());
    EXPECT_EQ(reader.uint32(), 0xdeadbeefU);
    EXPECT_EQ(reader.text(), "ssh-rsa");
    EXPECT_EQ(reader.name_list(), (std::vector<std::string_view>{"a", "bc"}));
    EXPECT_EQ(to_buffer(reader.mpint()), ByteBuffer{0x80});
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(SecretWireWriter().string("x").bytes().size(), 5U);
}

TEST(Wire, AfterOneFailureEverythingIsEmpty)
{
    const ByteBuffer bytes = hex_decode("ffffffff61626364").value();
    WireReader reader(bytes);
    EXPECT_TRUE(reader.string().empty());
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.uint32(), 0U);
    EXPECT_EQ(reader.byte(), 0U);
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_FALSE(reader.at_end());
}

TEST(Clock, AManualClockMovesOnlyWhenTold)
{
    ManualClock clock;
    const SteadyTime start = clock.now();
    EXPECT_EQ(clock.now(), start);
    clock.advance(std::chrono::seconds(3));
    EXPECT_EQ(clock.now() - start, std::chrono::seconds(3));
    const SteadyTime real = real_clock().now();
    EXPECT_LE(real, real_clock().now());
}

TEST(Log, KeepsTheNewestLinesAndNumbersThemForGood)
{
    Log log(3);
    for (int i = 1; i <= 5; ++i) {
        log.info("line " + std::to_string(i));
    }
    const auto lines = log.lines();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines.front().text, "line 3");
    EXPECT_EQ(lines.back().number, 5U);
    EXPECT_EQ(log.lines(4).size(), 1U);
}

TEST(Log, TextFromOutsideCannotCommandATerminal)
{
    EXPECT_EQ(printable("a\x1b[31m\r\n\tb\x7f"), "a\\x1b[31m\\x0d\\x0a\tb\\x7f");
    EXPECT_EQ(printable("鍵 ü"), "鍵 ü");
    EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
    EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");          // CSI in one character
    EXPECT_EQ(printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf"); // overlong
}

TEST(Log, ALongLineIsCutAndSaysSo)
{
    Log log;
    log.info(std::string(Log::max_text + 10, 'x'));
    EXPECT_TRUE(log.lines()[0].text.ends_with("… (10 bytes more)"));
}

TEST(Log, AFileGetsTheLinesFromNowOnAndIsPrivate)
{
    const TempFolder folder;
    Log log;
    log.info("before");
    ASSERT_TRUE(log.write_to(folder / "a log"));
    log.warning("after");
    const std::string content = to_string(read_file(folder / "a log", 10000).value());
    EXPECT_EQ(content.find("before"), std::string::npos);
    EXPECT_NE(content.find("warning after\n"), std::string::npos);
    EXPECT_EQ(std::filesystem::status(folder / "a log").permissions() & std::filesystem::perms::mask,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_FALSE(log.write_to(folder / "no/such/folder"));
}

TEST(Log, ManyThreadsLoseNoLine)
{
    Log log(100000);
    {
        std::vector<std::jthread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    log.debug("x");
                }
            });
        }
    }
    EXPECT_EQ(log.lines().size(), 2000U);
}

} // namespace
} // namespace latchkey
