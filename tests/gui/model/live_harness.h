#pragma once
/// A model with a real sshd that takes its key: opens sessions, answers their questions, types into them. Waits for events.

#include "keys/generate.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "keys/private_key.h"
#include "tests/gui/model/model_harness.h"
#include "tests/support/sshd.h"

#include <fstream>
#include <functional>
#include <string>

namespace latchkey::model {

struct Live : Harness {
    support::ThrowawaySshd sshd;
    keys::PrivateKey key = keys::generate(keys::NewKey::ed25519, 0, "my-cloud-key").value();

    decltype(ModelOptions::fields) extra_fields{};

    explicit Live(const support::SshdOptions& server = {}) : sshd(server) { sshd.add_authorized(key.public_key().line("my-cloud-key")); }
    std::filesystem::path save_key(const std::string& passphrase = {})
    {
        const Secret secret = Secret::copy_of(passphrase);
        keys::SaveOptions how;
        how.format = keys::KeyFormat::ppk3;
        how.passphrase = &secret;
        how.argon2.memory_kib = 64;
        how.argon2.passes = 1;
        EXPECT_TRUE(keys::save(folder / "my.ppk", key, how, keys::Overwrite::yes).has_value());
        return folder / "my.ppk";
    }
    void trust() { std::ofstream{folder / "known_hosts"} << sshd.known_hosts_line(); }
    /// Starts the model with the form filled in, and opens it.
    void open(const std::filesystem::path& key_file, const std::string& user)
    {
        options.fields = {
            {"host_name", "127.0.0.1"}, {"port", std::to_string(sshd.port())}, {"user_name", user}, {"key_file", key_file.string()}};
        options.fields.insert(options.fields.end(), extra_fields.begin(), extra_fields.end());
        start();
        send(view::OpenForm{});
        ASSERT_EQ(view()->tabs.size(), 1U);
    }
    view::TabView tab() const
    {
        const auto now = view();
        return now->tabs.empty() ? view::TabView{} : now->tabs.front();
    }
    bool wait(const std::function<bool(const view::TabView&)>& happened)
    {
        const bool came = support::wait_until([&] { return happened(tab()); });
        if (!came) {
            const view::TabView now = tab();
            std::string story = "state " + std::to_string(static_cast<int>(now.state)) + "; error: " + now.error + "\n";
            for (const std::string& line : now.details) {
                story += line + "\n";
            }
            ADD_FAILURE() << story << (now.screen ? now.screen->text() : "no screen") << sshd.log();
        }
        return came;
    }
    template <class Question>
    view::Question wait_for_question()
    {
        wait([](const view::TabView& now) { return now.question && std::holds_alternative<Question>(now.question->what); });
        return tab().question.value_or(view::Question{});
    }
    void answer(view::QuestionId question, view::Answer::Choice choice, const std::string& text = {}, const std::string& secret = {},
                bool remember = false)
    {
        view::Answer answer;
        answer.tab = tab().id;
        answer.question = question;
        answer.choice = choice;
        answer.text = text;
        answer.secrets.push_back(Secret::copy_of(secret));
        answer.remember = remember;
        send(std::move(answer));
    }
    bool wait_for_text(const std::string& words)
    {
        return wait([&](const view::TabView& now) { return now.screen && now.screen->text().find(words) != std::string::npos; });
    }
    void type(const std::string& text) { send(view::TerminalText{tab().id, text}); }
    void enter() { send(view::TerminalKey{tab().id, {terminal::Key::enter, 0, {}}}); }
};

} // namespace latchkey::model
