#include "client/cli/session_environment.h"
#include "client/settings/ssh_options.h"

#include <gtest/gtest.h>

namespace latchkey::cli {
namespace {

const std::vector<std::string> own{"LANG=C.UTF-8", "LC_ALL=C", "LC_TIME=de_DE", "HOME=/home/me", "SECRET=no", "EMPTY=", "ODD", "=x"};

std::string sent(const std::vector<std::string>& options)
{
    settings::Settings values;
    for (const std::string& option : options) {
        const auto done = settings::apply_ssh_option(values, option, {settings::SourceKind::command_line});
        EXPECT_TRUE(done) << done.error().sentence();
    }
    std::string out;
    for (const auto& [name, value] : session_environment(values, own)) {
        out += name + "=" + value + " ";
    }
    return out;
}

TEST(SessionEnvironment, NothingIsSentUnasked)
{
    EXPECT_EQ(sent({}), "");
}

TEST(SessionEnvironment, SendEnvTakesNamesAndPatterns)
{
    EXPECT_EQ(sent({"SendEnv=LANG LC_*"}), "LANG=C.UTF-8 LC_ALL=C LC_TIME=de_DE ");
    EXPECT_EQ(sent({"SendEnv=EMPTY"}), "EMPTY= ");
    EXPECT_EQ(sent({"SendEnv=lang"}), "") << "names have a case";
}

TEST(SessionEnvironment, AMinusTakesEarlierNamesBack)
{
    EXPECT_EQ(sent({"SendEnv=LANG LC_ALL LC_TIME", "SendEnv=-LC_*"}), "LANG=C.UTF-8 ");
}

TEST(SessionEnvironment, SetEnvWinsOverOurOwn)
{
    EXPECT_EQ(sent({"SetEnv=LANG=fr A=1", "SendEnv=LANG"}), "LANG=fr A=1 ");
}

} // namespace
} // namespace latchkey::cli
