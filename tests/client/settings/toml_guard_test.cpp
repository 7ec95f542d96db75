#include "client/settings/settings_toml.h"
#include "client/settings/toml_guard.h"

#include <gtest/gtest.h>

namespace latchkey::settings {
namespace {

TEST(TomlGuard, CharactersBeyondAsciiAreFineInStringsAndComments)
{
    EXPECT_EQ(
        line_of_stray_character("\xEF\xBB\xBFname = \"日本\" # 日本\n'日本' = '''a'日\n本'''\nx = \"\"\"\"日\\\"\"\"本\"\"\"\"\"\n"),
        std::nullopt);
    EXPECT_EQ(line_of_stray_character("user = 'C:\\'\nhost = \"\\\"日\"\n"), std::nullopt);
}

TEST(TomlGuard, ElsewhereTheirLineIsTold)
{
    EXPECT_EQ(line_of_stray_character("a = 1\n日 = 2\n"), 2);
    EXPECT_EQ(line_of_stray_character("a = \"not closed\n日\n"), 2);
    EXPECT_EQ(line_of_stray_character("a = \"\"\"x\"\"\"\"\"日"), 1);
    EXPECT_EQ(line_of_stray_character("a\xC2\xA0= 1"), 1);
}

// What a fuzzer found: toml++ 3.3 runs into undefined behaviour at U+FCFF.
TEST(TomlGuard, ABrokenFileIsAnErrorAndNeverReachesTheParsersTables)
{
    for (const std::string_view text : {"\xEF\xB3\xBF", "port\xEF\xB3\xBF= 22", "[\n\n"}) {
        const auto read = read_toml(text, Source{});
        ASSERT_FALSE(read.has_value());
        EXPECT_TRUE(read.error().is(SettingsErrc::not_toml)) << read.error().sentence();
    }
}

} // namespace
} // namespace latchkey::settings
