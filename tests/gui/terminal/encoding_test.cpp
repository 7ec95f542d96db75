/// Sessions whose text is not UTF-8, and 8-bit controls, which only such sessions can have.

#include "gui/terminal/encoding.h"
#include "gui/terminal/utf8.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <iconv.h>

namespace latchkey::terminal {
namespace {

using testing::shown;

Terminal with(Encoding encoding)
{
    return Terminal{{.cols = 20, .rows = 3, .encoding = encoding}};
}

/// The system's own idea of a byte; 0 where it has none.
char32_t by_iconv(std::string_view name, std::uint8_t byte)
{
    const iconv_t converter = iconv_open("UTF-32LE", std::string{name}.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1)) { // NOLINT: as the manual says it
        return 0xFFFFFFFF;
    }
    char in = static_cast<char>(byte);
    char* from = &in;
    std::size_t in_left = 1;
    char32_t out = 0;
    char* to = reinterpret_cast<char*>(&out);
    std::size_t out_left = sizeof out;
    const std::size_t result = iconv(converter, &from, &in_left, &to, &out_left);
    iconv_close(converter);
    return result == static_cast<std::size_t>(-1) ? 0 : out;
}

TEST(Encoding, EveryByteMeansWhatTheSystemsTablesSay)
{
    for (const Encoding each : all_encodings()) {
        const ByteEncoding* bytes = ByteEncoding::of(each);
        if (bytes == nullptr) {
            continue;
        }
        for (int byte = 0x80; byte < 0x100; ++byte) {
            const auto code = static_cast<std::uint8_t>(byte);
            if (bytes->is_control(code)) {
                continue;
            }
            const char32_t theirs = by_iconv(encoding_name(each), code);
            const char32_t ours = bytes->decode(code);
            EXPECT_EQ(ours, theirs == 0 ? replacement_character : theirs) << encoding_name(each) << " byte " << byte;
        }
    }
}

TEST(Encoding, WhatCanBeShownCanBeTyped)
{
    for (const Encoding each : all_encodings()) {
        const ByteEncoding* bytes = ByteEncoding::of(each);
        for (int byte = 0x80; bytes != nullptr && byte < 0x100; ++byte) {
            const auto code = static_cast<std::uint8_t>(byte);
            if (!bytes->is_control(code) && bytes->decode(code) != replacement_character) {
                EXPECT_EQ(static_cast<std::uint8_t>(bytes->encode(bytes->decode(code))), code) << encoding_name(each);
            }
        }
    }
}

TEST(Encoding, ASessionInItShowsAndSendsItsBytes)
{
    Terminal terminal = with(Encoding::iso8859_15);
    terminal.feed("\xA4 caf\xE9");
    EXPECT_EQ(shown(terminal), "€ café");
    EXPECT_EQ(terminal.encode_text("5 €"), "5 \xA4");
    EXPECT_EQ(terminal.encode_paste("é日"), "\xE9?") << "a character that the set does not have is not sent as something else";
}

TEST(Encoding, APcsCodePageHasCharactersWhereOthersHaveControls)
{
    Terminal terminal = with(Encoding::cp437);
    terminal.feed("\xC9\xCD\xBB\x9B"
                  "5");
    EXPECT_EQ(shown(terminal), "╔═╗¢5") << "0x9B is a cent here, not the start of a control sequence";
}

TEST(Encoding, TheServerMaySwitchToUtf8AndBack)
{
    Terminal terminal = with(Encoding::iso8859_2);
    terminal.feed("\xB1\x1B%G\xC4\x85\x1B%@\xB1");
    EXPECT_EQ(shown(terminal), "ąąą");
}

TEST(Encoding, AResetGoesBackToTheSessions)
{
    Terminal terminal = with(Encoding::iso8859_1);
    terminal.feed("\x1B%G\x1B"
                  "c\xE9");
    EXPECT_EQ(shown(terminal), "é");
}

TEST(EightBitControls, AreActedUponOnlyWhereTheyAreNoCharacters)
{
    Terminal latin = with(Encoding::iso8859_1);
    latin.feed("a\x9B"
               "5Cb\x9D"
               "2;title\x9C");
    EXPECT_EQ(shown(latin), "a     b");
    EXPECT_EQ(latin.take_events().title, "title");
    Terminal utf8 = with(Encoding::utf8);
    utf8.feed("a\x9B"
              "5Cb");
    EXPECT_EQ(shown(utf8), "a�5Cb");
}

TEST(EightBitControls, AnswersAndKeysUseThemWhenAskedTo)
{
    Terminal latin = with(Encoding::iso8859_1);
    latin.feed("\x1B G\x1B[6n\x1BP$qr\x1B\\");
    EXPECT_EQ(latin.take_replies(), "\x9B"
                                    "1;1R\x90"
                                    "1$r1;3r\x9C");
    EXPECT_EQ(latin.encode_key({.key = Key::up}), "\x9B"
                                                  "A");
    latin.feed("\x1B F\x1B[6n");
    EXPECT_EQ(latin.take_replies(), "\x1B[1;1R");
    Terminal utf8 = with(Encoding::utf8);
    utf8.feed("\x1B G\x1B[6n");
    EXPECT_EQ(utf8.take_replies(), "\x1B[1;1R") << "a lone 0x9B is no UTF-8";
}

} // namespace
} // namespace latchkey::terminal
