/// Sessions that ssh_config and PuTTY have: listed, put into the form, opened in place, saved as ours.

#include "client/sessions/putty_store.h"
#include "tests/gui/model/live_harness.h"

#include <algorithm>
#include <cstdlib>

namespace latchkey::model {
namespace {

using view::SessionFrom;

struct WithOthers : Live {
    WithOthers()
    {
        ::setenv("PUTTYSESSIONS", (folder / "putty").c_str(), 1);
        std::filesystem::create_directory(folder / "putty");
        options.ssh_config = settings::SshConfigFiles{.user = folder / "ssh_config", .system = {}};
    }
    ~WithOthers() { ::unsetenv("PUTTYSESSIONS"); }

    void putty(const std::string& name, const std::string& values) const
    {
        folder.write("putty/" + sessions::putty_file_name(name), values);
    }
    const view::SavedSession* listed(SessionFrom from, const std::string& name)
    {
        shown = view();
        const auto& all = shown->form.elsewhere;
        const auto found = std::ranges::find_if(all, [&](const view::SavedSession& s) { return s.from == from && s.name == name; });
        return found == all.end() ? nullptr : &*found;
    }
    std::shared_ptr<const view::WindowView> shown;
};

TEST(SessionsElsewhere, HostsOfSshConfigAreListedWithoutTheirPatterns)
{
    WithOthers test;
    test.folder.write("more", "Host inner other-*\n  User deep\n");
    test.folder.write("ssh_config", "Include " + (test.folder / "more").string() +
                                        "\nHost prod web?1 !no\n  HostName 203.0.113.24\n  User ubuntu\nMatch exec \"touch " +
                                        (test.folder / "ran").string() + "\"\n  User somebody\nHost *\n  Port 2222\n");
    test.start();
    test.settle();
    const view::SavedSession* const prod = test.listed(SessionFrom::ssh_config, "prod");
    ASSERT_NE(prod, nullptr);
    EXPECT_EQ(prod->host, "203.0.113.24");
    EXPECT_EQ(prod->user, "ubuntu");
    EXPECT_NE(test.listed(SessionFrom::ssh_config, "inner"), nullptr);
    EXPECT_EQ(test.view()->form.elsewhere.size(), 2U);
    EXPECT_FALSE(std::filesystem::exists(test.folder / "ran")) << "nothing runs for a list";
}

TEST(SessionsElsewhere, PuttysAreListedAndThoseThatAreNoSshSaySo)
{
    WithOthers test;
    test.putty("web 1", "HostName=203.0.113.24\nUserName=ubuntu\nProtocol=ssh\n");
    test.putty("old switch", "HostName=192.168.1.2\nProtocol=telnet\n");
    test.putty("Default Settings", "UserName=nobody\n");
    test.start();
    test.settle();
    ASSERT_NE(test.listed(SessionFrom::putty, "web 1"), nullptr);
    EXPECT_EQ(test.listed(SessionFrom::putty, "web 1")->user, "ubuntu");
    ASSERT_NE(test.listed(SessionFrom::putty, "old switch"), nullptr);
    EXPECT_EQ(test.listed(SessionFrom::putty, "old switch")->protocol, "telnet");
    EXPECT_EQ(test.view()->form.elsewhere.size(), 2U) << "Default Settings is no session";
    test.send(view::LoadSession{"old switch", SessionFrom::putty});
    ASSERT_TRUE(test.banner("telnet"));
}

TEST(SessionsElsewhere, OneOfPuttysFillsTheFormAndSaveMakesItOurs)
{
    WithOthers test;
    test.putty("web 1", "HostName=203.0.113.24\nUserName=ubuntu\nPortNumber=2222\nProtocol=ssh\n");
    const std::string before = support::read_file(test.folder / "putty/web%201");
    test.start();
    test.send(view::LoadSession{"web 1", SessionFrom::putty});
    EXPECT_EQ(test.field("host_name"), "203.0.113.24");
    EXPECT_EQ(test.field("user_name"), "ubuntu");
    EXPECT_EQ(test.field("port"), "2222");
    EXPECT_EQ(test.view()->form.selected_session, "web 1");
    EXPECT_EQ(test.view()->form.selected_from, SessionFrom::putty);
    test.send(view::SaveSession{"web 1"});
    ASSERT_EQ(test.view()->form.saved.size(), 1U);
    EXPECT_EQ(test.view()->form.saved.front().host, "203.0.113.24");
    EXPECT_EQ(support::read_file(test.folder / "putty/web%201"), before) << "PuTTY's store is never written";
}

TEST(SessionsElsewhere, AHostOfSshConfigIsOpenedInPlace)
{
    WithOthers test;
    test.trust();
    test.folder.write("ssh_config", "Host prod\n  HostName 127.0.0.1\n  Port " + std::to_string(test.sshd.port()) + "\n  User " +
                                        test.sshd.user() + "\n  IdentityFile \"" + test.save_key().string() + "\"\n");
    test.start();
    test.send(view::OpenSaved{"prod", SessionFrom::ssh_config});
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; }));
    EXPECT_EQ(test.tab().title, "prod");
}

TEST(SessionsElsewhere, AMistakeInSshConfigIsSaidAndTheRestIsListed)
{
    WithOthers test;
    test.folder.write("ssh_config", "Host prod\nPrt 22\nHost later\n");
    test.start();
    test.settle();
    EXPECT_NE(test.listed(SessionFrom::ssh_config, "prod"), nullptr);
    EXPECT_NE(test.view()->form.notice_elsewhere.find("line 2"), std::string::npos) << test.view()->form.notice_elsewhere;
}

} // namespace
} // namespace latchkey::model
