#include "gui/terminal/parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

namespace latchkey::terminal {
namespace {

/// Writes down what the parser calls; neighbouring runs of text are one.
class Script final : public Actions {
public:
    std::string said;

    void print_ascii(std::span<const std::uint8_t> run) override
    {
        open_text();
        said.append(run.begin(), run.end());
    }
    void print(std::span<const char32_t> run) override
    {
        open_text();
        for (const char32_t each : run) {
            append_utf8(said, each);
        }
    }
    void execute(std::uint8_t control) override { say("<" + std::to_string(control) + ">"); }
    void escape(const Sequence& sequence) override { say("<ESC " + name(sequence) + ">"); }
    void control(const Sequence& sequence) override { say("<CSI " + name(sequence) + ">"); }
    void command(std::string_view text) override { say("<OSC " + std::string{text} + ">"); }
    void device(const Sequence& head, std::string_view text) override { say("<DCS " + name(head) + " " + std::string{text} + ">"); }

private:
    static std::string name(const Sequence& sequence)
    {
        std::string out;
        if (sequence.leader != 0) {
            out += sequence.leader;
        }
        for (int i = 0; i < sequence.count; ++i) {
            out += i == 0 ? "" : sequence.is_sub(i) ? ":" : ";";
            const int value = sequence.at(i, -1);
            out += value < 0 ? "" : std::to_string(value);
        }
        for (const char each : sequence.intermediates) {
            if (each != 0) {
                out += each;
            }
        }
        return out + sequence.final;
    }
    void open_text()
    {
        if (!text_) {
            said += "'";
            text_ = true;
        }
    }
    void say(const std::string& what)
    {
        said += (text_ ? "'" : "") + what;
        text_ = false;
    }
    bool text_ = false;
};

std::string parsed(std::string_view bytes)
{
    Parser parser;
    Script script;
    parser.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, script);
    return script.said;
}

TEST(Parser, TextAndControlsComeInTheirOrder)
{
    EXPECT_EQ(parsed("ab\r\ncd\x1B[1;2Hx"), "'ab'<13><10>'cd'<CSI 1;2H>'x");
}

TEST(Parser, OmittedParametersAreNotZeros)
{
    EXPECT_EQ(parsed("\x1B[;5H\x1B[0m\x1B[m\x1B[;m"), "<CSI ;5H><CSI 0m><CSI m><CSI ;m>");
}

TEST(Parser, SubParametersAreToldFromParameters)
{
    EXPECT_EQ(parsed("\x1B[38:2::1:2:3;4:3m"), "<CSI 38:2::1:2:3;4:3m>");
}

TEST(Parser, LeaderAndIntermediatesAreKept)
{
    EXPECT_EQ(parsed("\x1B[?25h\x1B[>c\x1B[2 q\x1B[!p\x1B(0"), "<CSI ?25h><CSI >c><CSI 2 q><CSI !p><ESC (0>");
}

TEST(Parser, ControlsWithinASequenceAreExecutedAndTheSequenceGoesOn)
{
    EXPECT_EQ(parsed("\x1B[1\n2A"), "<10><CSI 12A>");
}

TEST(Parser, CancelEndsASequenceAndEscapeBeginsAnother)
{
    EXPECT_EQ(parsed("\x1B[12\x18"
                     "A\x1B[3\x1B[4B"),
              "<24>'A'<CSI 4B>");
}

TEST(Parser, MalformedSequencesAreReadToTheirEndAndIgnored)
{
    EXPECT_EQ(parsed("\x1B[1?2hx\x1B[1 2qy\x1B[!!!pz"), "'xyz");
}

TEST(Parser, NumbersAndCountsOfParametersAreBounded)
{
    EXPECT_EQ(parsed("\x1B[99999999999999A"), "<CSI 65535A>");
    std::string many = "\x1B[";
    for (int i = 0; i < 100; ++i) {
        many += "1;";
    }
    const std::string said = parsed(many + "7m");
    EXPECT_EQ(std::count(said.begin(), said.end(), ';'), Sequence::max_parameters - 1);
}

TEST(Parser, StringsEndWithBelOrStAndNotWithin)
{
    EXPECT_EQ(parsed("\x1B]0;title\x07x"), "<OSC 0;title>'x");
    EXPECT_EQ(parsed("\x1B]0;ti\ntle\x1B\\x"), "<OSC 0;title>'x");
    EXPECT_EQ(parsed("\x1BP1$qm\x1B\\x"), "<DCS 1$q m>'x");
}

TEST(Parser, AStringThatIsCutOffIsNotObeyed)
{
    EXPECT_EQ(parsed("\x1B]0;evil\x1B[1A"), "<CSI 1A>");
    EXPECT_EQ(parsed("\x1B]0;evil\x18x"), "<24>'x");
}

TEST(Parser, ByteNineCEndsAStringOnlyAsACharacterOfItsOwn)
{
    EXPECT_EQ(parsed("\x1B]0;\xE2\x9C\x93\x07x"), "<OSC 0;\xE2\x9C\x93>'x");
    EXPECT_EQ(parsed("\x1B]0;a\xC2\x9Cx"), "<OSC 0;a>'x");
}

TEST(Parser, ApplicationStringsAreDropped)
{
    EXPECT_EQ(parsed("\x1B_Gf=100;AAAA\x1B\\a\x1B^private\x1B\\b\x1BXsos\x1B\\c"), "'abc");
}

TEST(Parser, AStringPastItsLimitIsDroppedAndWhatFollowsIsRead)
{
    EXPECT_EQ(parsed("\x1B]0;" + std::string(Parser::max_command, 'a') + "\x07x"), "'x");
    EXPECT_EQ(parsed("\x1BPq" + std::string(Parser::max_device + 1, 'a') + "\x1B\\x"), "'x");
    const std::string fits = "\x1B]" + std::string(Parser::max_command, 'a') + "\x07";
    EXPECT_EQ(parsed(fits).size(), Parser::max_command + 6);
}

TEST(Parser, InvalidUtf8BecomesOneReplacementForEachMaximalSubpart)
{
    // Unicode 15, table 3-8: 61 F1 80 80 E1 80 C2 62 80 63 80 BF 64.
    EXPECT_EQ(parsed("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"), "'a\uFFFD\uFFFD\uFFFD"
                                                                              "b\uFFFD"
                                                                              "c\uFFFD\uFFFD"
                                                                              "d");
    // Surrogates, overlong forms and what lies past U+10FFFF.
    EXPECT_EQ(parsed("\xED\xA0\x80"), "'\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(parsed("\xC0\xAF\xE0\x80\xBF\xF4\x90\x80\x80"), "'\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(Parser, ACharacterCutByAnEscapeIsOneReplacement)
{
    EXPECT_EQ(parsed("\xE2\x82\x1B[1A"), "'\uFFFD'<CSI 1A>");
}

TEST(Parser, C1ControlsAreObeyedAsCharactersAndNeverAsBytesOfUtf8)
{
    EXPECT_EQ(parsed("\xC2\x9B"
                     "1A"),
              "<CSI 1A>");
    EXPECT_EQ(parsed("\x9B"
                     "1A"),
              "'\uFFFD1A");
}

TEST(Parser, EveryDivisionGivesTheSameCalls)
{
    const std::string bytes = "a\u00E9\u6F22\U0001F600\x1B[1;38:2::3m\x1B]8;id=1;http://x/\u00E9\x1B\\\x1BP$qm\x1B\\\xE2\x82z\x1B(0\xC2\x9B"
                              "5A\x1B[?2026$p\x1B_x\x1B\\";
    const std::string expected = parsed(bytes);
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            Parser parser;
            Script script;
            const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
            parser.feed({data, first}, script);
            parser.feed({data + first, second - first}, script);
            parser.feed({data + second, bytes.size() - second}, script);
            ASSERT_EQ(script.said, expected) << first << ", " << second;
        }
    }
}

TEST(Parser, RandomUtf8IsTheSameInOnePieceByteByByteAndForADecoderOfItsOwn)
{
    std::mt19937 random{11};
    const auto some = [&] {
        constexpr std::array<char32_t, 8> below{0x80, 0x800, 0x800, 0x3000, 0x10000, 0x10000, 0x20000, 0x110000};
        return random() % below[random() % below.size()];
    };
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (int i = 0; i < 40; ++i) {
            append_utf8(bytes, std::max(static_cast<char32_t>(some()), U' '));
        }
        for (auto spoiled = random() % 4; spoiled > 0; --spoiled) {
            bytes[random() % bytes.size()] = static_cast<char>(0x80 | random());
        }
        bytes += '.'; // ends what the last byte may have begun
        std::string text;
        for (const char32_t each : decode_utf8(bytes)) {
            append_utf8(text, each);
        }
        const bool controls = text.find('\x7F') != std::string::npos ||
                              std::ranges::any_of(decode_utf8(text), [](char32_t each) { return each >= 0x80 && each < 0xA0; });
        const std::string whole = parsed(bytes);
        Parser parser;
        Script script;
        for (const char each : bytes) {
            const auto byte = static_cast<std::uint8_t>(each);
            parser.feed({&byte, 1}, script);
        }
        ASSERT_EQ(script.said, whole) << "round " << round;
        if (!controls) { // as a decoder sees it, they are characters
            ASSERT_EQ(whole, "'" + text) << "round " << round;
        }
    }
}

} // namespace
} // namespace latchkey::terminal
