/// Settings to ways: which of several wins, what each hop gets, and chains within chains.

#include "client/session/request_from_settings.h"
#include "client/session/route_from_settings.h"
#include "client/transport/client_error.h"

#include <gtest/gtest.h>

#include <map>

namespace latchkey::session {
namespace {

using settings::SettingId;
using settings::Settings;
using settings::SourceKind;
using transport::ClientErrc;

using Values = std::map<SettingId, std::string>;

Settings made(const Values& values, SourceKind kind = SourceKind::ssh_config)
{
    Settings all;
    for (const auto& [id, text] : values) {
        EXPECT_TRUE(all.set_text(id, text, {kind})) << text;
    }
    return all;
}

class RouteFromSettings : public ::testing::Test {
protected:
    Result<ConnectionRequest> route(Settings values)
    {
        if (values.text(SettingId::host_name).empty()) {
            EXPECT_TRUE(values.set_text(SettingId::host_name, "target", {SourceKind::command_line}));
        }
        ConnectionRequest request = request_from_settings(values, places_);
        const HopSettings lookup = [this](const settings::JumpHop& hop) -> Result<Settings> {
            asked_.push_back(hop.host);
            Settings all;
            if (!hop.user.empty()) {
                EXPECT_TRUE(all.set_text(SettingId::user_name, hop.user, {SourceKind::command_line}));
            }
            if (hop.port != 0) {
                EXPECT_TRUE(all.set(SettingId::port, std::int64_t{hop.port}, {SourceKind::command_line}));
            }
            all.fill_from(made(hosts_[hop.host]));
            if (all.text(SettingId::host_name).empty()) {
                EXPECT_TRUE(all.set_text(SettingId::host_name, hop.host, {SourceKind::command_line}));
            }
            return all;
        };
        const Status added = add_route(request, values, places_, lookup);
        if (!added) {
            return std::unexpected(added.error());
        }
        return request;
    }
    static std::string chain(const Result<ConnectionRequest>& request)
    {
        std::string text;
        for (const ConnectionRequest& hop : request->jumps) {
            text += (text.empty() ? "" : " ") + hop.user + "@" + hop.host + ":" + std::to_string(hop.port);
        }
        return text;
    }

    settings::Places places_;
    std::map<std::string, Values> hosts_;
    std::vector<std::string> asked_;
};

TEST_F(RouteFromSettings, WithoutAnyIsStraight)
{
    const auto request = route({});
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->jumps.empty());
    EXPECT_TRUE(request->proxy_command.empty());
    EXPECT_FALSE(request->proxy);
}

TEST_F(RouteFromSettings, EachHopHasItsOwnSettings)
{
    hosts_["gate"] = {{SettingId::host_name, "203.0.113.5"}, {SettingId::user_name, "jumper"}, {SettingId::keepalive_interval, "15"}};
    hosts_["inner"] = {{SettingId::port, "2200"}};
    const auto request = route(made({{SettingId::proxy_jump, "gate,me@inner:2022"}}));
    ASSERT_TRUE(request);
    EXPECT_EQ(chain(request), "jumper@203.0.113.5:22 me@inner:2022");
    EXPECT_EQ(request->jumps.front().keepalive.interval, std::chrono::seconds(15));
}

TEST_F(RouteFromSettings, TheFirstHopGoesItsOwnWayAndTheOthersDoNot)
{
    hosts_["a"] = {{SettingId::proxy_jump, "before"}};
    hosts_["b"] = {{SettingId::proxy_jump, "elsewhere"}, {SettingId::proxy_type, "socks5"}, {SettingId::proxy_host, "p"}};
    hosts_["before"] = {{SettingId::proxy_command, "nc before 22"}};
    const auto request = route(made({{SettingId::proxy_jump, "a,b"}}));
    ASSERT_TRUE(request) << request.error().sentence();
    EXPECT_EQ(chain(request), "@before:22 @a:22 @b:22");
    EXPECT_EQ(request->jumps[0].proxy_command, "nc before 22");
    EXPECT_FALSE(request->jumps[2].proxy);
}

TEST_F(RouteFromSettings, AHopThatJumpsOverItselfIsRefused)
{
    hosts_["gate"] = {{SettingId::proxy_jump, "gate"}};
    const auto itself = route(made({{SettingId::proxy_jump, "gate"}}));
    ASSERT_FALSE(itself);
    EXPECT_TRUE(itself.error().is(ClientErrc::bad_request));
    EXPECT_NE(itself.error().sentence().find("gate"), std::string::npos);
    hosts_["a"] = {{SettingId::proxy_jump, "b"}};
    hosts_["b"] = {{SettingId::proxy_jump, "a"}};
    EXPECT_FALSE(route(made({{SettingId::proxy_jump, "a"}})));
    EXPECT_LT(asked_.size(), 10U);
}

TEST_F(RouteFromSettings, AnAddressOfTwoPrivateNetworksMayStandTwice)
{
    hosts_["gate2"] = {{SettingId::user_name, "me"}};
    const auto request = route(made({{SettingId::host_name, "10.0.0.1"}, {SettingId::proxy_jump, "gate1,10.0.0.1,gate2"}}));
    ASSERT_TRUE(request) << request.error().sentence();
    EXPECT_EQ(chain(request), "@gate1:22 @10.0.0.1:22 me@gate2:22");
    EXPECT_EQ(request->host, "10.0.0.1");
}

TEST_F(RouteFromSettings, ChainsWithinChainsAreBoundedToo)
{
    for (int i = 0; i < 1000; ++i) { // never the same name: no circle, and no end
        hosts_["g" + std::to_string(i)] = {{SettingId::proxy_jump, "g" + std::to_string(i + 1)}};
    }
    const auto deep = route(made({{SettingId::proxy_jump, "g0"}}));
    ASSERT_FALSE(deep);
    EXPECT_TRUE(deep.error().is(ClientErrc::bad_request));
    EXPECT_NE(deep.error().sentence().find("more than 32"), std::string::npos) << deep.error().sentence();
    EXPECT_LT(asked_.size(), 40U);
}

TEST_F(RouteFromSettings, TheStrongerOfJumpAndCommandIsTheWayAndNoneIsOne)
{
    Settings command_first = made({{SettingId::proxy_command, "nc gate 22"}}, SourceKind::command_line);
    command_first.fill_from(made({{SettingId::proxy_jump, "gate"}}));
    const auto by_command = route(command_first);
    ASSERT_TRUE(by_command);
    EXPECT_EQ(by_command->proxy_command, "nc gate 22");
    EXPECT_TRUE(by_command->jumps.empty());

    Settings jump_first = made({{SettingId::proxy_jump, "gate"}}, SourceKind::command_line);
    jump_first.fill_from(made({{SettingId::proxy_command, "nc gate 22"}}));
    const auto by_jump = route(jump_first);
    ASSERT_TRUE(by_jump);
    EXPECT_EQ(by_jump->jumps.size(), 1U);
    EXPECT_TRUE(by_jump->proxy_command.empty());

    Settings none = made({{SettingId::proxy_jump, "none"}}, SourceKind::command_line);
    none.fill_from(made({{SettingId::proxy_command, "nc gate 22"}}));
    none.fill_from(made({{SettingId::proxy_type, "http"}, {SettingId::proxy_host, "p"}}, SourceKind::session));
    const auto straight = route(none);
    ASSERT_TRUE(straight);
    EXPECT_TRUE(straight->jumps.empty());
    EXPECT_TRUE(straight->proxy_command.empty());
    EXPECT_FALSE(straight->proxy);
}

TEST_F(RouteFromSettings, AProxyOfASessionIsUsedAsItIs)
{
    const auto request = route(made({{SettingId::proxy_type, "http"},
                                     {SettingId::proxy_host, "proxy.corp"},
                                     {SettingId::proxy_port, "3128"},
                                     {SettingId::proxy_user, "me"}},
                                    SourceKind::session));
    ASSERT_TRUE(request);
    ASSERT_TRUE(request->proxy);
    EXPECT_EQ(request->proxy->kind, transport::ProxyKind::http);
    EXPECT_EQ(request->proxy->host, "proxy.corp");
    EXPECT_EQ(request->proxy->port, 3128);
    EXPECT_EQ(request->proxy->user, "me");
    EXPECT_FALSE(route(made({{SettingId::proxy_type, "socks5"}}))) << "a proxy without a name";
}

} // namespace
} // namespace latchkey::session
