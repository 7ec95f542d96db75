#include "client/settings/log_file_name.h"

#include <gtest/gtest.h>

namespace latchkey::settings {
namespace {

TEST(LogFileName, NamesAreBuiltAsPuttyBuildsThem)
{
    LogName name{"web/1", "22", {}};
    name.when.tm_year = 126;
    name.when.tm_mon = 10;
    name.when.tm_mday = 20;
    name.when.tm_hour = 9;
    name.when.tm_min = 5;
    name.when.tm_sec = 7;
    EXPECT_EQ(log_file_name("latchkey-&H-&Y&M&D-&T.log", name), "latchkey-web_1-20261120-090507.log");
    EXPECT_EQ(log_file_name("&&&h:&p&x&", name), "&web_1:22&x&");
    name.host = "..";
    EXPECT_EQ(log_file_name("&H", name), "_") << "no name of a host leads out of the folder";
}

} // namespace
} // namespace latchkey::settings
