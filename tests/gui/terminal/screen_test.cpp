/// Cursor, erasing, editing, scrolling. A terminal of 10×4 unless said. ECMA-48 §8.3, DEC STD 070, xterm ctlseqs.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <array>

namespace latchkey::terminal {
namespace {

using testing::after;
using testing::cursor;
using testing::cursor_after;
using testing::shown;
using testing::small;
using testing::style_at;

TEST(Text, WrapsOnlyWhenTheNextCharacterComes)
{
    EXPECT_EQ(after("0123456789"), "0123456789");
    EXPECT_EQ(cursor_after("0123456789"), "0,9");
    EXPECT_EQ(after("0123456789\r\nx"), "0123456789\nx");
    EXPECT_EQ(after("0123456789x"), "0123456789\nx");
    EXPECT_EQ(after("0123456789\bx"), "01234567x9");
}

TEST(Text, WithoutAutowrapTheLastColumnIsOverwritten)
{
    EXPECT_EQ(after("\x1B[?7l0123456789abc"), "012345678c");
    EXPECT_EQ(after("\x1B[?7l0123456789abc\x1B[?7hd"), "012345678d");
}

TEST(Text, InsertModePushesTheRestOfTheLine)
{
    EXPECT_EQ(after("abcdefghij\r\x1B[4hXY\x1B[4l"), "XYabcdefgh");
}

TEST(Text, RepeatWritesTheLastCharacterAgain)
{
    EXPECT_EQ(after("ab\x1B[3b"), "abbbb");
    EXPECT_EQ(after("\x1B[3b"), "");
    Terminal terminal = small();
    terminal.feed("x\x1B[65535b");
    EXPECT_LE(terminal.scrollback_lines(), 2U);
}

TEST(Cursor, IsMovedAbsolutelyAndStaysWithinTheScreen)
{
    EXPECT_EQ(cursor_after("\x1B[2;3H"), "1,2");
    EXPECT_EQ(cursor_after("\x1B[H"), "0,0");
    EXPECT_EQ(cursor_after("\x1B[999;999H"), "3,9");
    EXPECT_EQ(cursor_after("\x1B[0;0f"), "0,0");
    EXPECT_EQ(cursor_after("\x1B[2;3H\x1B[5G"), "1,4");
    EXPECT_EQ(cursor_after("\x1B[2;3H\x1B[4d"), "3,2");
    EXPECT_EQ(cursor_after("\x1B[2;3H\x1B[2a\x1B[e"), "2,4");
}

TEST(Cursor, IsMovedRelativelyAndStopsAtTheEdges)
{
    EXPECT_EQ(cursor_after("\x1B[3;5H\x1B[A\x1B[2D"), "1,2");
    EXPECT_EQ(cursor_after("\x1B[3;5H\x1B[99A\x1B[99C"), "0,9");
    EXPECT_EQ(cursor_after("\x1B[2;5H\x1B[2E"), "3,0");
    EXPECT_EQ(cursor_after("\x1B[3;5H\x1B[F"), "1,0");
}

TEST(Cursor, StopsAtTheScrollMarginsWhenItStartsWithin)
{
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B[3;1H\x1B[9A"), "1,0");
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B[2;1H\x1B[9B"), "2,0");
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B[1;1H\x1B[9A"), "0,0");
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B[4;1H\x1B[9B"), "3,0");
}

TEST(Cursor, OriginModeCountsFromTheMarginsAndKeepsWithin)
{
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B[?6h"), "1,0");
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B[?6h\x1B[9;2H"), "2,1");
    EXPECT_EQ(testing::replies_to("\x1B[2;3r\x1B[?6h\x1B[2;2H\x1B[6n"), "\x1B[2;2R");
}

TEST(Cursor, IsSavedWithItsPenAndItsCharacterSets)
{
    Terminal terminal = small();
    terminal.feed("\x1B[2;3H\x1B[1;31m\x1B(0\x1B"
                  "7\x1B[m\x1B(B\x1B[H\x1B"
                  "8q");
    EXPECT_EQ(shown(terminal), "\n  \u2500");
    EXPECT_TRUE(style_at(terminal, 1, 2).has(Attribute::bold));
    EXPECT_EQ(style_at(terminal, 1, 2).foreground, Color::indexed(1));
}

TEST(Cursor, ReverseWrapGoesBackOverASoftWrapOnly)
{
    EXPECT_EQ(cursor_after("\x1B[?45h0123456789ab\x1B[3D"), "0,9");
    EXPECT_EQ(cursor_after("\x1B[?45hab\r\nc\x1B[3D"), "1,0");
    EXPECT_EQ(cursor_after("0123456789ab\x1B[3D"), "1,0");
    EXPECT_EQ(cursor_after("\x1B[?1045hab\r\nc\x1B[3D"), "0,8"); // the extended one from any line
    EXPECT_EQ(cursor_after("\x1B[?1045h\b"), "3,9");
}

TEST(Tabs, AfterAFullLineGoOnInTheNextOneWithMode41)
{
    EXPECT_EQ(cursor_after("0123456789\t"), "0,9");
    EXPECT_EQ(cursor_after("\x1B[?41h0123456789\t"), "1,8");
}

TEST(Tabs, AreEveryEightColumnsUntilTheyAreSet)
{
    EXPECT_EQ(cursor_after("\t"), "0,8");
    EXPECT_EQ(cursor_after("\t\t\t"), "0,9");
    EXPECT_EQ(cursor_after("\x1B[3g\x1B[1;4H\x1BH\r\t"), "0,3");
    EXPECT_EQ(cursor_after("\x1B[1;10H\x1B[Z"), "0,8");
    EXPECT_EQ(cursor_after("\x1B[1;10H\x1B[2Z"), "0,0");
    EXPECT_EQ(cursor_after("\x1B[2I"), "0,9");
}

TEST(Erase, LineAndDisplayInEachDirection)
{
    const std::string full = "aaaaaaaaaa\r\nbbbbbbbbbb\r\ncccccccccc\x1B[2;5H";
    EXPECT_EQ(after(full + "\x1B[K"), "aaaaaaaaaa\nbbbb\ncccccccccc");
    EXPECT_EQ(after(full + "\x1B[1K"), "aaaaaaaaaa\n     bbbbb\ncccccccccc");
    EXPECT_EQ(after(full + "\x1B[2K"), "aaaaaaaaaa\n\ncccccccccc");
    EXPECT_EQ(after(full + "\x1B[J"), "aaaaaaaaaa\nbbbb");
    EXPECT_EQ(after(full + "\x1B[1J"), "\n     bbbbb\ncccccccccc");
    EXPECT_EQ(after(full + "\x1B[2J"), "");
    EXPECT_EQ(after(full + "\x1B[3X"), "aaaaaaaaaa\nbbbb   bbb\ncccccccccc");
}

TEST(Erase, PaintsWithTheBackgroundAndNothingElse)
{
    Terminal terminal = small();
    terminal.feed("\x1B[1;4;32;44m\x1B[K");
    Style expected;
    expected.background = Color::indexed(4);
    EXPECT_EQ(style_at(terminal, 0, 9), expected);
    terminal.feed("\x1B[4;1H\n"); // and so does scrolling
    EXPECT_EQ(style_at(terminal, 3, 0), expected);
}

TEST(Erase, ScrollbackByED3)
{
    Terminal terminal = small();
    terminal.feed("1\r\n2\r\n3\r\n4\r\n5\r\n6");
    EXPECT_EQ(terminal.scrollback_lines(), 2U);
    terminal.feed("\x1B[3J");
    EXPECT_EQ(terminal.scrollback_lines(), 0U);
    EXPECT_EQ(shown(terminal), "3\n4\n5\n6");
}

TEST(Erase, SelectivelySparesWhatIsProtected)
{
    EXPECT_EQ(after("ab\x1B[1\"qcd\x1B[0\"qef\x1B[?2K"), "  cd");
    EXPECT_EQ(after("ab\x1B[1\"qcd\x1B[0\"qef\x1B[2K"), "");
    EXPECT_EQ(after("ab\x1B[1\"qcd\x1B[2\"qef\x1B[H\x1B[?J"), "  cd");
    EXPECT_EQ(after("ab\x1BVcd\x1BWef\x1B[2K"), "  cd"); // ISO's protection: from all erasing
}

TEST(Edit, InsertsAndDeletesCharacters)
{
    EXPECT_EQ(after("abcdefghij\x1B[1;3H\x1B[2@"), "ab  cdefgh");
    EXPECT_EQ(after("abcdefghij\x1B[1;3H\x1B[2P"), "abefghij");
    EXPECT_EQ(after("abcdefghij\x1B[1;3H\x1B[99P"), "ab");
    EXPECT_EQ(after("abcdefghij\x1B[1;3H\x1B[99@"), "ab");
}

TEST(Edit, InsertsAndDeletesLinesWithinTheMargins)
{
    const std::string four = "a\r\nb\r\nc\r\nd";
    EXPECT_EQ(after(four + "\x1B[2;2H\x1B[L"), "a\n\nb\nc");
    EXPECT_EQ(after(four + "\x1B[2;2H\x1B[M"), "a\nc\nd");
    EXPECT_EQ(after(four + "\x1B[2;3r\x1B[2;2H\x1B[L"), "a\n\nb\nd");
    EXPECT_EQ(after(four + "\x1B[2;3r\x1B[2;2H\x1B[9M"), "a\n\n\nd");
    EXPECT_EQ(after(four + "\x1B[2;3r\x1B[4;1H\x1B[M"), "a\nb\nc\nd"); // outside: nothing
    EXPECT_EQ(cursor_after(four + "\x1B[2;5H\x1B[L"), "1,0");
}

TEST(Scroll, OnlyTheRegionMoves)
{
    const std::string four = "a\r\nb\r\nc\r\nd";
    EXPECT_EQ(after(four + "\x1B[2;3r\x1B[3;1H\n"), "a\nc\n\nd");
    EXPECT_EQ(after(four + "\x1B[2;3r\x1B[2;1H\x1BM"), "a\n\nb\nd");
    EXPECT_EQ(after(four + "\x1B[S"), "b\nc\nd");
    EXPECT_EQ(after(four + "\x1B[2T"), "\n\na\nb");
    EXPECT_EQ(after(four + "\x1B[2;3r\x1B[4;1H\n"), "a\nb\nc\nd"); // below the region there is no scrolling
}

TEST(Scroll, LinesThatLeaveOverTheTopGoToTheScrollback)
{
    Terminal terminal = small();
    terminal.feed("1\r\n2\r\n3\r\n4\r\n5");
    EXPECT_EQ(terminal.scrollback_text(), "1\n");
    terminal.feed("\x1B[1;2r\x1B[2;1H\n"); // a region at the top counts too
    EXPECT_EQ(terminal.scrollback_text(), "1\n2\n");
    terminal.feed("\x1B[2;3r\x1B[3;1H\n"); // one below it does not
    EXPECT_EQ(terminal.scrollback_text(), "1\n2\n");
    terminal.feed("\x1B[r\x1B[H\x1B[M"); // nor does deleting
    EXPECT_EQ(terminal.scrollback_text(), "1\n2\n");
}

TEST(Margins, LeftAndRightConfineWritingEditingAndScrolling)
{
    const std::string full = "abcdefghij\r\nklmnopqrst\x1B[?69h\x1B[3;6s";
    EXPECT_EQ(after(full + "\x1B[1;3HUVWXYZ"), "abUVWXghij\nklYZopqrst");
    EXPECT_EQ(after(full + "\x1B[1;3H\x1B[@"), "ab cdeghij\nklmnopqrst");
    EXPECT_EQ(after(full + "\x1B[1;3H\x1B[P"), "abdef ghij\nklmnopqrst");
    EXPECT_EQ(after(full + "\x1B[1;3H\x1B[M"), "abmnopghij\nkl    qrst");
    EXPECT_EQ(after(full + "\x1B[1;3H\x1B[L"), "ab    ghij\nklcdefqrst\n  mnop");
    EXPECT_EQ(after(full + "\x1B[S"), "abmnopghij\nkl    qrst");
    EXPECT_EQ(after(full + "\x1B[1;4H\x1B['}"), "abc deghij\nklm noqrst");
    EXPECT_EQ(after(full + "\x1B[1;4H\x1B['~"), "abcef ghij\nklmop qrst");
    EXPECT_EQ(cursor_after(full + "\x1B[1;5H\r"), "0,2");
    EXPECT_EQ(after(full + "\x1B[?69l\x1B[1;3HUVWXYZ"), "abUVWXYZij\nklmnopqrst");
}

TEST(Rectangles, AreFilledErasedAndCopied)
{
    const std::string full = "abcdefghij\r\nklmnopqrst\r\n";
    EXPECT_EQ(after(full + "\x1B[88;1;2;2;4$x"), "aXXXefghij\nkXXXopqrst");
    EXPECT_EQ(after(full + "\x1B[1;2;2;4$z"), "a   efghij\nk   opqrst");
    EXPECT_EQ(after(full + "\x1B[1;1;2;3;1;2;8;1$v"), "abcdefghij\nklmnopqabc\n       klm");
    EXPECT_EQ(after(full + "\x1B[1;1;2;3;1;1;2;1$v"), "aabcefghij\nkklmopqrst"); // overlapping
    EXPECT_EQ(after(full + "\x1B[2;2;1;1$z"), "abcdefghij\nklmnopqrst");         // upside down: nothing
}

TEST(Rectangles, AttributesAreChangedAndReversed)
{
    Terminal terminal = small();
    terminal.feed("abcdef\x1B[2*x\x1B[1;2;1;3;1;31$r");
    EXPECT_FALSE(style_at(terminal, 0, 0).has(Attribute::bold));
    EXPECT_TRUE(style_at(terminal, 0, 1).has(Attribute::bold));
    EXPECT_EQ(style_at(terminal, 0, 2).foreground, Color::indexed(1));
    EXPECT_FALSE(style_at(terminal, 0, 3).has(Attribute::bold));
    terminal.feed("\x1B[1;1;1;2;1$t");
    EXPECT_TRUE(style_at(terminal, 0, 0).has(Attribute::bold));
    EXPECT_FALSE(style_at(terminal, 0, 1).has(Attribute::bold));
}

TEST(Rectangles, ChecksumIsTheNegatedSumOfCharacters)
{
    EXPECT_EQ(testing::replies_to("AB\x1B[7;1;1;1;1;2*y"), "\x1BP7!~FF7D\x1B\\"); // -(0x41 + 0x42)
}

TEST(Charsets, LineDrawingByG0AndByShiftOut)
{
    EXPECT_EQ(after("\x1B(0lqk\x1B(Bq"), "\u250C\u2500\u2510q");
    EXPECT_EQ(after("\x1B)0q\x0Eq\x0Fq"), "q\u2500q");
    EXPECT_EQ(after("\x1B(A#\x1B(B#"), "\u00A3#");
    EXPECT_EQ(after("\x1B(K[\\]"), "\u00C4\u00D6\u00DC");
    EXPECT_EQ(after("\x1B*0\x1BNqq"), "\u2500q"); // SS2 lends G2 for one character
}

TEST(Charsets, EachNationalSetHasItsTwelveLetters)
{
    struct Set {
        const char* names; ///< finals of SCS that choose it
        const char* letters;
    };
    constexpr std::array sets{Set{"A", "£@[\\]^_`{|}~"}, Set{"4", "£¾ĳ½|^_`¨ƒ¼´"},  Set{"C5", "#@ÄÖÅÜ_éäöåü"}, Set{"Rf", "£à°ç§^_`éùè¨"},
                              Set{"Q9", "#àâçêî_ôéùèû"}, Set{"K", "#§ÄÖÜ^_`äöüß"},  Set{"Y", "£§°çé^_ùàòèì"},  Set{"E6`", "#ÄÆØÅÜ_äæøåü"},
                              Set{"Z", "£§¡Ñ¿^_`°ñç~"},  Set{"H7", "#ÉÄÖÅÜ_éäöåü"}, Set{"=", "ùàéçêîèôäöüû"},  Set{"B", "#@[\\]^_`{|}~"}};
    for (const Set& set : sets) {
        for (const char name : std::string_view{set.names}) {
            Terminal terminal = small(20, 2);
            terminal.feed(std::string{"\x1B("} + name + "#@[\\]^_`{|}~");
            EXPECT_EQ(shown(terminal), set.letters) << name;
        }
    }
    Terminal terminal = small(20, 2);
    terminal.feed("\x1B(%6#@[\\]^_`{|}~");
    EXPECT_EQ(shown(terminal), "#@ÃÇÕ^_`ãçõ~") << "Portuguese has a name of two characters";
}

TEST(Charsets, OfNinetySixCharactersHaveOneInThePlaceOfDelete)
{
    EXPECT_EQ(after("a\x7F"
                    "b"),
              "ab");
    EXPECT_EQ(after("\x1B.A\x1BN\x7F)"), "\u00FF)") << "SS2 lends G2 for it, and not for what follows";
    EXPECT_EQ(after("\x1B*0\x1BN\x7Fq"), "\u2500") << "a set of 94 has none, and is still waited for";
}

TEST(Charsets, AreForBytesAndNotForWhatCameAsUtf8)
{
    EXPECT_EQ(after("\x1B(0\u00E9q\u6F22q\x1B(B\u00E9q"), "\u00E9\u2500\u6F22\u2500\u00E9q");
    EXPECT_EQ(after("\x1B*0\x1BN\u00E9q"), "\u00E9q") << "SS2 is for the next character, whatever that is";
    EXPECT_EQ(after("\x1B(A\u00E9#\u00E9\r\x1B[4h\u00E9#"), "\u00E9\u00A3\u00E9\u00A3\u00E9");
}

TEST(AlternateScreen, KeepsTheMainScreenAndTheCursorAsTheyWere)
{
    Terminal terminal = small();
    terminal.feed("main\x1B[?1049h");
    EXPECT_TRUE(terminal.modes().alternate_screen);
    EXPECT_EQ(shown(terminal), "");
    terminal.feed("\x1B[Hother\r\n\n\n\n\n\n");
    EXPECT_EQ(terminal.scrollback_lines(), 0U);
    terminal.feed("\x1B[?1049l");
    EXPECT_EQ(shown(terminal), "main");
    EXPECT_EQ(cursor(terminal), "0,4");
}

TEST(AlternateScreen, Mode1047ClearsOnLeavingAndMode47Never)
{
    EXPECT_EQ(after("\x1B[?1047hx\x1B[?1047l\x1B[?47h"), "");
    EXPECT_EQ(after("\x1B[?47hx\x1B[?47l\x1B[?47h"), "x");
}

TEST(Reset, SoftKeepsTheTextAndHardClearsIt)
{
    Terminal terminal = small();
    terminal.feed("text\x1B[1m\x1B[?6h\x1B[2;3r\x1B[4h\x1B[?1h\x1B[!p");
    EXPECT_EQ(shown(terminal), "text");
    EXPECT_FALSE(terminal.modes().application_cursor);
    terminal.feed("\x1B[?2004h\x1B[?1003h\x1B"
                  "c");
    EXPECT_EQ(shown(terminal), "");
    EXPECT_EQ(cursor(terminal), "0,0");
    EXPECT_FALSE(terminal.modes().bracketed_paste);
    EXPECT_EQ(terminal.modes().mouse, MouseMode::off);
    EXPECT_TRUE(terminal.take_events().reset);
}

TEST(Screen, AlignmentPatternFillsItAndResetsTheMargins)
{
    EXPECT_EQ(after("\x1B[2;3r\x1B#8"), "EEEEEEEEEE\nEEEEEEEEEE\nEEEEEEEEEE\nEEEEEEEEEE");
    EXPECT_EQ(cursor_after("\x1B[2;3r\x1B#8\x1B[4;4H"), "3,3");
}

TEST(Screen, DoubleWidthLinesHaveHalfTheColumns)
{
    EXPECT_EQ(after("\x1B#6abcdefg"), "abcde\nfg");
    Terminal terminal = small();
    terminal.feed("\x1B#3top");
    EXPECT_EQ(terminal.snapshot()->row(0).size, LineSize::tall_top);
}

TEST(Screen, NewlineModeReturnsTheCarriage)
{
    EXPECT_EQ(after("ab\ncd"), "ab\n  cd");
    EXPECT_EQ(after("\x1B[20hab\ncd"), "ab\ncd");
}

} // namespace
} // namespace latchkey::terminal
