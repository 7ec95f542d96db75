/// What we say to proxies, and what we make of what they say.

#include "client/transport/proxy_dialogue.h"

#include <gtest/gtest.h>

namespace latchkey::transport {
namespace {

using State = ProxyDialogue::State;

std::string bytes(std::initializer_list<int> values)
{
    std::string text;
    for (const int value : values) {
        text.push_back(static_cast<char>(value));
    }
    return text;
}

ProxyRequest proxy(ProxyKind kind, std::string user = {})
{
    return {kind, "proxy.corp", 1080, std::move(user)};
}

struct Talk {
    explicit Talk(const ProxyRequest& request, std::string host = "db.internal", std::uint16_t port = 2222,
                  const Secret* password = nullptr)
        : dialogue(request, std::move(host), port, password)
    {
        EXPECT_TRUE(dialogue.start());
    }
    std::string said() { return to_string(dialogue.take_output().bytes()); }
    Result<State> hears(const std::string& text) { return dialogue.feed(as_bytes(text)); }
    ProxyDialogue dialogue;
};

const std::string port_2222 = bytes({0x08, 0xae});

TEST(Socks5Proxy, GetsTheNameAndNotAnAddressOfOurs)
{
    Talk talk(proxy(ProxyKind::socks5));
    EXPECT_EQ(talk.said(), bytes({5, 1, 0}));
    EXPECT_EQ(talk.hears(bytes({5, 0})), State::waiting);
    EXPECT_EQ(talk.said(), bytes({5, 1, 0, 3, 11}) + "db.internal" + port_2222);
    EXPECT_EQ(talk.hears(bytes({5, 0, 0, 1, 127, 0, 0, 1, 0, 80}) + "SSH-2.0"), State::through);
    EXPECT_EQ(to_string(talk.dialogue.take_rest()), "SSH-2.0");
}

TEST(Socks5Proxy, GetsAnAddressAsOne)
{
    Talk four(proxy(ProxyKind::socks5), "10.0.0.7");
    EXPECT_EQ(four.said(), bytes({5, 1, 0}));
    EXPECT_EQ(four.hears(bytes({5, 0})), State::waiting);
    EXPECT_EQ(four.said(), bytes({5, 1, 0, 1, 10, 0, 0, 7}) + port_2222);
    Talk six(proxy(ProxyKind::socks5), "2001:db8::1");
    EXPECT_EQ(six.hears(bytes({5, 0})), State::waiting);
    EXPECT_EQ(six.said(), bytes({5, 1, 0, 5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) + port_2222);
}

TEST(Socks5Proxy, GetsUserAndPasswordWhenItWantsThem)
{
    const Secret password = Secret::copy_of("s3cret");
    Talk talk(proxy(ProxyKind::socks5, "me"), "h", 2222, &password);
    EXPECT_EQ(talk.said(), bytes({5, 2, 0, 2}));
    EXPECT_EQ(talk.hears(bytes({5, 2})), State::waiting);
    EXPECT_EQ(talk.said(), bytes({1, 2}) + "me" + bytes({6}) + "s3cret");
    EXPECT_EQ(talk.hears(bytes({1, 0})), State::waiting);
    EXPECT_EQ(talk.said(), bytes({5, 1, 0, 3, 1}) + "h" + port_2222);
    Talk wrong(proxy(ProxyKind::socks5, "me"), "h", 2222, &password);
    EXPECT_EQ(wrong.hears(bytes({5, 2})), State::waiting);
    const Result<State> refused = wrong.hears(bytes({1, 1}));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(ClientErrc::proxy_login));
}

TEST(Socks5Proxy, WithoutAPasswordItsWishIsAnErrorThatCanBeMended)
{
    Talk asked(proxy(ProxyKind::socks5, "me"));
    EXPECT_TRUE(asked.hears(bytes({5, 2})).error().is(ClientErrc::proxy_login));
    Talk nobody(proxy(ProxyKind::socks5));
    EXPECT_TRUE(nobody.hears(bytes({5, 0xff})).error().is(ClientErrc::proxy_login));
}

TEST(Socks5Proxy, SaysWhyItRefuses)
{
    for (const auto& [code, words] : std::vector<std::pair<int, std::string>>{
             {2, "rules"}, {3, "network"}, {4, "host unreachable"}, {5, "refused"}, {77, "error 77"}}) {
        Talk talk(proxy(ProxyKind::socks5));
        EXPECT_EQ(talk.hears(bytes({5, 0})), State::waiting);
        const Result<State> refused = talk.hears(bytes({5, code}));
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(ClientErrc::proxy_refused));
        EXPECT_NE(refused.error().sentence().find(words), std::string::npos) << refused.error().sentence();
    }
}

TEST(Socks4Proxy, GetsAnAddressOrIn4aTheName)
{
    Talk four(proxy(ProxyKind::socks4, "me"), "10.0.0.7");
    EXPECT_EQ(four.said(), bytes({4, 1}) + port_2222 + bytes({10, 0, 0, 7}) + std::string("me\0", 3));
    EXPECT_EQ(four.hears(bytes({0, 90, 0, 0, 0, 0, 0, 0})), State::through);
    Talk four_a(proxy(ProxyKind::socks4));
    EXPECT_EQ(four_a.said(), bytes({4, 1}) + port_2222 + bytes({0, 0, 0, 1, 0}) + std::string("db.internal\0", 12));
    EXPECT_TRUE(four_a.hears(bytes({0, 91, 0, 0, 0, 0, 0, 0})).error().is(ClientErrc::proxy_refused));
    Talk ident(proxy(ProxyKind::socks4));
    EXPECT_TRUE(ident.hears(bytes({0, 93, 0, 0, 0, 0, 0, 0})).error().is(ClientErrc::proxy_login));
}

TEST(HttpProxy, GetsAConnectAndTheFirstBytesBehindItsAnswerAreKept)
{
    Talk talk(proxy(ProxyKind::http));
    EXPECT_EQ(talk.said(), "CONNECT db.internal:2222 HTTP/1.1\r\nHost: db.internal:2222\r\n\r\n");
    EXPECT_EQ(talk.hears("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nSSH-2.0-x\r\n"), State::through);
    EXPECT_EQ(to_string(talk.dialogue.take_rest()), "SSH-2.0-x\r\n");
    Talk six(proxy(ProxyKind::http), "2001:db8::1");
    EXPECT_TRUE(six.said().starts_with("CONNECT [2001:db8::1]:2222 HTTP/1.1\r\n"));
    EXPECT_EQ(six.hears("HTTP/1.0 200\n\n"), State::through) << "as old ones say it";
}

TEST(HttpProxy, GetsUserAndPasswordOnlyWhenBothAreThere)
{
    const Secret password = Secret::copy_of("open sesame");
    Talk talk(proxy(ProxyKind::http, "Aladdin"), "h", 2222, &password);
    EXPECT_NE(talk.said().find("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"), std::string::npos);
    Talk without(proxy(ProxyKind::http, "Aladdin"));
    EXPECT_EQ(without.said().find("Authorization"), std::string::npos);
    const Result<State> wants = without.hears("HTTP/1.1 407 Who are you\r\nproxy-AUTHENTICATE:  Basic realm=\"x\"\r\n"
                                              "Proxy-Authenticate: Negotiate\r\n\r\n");
    ASSERT_FALSE(wants);
    EXPECT_TRUE(wants.error().is(ClientErrc::proxy_login));
    EXPECT_EQ(wants.error().detail(), "it takes Basic, Negotiate");
}

TEST(HttpProxy, SaysWhyItRefusesWithoutItsControls)
{
    Talk talk(proxy(ProxyKind::http));
    const Result<State> refused = talk.hears("HTTP/1.1 403 Not\x1b[2J allowed\r\n\r\n");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(ClientErrc::proxy_refused));
    EXPECT_EQ(refused.error().detail(), "\"403 Not[2J allowed\"");
}

TEST(HttpProxy, AHeaderWithoutEndIsNotReadForEver)
{
    Talk talk(proxy(ProxyKind::http));
    Result<State> state = talk.hears("HTTP/1.1 200 OK\r\n");
    int lines = 0;
    while (state && lines < 10'000) {
        state = talk.hears("X-More: and more, and more, and more\r\n");
        ++lines;
    }
    ASSERT_FALSE(state);
    EXPECT_TRUE(state.error().is(ClientErrc::proxy_protocol));
    EXPECT_LT(lines, 1000);
}

TEST(AnyProxy, UnderstandsPiecesOfOneByteAlike)
{
    const std::vector<std::pair<ProxyKind, std::string>> cases{
        {ProxyKind::socks5, bytes({5, 0, 5, 0, 0, 3, 4}) + "name" + bytes({0, 22})},
        {ProxyKind::socks5, bytes({5, 0, 5, 0, 0, 4}) + std::string(18, 'x')},
        {ProxyKind::socks4, bytes({0, 90, 1, 2, 3, 4, 5, 6})},
        {ProxyKind::http, "HTTP/1.1 204 Fine\r\nA: b\r\n\r\n"},
    };
    for (const auto& [kind, text] : cases) {
        Talk talk(proxy(kind));
        for (std::size_t i = 0; i < text.size(); ++i) {
            EXPECT_EQ(talk.hears(text.substr(i, 1)), i + 1 == text.size() ? State::through : State::waiting) << i;
        }
        EXPECT_TRUE(talk.dialogue.take_rest().empty());
    }
}

TEST(AnyProxy, WhatIsNoProxyOfItsKindIsSaid)
{
    const std::vector<std::pair<ProxyKind, std::string>> cases{
        {ProxyKind::socks5, "HTTP/1.1 400 Bad Request\r\n\r\n"},
        {ProxyKind::socks5, "SSH-2.0-OpenSSH_9.2\r\n"},
        {ProxyKind::socks5, bytes({5, 2})},                          // a login that was not offered
        {ProxyKind::socks5, bytes({5, 0, 5, 0, 0, 9, 0, 0, 0, 0})},  // no such kind of address
        {ProxyKind::socks5, bytes({5, 0, 4, 90, 0, 0, 0, 0, 0, 0})}, //
        {ProxyKind::socks4, bytes({5, 0})},
        {ProxyKind::socks4, bytes({0, 7, 0, 0, 0, 0, 0, 0})},
        {ProxyKind::http, bytes({5, 0})},
        {ProxyKind::http, "HTTP/2 200\r\n\r\n"},
        {ProxyKind::http, "HTTP/1.1 2x0 OK\r\n\r\n"},
        {ProxyKind::http, "HTTP/1.1 2\r\n\r\n"},
    };
    for (const auto& [kind, text] : cases) {
        Talk talk(proxy(kind));
        const Result<State> state = talk.hears(text);
        ASSERT_FALSE(state) << text;
        EXPECT_TRUE(state.error().is(ClientErrc::proxy_protocol)) << text;
    }
}

TEST(AnyProxy, IsNotSentWhatWouldEndALineOrAString)
{
    for (const ProxyKind kind : {ProxyKind::socks5, ProxyKind::socks4, ProxyKind::http}) {
        for (const std::string& host :
             {std::string("a\r\nX: y"), std::string("a b"), std::string("a\0b", 3), std::string(), std::string(300, 'a')}) {
            ProxyDialogue dialogue(proxy(kind), host, 22, nullptr);
            EXPECT_FALSE(dialogue.start()) << host;
            EXPECT_TRUE(dialogue.take_output().empty());
        }
        ProxyDialogue user(proxy(kind, std::string("a\0b", 3)), "h", 22, nullptr);
        EXPECT_FALSE(user.start());
    }
}

} // namespace
} // namespace latchkey::transport
