/// Patches 0002, 0003, 0008 and 0017: answers that are put off, what the server says while it refuses, the words of a password change, and
/// that nothing of a login is sent before its caller says so.

#include "tests/libssh2/memory_session.h"
#include "tests/support/home_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

#include <cstring>

namespace latchkey::libssh2_tests {
namespace {

using support::ScriptedServer;

/// What the C callbacks below see; one test at a time uses it.
struct Script {
    LIBSSH2_SESSION* session = nullptr;
    int calls = 0;
    int put_off = 0;
    bool user_has_answered = false;
    bool half_answers = false; ///< set the first response, then put off
    std::vector<std::string> seen;
    std::vector<const void*> prompt_places;
    std::string change_prompt;
    std::string new_password;
};

Script script; // NOLINT: libssh2's callbacks have no other way to their test than the session's abstract, which the transport uses

void set(LIBSSH2_USERAUTH_KBDINT_RESPONSE& response, const std::string& text)
{
    response.text = ::strdup(text.c_str());
    response.length = static_cast<unsigned>(text.size());
}

void on_prompts(const char* name, int name_size, const char* instruction, int instruction_size, int count,
                const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses, void**)
{
    ++script.calls;
    std::string what{name, static_cast<std::size_t>(name_size)};
    what += "|" + std::string{instruction, static_cast<std::size_t>(instruction_size)};
    for (int i = 0; i < count; ++i) {
        what += "|" + std::string{reinterpret_cast<const char*>(prompts[i].text), prompts[i].length} +
                (prompts[i].echo != 0 ? "shown" : "hidden");
    }
    script.seen.push_back(what);
    script.prompt_places.push_back(prompts);
    if (count == 0) {
        return;
    }
    if (!script.user_has_answered) {
        ++script.put_off;
        if (script.half_answers) {
            set(responses[0], "thrown away");
        }
        libssh2_x_userauth_defer(script.session);
        return;
    }
    script.user_has_answered = false;
    for (int i = 0; i < count; ++i) {
        const std::string text{reinterpret_cast<const char*>(prompts[i].text), prompts[i].length};
        set(responses[i], text.substr(0, text.find(':'))); // the servers below take the prompt's own word for right
    }
}

void on_change(LIBSSH2_SESSION* session, char** password, int* size, void**)
{
    ++script.calls;
    std::size_t length = 0;
    const char* prompt = libssh2_x_userauth_change_prompt(session, &length);
    script.change_prompt.assign(prompt, length);
    if (!script.new_password.empty()) {
        *password = ::strdup(script.new_password.c_str());
        *size = static_cast<int>(script.new_password.size());
    }
    if (!script.user_has_answered) {
        ++script.put_off;
        libssh2_x_userauth_defer(session);
    }
}

int ask_interactively(MemorySession& session, const std::string& user, int answers_after)
{
    script.session = session.get();
    return session.until([&] {
        const int before = script.put_off;
        const int answer =
            libssh2_userauth_keyboard_interactive_ex(session.get(), user.c_str(), static_cast<unsigned>(user.size()), on_prompts);
        if (script.put_off != before && script.put_off % answers_after == 0) {
            script.user_has_answered = true;
        }
        return answer;
    });
}

int change_password(MemorySession& session, const std::string& user, const std::string& password)
{
    return libssh2_userauth_password_ex(session.get(), user.c_str(), static_cast<unsigned>(user.size()), password.c_str(),
                                        static_cast<unsigned>(password.size()), on_change);
}

support::ScriptedServerOptions two_rounds()
{
    return {.users = {{.name = "kbd",
                       .rounds = {{.name = "round one",
                                   .instruction = "say both",
                                   .prompts = {{"First: ", true, "First"}, {"Second: ", false, "Second"}}},
                                  {.name = "news"},
                                  {.name = "round two", .prompts = {{"Third: ", false, "Third"}}}}}}};
}

class Userauth : public testing::Test {
protected:
    void SetUp() override { script = {}; }
};

TEST_F(Userauth, PromptsStayTheSameWhileTheUserThinks)
{
    const ScriptedServer server{two_rounds()};
    MemorySession session{server.port()};
    session.handshake();
    EXPECT_EQ(ask_interactively(session, "kbd", 3), 0) << session.error() << server.log();
    EXPECT_TRUE(libssh2_userauth_authenticated(session.get()));
    const std::string one = "round one|say both|First: shown|Second: hidden";
    const std::string two = "round two||Third: hidden";
    EXPECT_EQ(script.seen, (std::vector<std::string>{one, one, one, one, "news|", two, two, two, two}));
    EXPECT_EQ(script.prompt_places[0], script.prompt_places[3]);
}

TEST_F(Userauth, AnswersSetBeforePuttingOffAreForgottenAndNotLeaked)
{
    const ScriptedServer server{two_rounds()};
    MemorySession session{server.port()};
    session.handshake();
    script.half_answers = true;
    EXPECT_EQ(ask_interactively(session, "kbd", 2), 0) << session.error(); // LeakSanitizer sees the rest
    EXPECT_EQ(script.put_off, 4);
}

TEST_F(Userauth, ASessionGivenUpWhileTheUserThinksIsFreed)
{
    const ScriptedServer server{two_rounds()};
    MemorySession session{server.port()};
    session.handshake();
    script.session = session.get();
    session.until([&] {
        const int answer = libssh2_userauth_keyboard_interactive_ex(session.get(), "kbd", 3, on_prompts);
        return script.put_off > 0 ? 0 : answer;
    });
    EXPECT_EQ(script.put_off, 1);
}

support::ScriptedServerOptions expired()
{
    return {.users = {{.name = "old",
                       .password = "fine",
                       .expired_password = "stale",
                       .new_password = "fresh",
                       .change_prompt = "At least 5 letters: "}}};
}

TEST_F(Userauth, ANewPasswordIsAskedForInTheServersWords)
{
    const ScriptedServer server{expired()};
    MemorySession session{server.port()};
    session.handshake();
    script.new_password = "fresh"; // set at each call, the put off ones too
    const int answer = session.until([&] {
        script.user_has_answered = script.put_off == 3;
        return change_password(session, "old", "stale");
    });
    EXPECT_EQ(answer, 0) << session.error();
    EXPECT_EQ(script.calls, 4);
    EXPECT_EQ(script.change_prompt, "At least 5 letters: ");
    EXPECT_TRUE(libssh2_userauth_authenticated(session.get()));
}

TEST_F(Userauth, ANewPasswordThatIsRefusedIsAskedForAgainWithItsReason)
{
    const ScriptedServer server{expired()};
    MemorySession session{server.port()};
    session.handshake();
    script.user_has_answered = true;
    script.new_password = "bad";
    const int answer = session.until([&] {
        if (script.calls == 1) {
            script.new_password = "fresh"; // not reached before the second question
        }
        return change_password(session, "old", "stale");
    });
    EXPECT_EQ(answer, 0) << session.error();
    EXPECT_EQ(script.calls, 2);
    EXPECT_EQ(script.change_prompt, "Not good enough. At least 5 letters: ");
}

TEST_F(Userauth, AfterADeclinedChangeTheNextPasswordIsTried)
{
    const ScriptedServer server{expired()};
    MemorySession session{server.port()};
    session.handshake();
    script.user_has_answered = true;
    EXPECT_EQ(session.until([&] { return change_password(session, "old", "stale"); }), LIBSSH2_ERROR_PASSWORD_EXPIRED);
    EXPECT_EQ(session.until([&] { return change_password(session, "old", "fine"); }), 0) << session.error();
}

struct Failure {
    unsigned count = 0;
    std::string methods;
    bool partial = false;
    bool operator==(const Failure&) const = default;
};

void PrintTo(const Failure& failure, std::ostream* out)
{
    *out << failure.count << " " << failure.methods << (failure.partial ? " partial" : "");
}

Failure failure_of(const MemorySession& session)
{
    const char* methods = nullptr;
    int partial = -1;
    const unsigned count = libssh2_x_userauth_failure(session.get(), &methods, &partial);
    return {count, methods, partial == 1};
}

TEST_F(Userauth, ARefusalKeepsItsMethodsAndPartialSuccess)
{
    const support::ThrowawaySshd server{
        {.config = {"AuthenticationMethods publickey,password", "PasswordAuthentication yes"}, .authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    EXPECT_EQ(failure_of(session), (Failure{}));
    EXPECT_NE(session.login_password(server.user(), "wrong"), 0);
    EXPECT_EQ(failure_of(session), (Failure{1, "publickey", false}));
    EXPECT_NE(session.login_key(server.user(), test_key().private_key), 0);
    EXPECT_EQ(failure_of(session), (Failure{2, "password", true}));
}

TEST_F(Userauth, EveryKindOfRequestLeavesItsRefusal)
{
    const ScriptedServer server{{.users = {{.name = "all",
                                            .password = "pw",
                                            .rounds = {{.prompts = {{"Code: ", false, "never"}}}},
                                            .public_keys = {"any"},
                                            .methods = {{"password", "publickey", "keyboard-interactive"}}}}}};
    MemorySession session{server.port()};
    session.handshake();
    const char* list = session.until_pointer<char>([&] { return libssh2_userauth_list(session.get(), "all", 3); });
    ASSERT_NE(list, nullptr);
    EXPECT_STREQ(list, "password");
    EXPECT_EQ(failure_of(session), (Failure{1, "password", false}));
    EXPECT_NE(session.login_password("all", "wrong"), 0);
    EXPECT_EQ(failure_of(session), (Failure{2, "password", false}));
    EXPECT_NE(session.login_password("all", "pw"), 0);
    EXPECT_EQ(failure_of(session), (Failure{3, "publickey", true}));
    EXPECT_NE(session.login_key("all", test_key().private_key), 0);
    EXPECT_EQ(failure_of(session), (Failure{4, "keyboard-interactive", true}));
    EXPECT_NE(ask_interactively(session, "all", 1), 0);
    EXPECT_EQ(failure_of(session), (Failure{5, "keyboard-interactive", false}));
}

std::vector<std::string> banners_of(const MemorySession& session)
{
    std::vector<std::string> banners;
    std::size_t length = 0;
    for (unsigned i = 0; const char* text = libssh2_x_userauth_banner(session.get(), i, &length); ++i) {
        banners.emplace_back(text, length);
    }
    return banners;
}

TEST_F(Userauth, EveryBannerIsKeptAsSent)
{
    const ScriptedServer server{
        {.users = {{.name = "ann", .password = "pw"}}, .banners = {"one\n", "two\n", "thr\x1b[31mee\n"}, .later_banners = {"four\n"}}};
    MemorySession session{server.port()};
    session.handshake();
    EXPECT_NE(session.login_password("ann", "wrong"), 0);
    EXPECT_EQ(banners_of(session), (std::vector<std::string>{"one\n", "two\n", "thr\x1b[31mee\n"}));
    EXPECT_EQ(session.login_password("ann", "pw"), 0) << session.error();
    EXPECT_EQ(banners_of(session), (std::vector<std::string>{"one\n", "two\n", "thr\x1b[31mee\n", "four\n"}));
    char* first = nullptr;
    EXPECT_EQ(libssh2_userauth_banner(session.get(), &first), 0);
    EXPECT_STREQ(first, "one\n");
}

TEST_F(Userauth, TheFirst64KiBOfBannersAreKept)
{
    const std::string big(30'000, 'x');
    const ScriptedServer server{{.users = {{.name = "ann", .password = "pw"}}, .banners = {big, big, big, "small\n"}}};
    MemorySession session{server.port()};
    session.handshake();
    EXPECT_EQ(session.login_password("ann", "pw"), 0) << session.error();
    const auto banners = banners_of(session);
    ASSERT_EQ(banners.size(), 3U);
    EXPECT_EQ(banners[1], big);
    EXPECT_GT(banners[2].size(), 5000U);
    EXPECT_LT(60'000 + banners[2].size(), 65'536U);
}

TEST(ALoginByKey, NamesTheHostsKeyWhereTheServerTakesThat)
{
    const support::ThrowawaySshd server{{.host_keys = {"rsa"}, .authorized = {test_key().public_line}, .log_level = "DEBUG1"}};
    MemorySession session{server.port()};
    session.receive_in_pieces(40);
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    EXPECT_NE(server.log().find("method publickey-hostbound-v00@openssh.com"), std::string::npos) << server.log();
    const support::ThrowawayDropbear other; // says nothing of it
    other.add_authorized(test_key().public_line);
    MemorySession plain{other.port()};
    plain.handshake();
    plain.login_key_or_throw(other.user(), test_key().private_key);
    EXPECT_EQ(plain.exec("echo hello"), "hello\n");
}

/// sshd sends it in one packet, which is longer than libssh2 took; chacha20 wants all of it before anything is decrypted.
class LargeBanner : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(LargeBanner, DoesNotEndTheLoginHoweverItArrives)
{
    const support::TempFolder folder;
    std::string text;
    for (int line = 0; text.size() < 100'000; ++line) {
        text += "line " + std::to_string(line) + "\n";
    }
    const support::ThrowawaySshd server{{.config = {"Banner " + (folder / "banner").string()}, .authorized = {test_key().public_line}}};
    const auto [cipher, mac] = GetParam();
    for (const std::size_t size : {34'900U, 35'100U, 65'496U, 100'000U}) {
        folder.write("banner", text.substr(0, size));
        for (const std::size_t piece : {0U, 1000U}) {
            MemorySession session{server.port()};
            session.receive_in_pieces(piece);
            session.prefer_cipher(cipher, mac);
            session.handshake();
            session.login_key_or_throw(server.user(), test_key().private_key);
            EXPECT_EQ(libssh2_session_methods(session.get(), LIBSSH2_METHOD_CRYPT_SC), std::string{cipher});
            const auto banners = banners_of(session);
            ASSERT_EQ(banners.size(), 1U) << size;
            EXPECT_GE(banners[0].size(), std::min<std::size_t>(size, 65'000)) << size;
            EXPECT_EQ(banners[0], text.substr(0, banners[0].size()));
            EXPECT_EQ(session.exec("echo hello"), "hello\n") << "the usual buffer is back";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Sshd, LargeBanner,
                         testing::Values(std::pair{"chacha20-poly1305@openssh.com", ""}, std::pair{"aes128-gcm@openssh.com", ""},
                                         std::pair{"aes256-ctr", "hmac-sha2-256-etm@openssh.com"},
                                         std::pair{"aes256-ctr", "hmac-sha2-256"}));

TEST(TheLoginService, IsAskedForBySecondCallOfTheHandshakeWhenItIsToStopAtTheKeys)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}, .log_numbers = true});
    MemorySession session(server.port());
    libssh2_x_session_stop_at_keys(session.get());
    session.handshake();
    std::size_t length = 0;
    int type = 0;
    EXPECT_NE(libssh2_session_hostkey(session.get(), &length, &type), nullptr);
    EXPECT_EQ(server.log().find("message 5\n"), std::string::npos) << server.log();
    session.handshake();
    EXPECT_NE(server.log().find("message 5\n"), std::string::npos) << server.log();
    EXPECT_EQ(session.login_password("anna", "right"), 0);
}

} // namespace
} // namespace latchkey::libssh2_tests
