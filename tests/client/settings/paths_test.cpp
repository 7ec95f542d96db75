#include "client/settings/platform/paths.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>

namespace latchkey::settings {
namespace {

/// Sets environment variables ("" removes) and puts the old ones back.
class Environment {
public:
    explicit Environment(const std::map<std::string, std::string>& values)
    {
        for (const auto& [name, value] : values) {
            const char* old = std::getenv(name.c_str());
            old_[name] = old != nullptr ? std::optional<std::string>{old} : std::nullopt;
            put(name, value.empty() ? std::nullopt : std::optional{value});
        }
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment()
    {
        for (const auto& [name, value] : old_) {
            put(name, value);
        }
    }

private:
    static void put(const std::string& name, const std::optional<std::string>& value)
    {
        if (value) {
            setenv(name.c_str(), value->c_str(), 1);
        } else {
            unsetenv(name.c_str());
        }
    }
    std::map<std::string, std::optional<std::string>> old_;
};

TEST(Paths, FollowXdgAndIgnoreWhatIsRelative)
{
    const Environment env{{{"HOME", "/h"},
                           {"XDG_CONFIG_HOME", "/c"},
                           {"XDG_STATE_HOME", "relative"},
                           {"LATCHKEY_CONFIG_DIR", ""},
                           {"LATCHKEY_STATE_DIR", ""}}};
    const auto places = find_places();
    EXPECT_EQ(places.config, "/c/latchkey");
    EXPECT_EQ(places.state, "/h/.local/state/latchkey");
    EXPECT_EQ(places.sessions(), "/c/latchkey/sessions");
}

TEST(Paths, OurOwnVariablesGoFirst)
{
    const Environment env{
        {{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}, {"LATCHKEY_CONFIG_DIR", "/demo/config"}, {"LATCHKEY_STATE_DIR", "/demo/state"}}};
    const auto places = find_places();
    EXPECT_EQ(places.config, "/demo/config");
    EXPECT_EQ(places.state, "/demo/state");
    EXPECT_EQ(places.home, "/h");
}

TEST(Paths, ATildeIsTheHomeFolderOnlyAtTheStart)
{
    EXPECT_EQ(expand_home("~", "/h"), "/h");
    EXPECT_EQ(expand_home("~/.ssh/日本", "/h"), "/h/.ssh/日本");
    EXPECT_EQ(expand_home("~/", "/h"), "/h");
    EXPECT_EQ(expand_home("~nobody-of-that-name/x", "/h"), "~nobody-of-that-name/x");
    EXPECT_EQ(expand_home("/a/~/b", "/h"), "/a/~/b");
    EXPECT_EQ(expand_home("a b", "/h"), "a b");
}

TEST(ExpandHome, AnotherUsersHomeToo)
{
    const std::filesystem::path mine = "/home/me";
    EXPECT_EQ(expand_home("~root/x/y", mine), home_of("root") / "x/y");
    EXPECT_EQ(expand_home("~root", mine), home_of("root"));
    EXPECT_FALSE(home_of("root").empty());
    EXPECT_EQ(expand_home("~no-such-user-here/x", mine), "~no-such-user-here/x");
    EXPECT_EQ(expand_home("~", mine), mine);
    EXPECT_EQ(expand_home("~/x", mine), mine / "x");
    EXPECT_EQ(expand_home("~/x", {}), "~/x");
}

} // namespace
} // namespace latchkey::settings
