/// The escapes of `lk ssh`, and the line that is typed behind "~C".

#include "client/cli/escape.h"

#include <gtest/gtest.h>

namespace latchkey::cli {
namespace {

using Wish = EscapeFilter::Wish;

std::string fed(EscapeFilter& filter, std::string_view keys, Wish expected = Wish::none)
{
    const auto outcome = filter.feed(as_bytes(keys));
    EXPECT_EQ(outcome.wish, expected) << keys;
    return to_string(outcome.bytes);
}

TEST(Escape, WorksOnlyAtTheBeginningOfALine)
{
    EscapeFilter filter;
    EXPECT_EQ(fed(filter, "ls ~.x\r"), "ls ~.x\r");
    EXPECT_EQ(fed(filter, "~"), "");
    EXPECT_EQ(fed(filter, "a"), "~a");
    EXPECT_EQ(fed(filter, "\r~x"), "\r~x");
    EXPECT_EQ(fed(filter, "\n~?", Wish::help), "\n");
    EXPECT_EQ(fed(filter, "~.rest", Wish::disconnect), "") << "another escape may follow one at once";
}

TEST(Escape, TheOthersOfSshAreKnown)
{
    EscapeFilter filter;
    EXPECT_EQ(fed(filter, "~R", Wish::rekey), "");
    EXPECT_EQ(fed(filter, "~B", Wish::send_break), "");
    EXPECT_EQ(fed(filter, "~v", Wish::more_talk), "");
    EXPECT_EQ(fed(filter, "~V", Wish::less_talk), "");
    EXPECT_EQ(fed(filter, "~&", Wish::background), "");
    const std::string help = escape_help('~');
    for (const char* line : {"~R", "~B", "~v", "~V", "~.", "~C", "~#"}) {
        EXPECT_NE(help.find(line), std::string::npos) << line;
    }
}

TEST(Escape, MayComeKeyByKeyAndFirstThing)
{
    EscapeFilter filter;
    EXPECT_EQ(fed(filter, "~"), "");
    EXPECT_EQ(fed(filter, ".", Wish::disconnect), "");
}

TEST(Escape, TwoOfThemAreOne)
{
    EscapeFilter filter;
    EXPECT_EQ(fed(filter, "~~.\r"), "~.\r");
    EXPECT_EQ(fed(filter, "~~"), "~");
    EXPECT_EQ(fed(filter, "."), ".") << "the line has begun";
}

TEST(Escape, EachWishIsToldWithWhatIsLeftToRead)
{
    EscapeFilter filter;
    const std::string_view keys = "a\r~#~C-L 1:x:2\r";
    const auto first = filter.feed(as_bytes(keys));
    EXPECT_EQ(to_string(first.bytes), "a\r");
    EXPECT_EQ(first.wish, Wish::list);
    EXPECT_EQ(keys.substr(first.consumed), "~C-L 1:x:2\r");
    const auto second = filter.feed(as_bytes(keys.substr(first.consumed)));
    EXPECT_EQ(second.wish, Wish::command_line);
    EXPECT_EQ(keys.substr(first.consumed + second.consumed), "-L 1:x:2\r");
    EXPECT_EQ(fed(filter, "~\x1a", Wish::suspend), "");
}

TEST(Escape, AnyCharacterMayBeIt)
{
    EscapeFilter filter{0x1d}; // ^]
    EXPECT_EQ(fed(filter, "~.\r"), "~.\r");
    EXPECT_EQ(fed(filter, "\x1d\x1dx\r"), "\x1dx\r");
    EXPECT_EQ(fed(filter, "\x1d.", Wish::disconnect), "");
    EscapeFilter question{'?'};
    EXPECT_EQ(fed(question, "??"), "?") << "doubled it is itself, even where it is the name of an escape";
    EXPECT_EQ(escape_name(0x1d), "^]");
    EXPECT_NE(escape_help(0x1d).find("^].  "), std::string::npos) << escape_help(0x1d);
}

std::string echoed(RawLine& line, std::string_view keys, RawLine::State expected = RawLine::State::typing)
{
    const auto outcome = line.feed(as_bytes(keys));
    EXPECT_EQ(outcome.state, expected) << keys;
    return outcome.echo;
}

TEST(RawLine, IsTypedWithEchoAndMayBeMended)
{
    RawLine line;
    EXPECT_EQ(echoed(line, "-Lx"), "-Lx");
    EXPECT_EQ(echoed(line, "\x7f"), "\b \b");
    EXPECT_EQ(echoed(line, "\x7f\x7f\x7f\x7f"), "\b \b\b \b") << "not further than its beginning";
    EXPECT_EQ(echoed(line, "ä\x7f-D1\x15-h"), "ä\b \b-D1\b \b\b \b\b \b-h");
    EXPECT_EQ(echoed(line, "\r", RawLine::State::done), "\r\n");
    EXPECT_EQ(line.text(), "-h");
}

TEST(RawLine, IsGivenUpAndLeavesTheRestAlone)
{
    for (const char* key : {"\x03", "\x1b"}) {
        RawLine line;
        const std::string keys = std::string{"-D 1"} + key + "ls\r";
        const auto outcome = line.feed(as_bytes(keys));
        EXPECT_EQ(outcome.state, RawLine::State::given_up);
        EXPECT_EQ(outcome.consumed, 5U);
    }
    RawLine empty;
    EXPECT_EQ(echoed(empty, "\x04", RawLine::State::given_up), "\r\n");
}

TEST(RawLine, HasALimit)
{
    RawLine line;
    (void)line.feed(as_bytes(std::string(100'000, 'x')));
    EXPECT_EQ(line.text().size(), 1024U);
}

} // namespace
} // namespace latchkey::cli
