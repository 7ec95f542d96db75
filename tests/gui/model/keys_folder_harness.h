#pragma once
/// A home folder with keys in it and the Keys folder page over it, as tests talk to them. Test threads.

#include "keys/generate.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "tests/gui/model/model_harness.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace latchkey::model {

namespace fs = std::filesystem;

using State = view::KeysFolderView::State;
using Tone = view::Banner::Tone;
using Choice = view::Answer::Choice;

inline unsigned mode_of(const fs::path& path)
{
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0;
}

/// One RSA key serves every test: making one takes a while.
inline const keys::PrivateKey& rsa_key()
{
    static const keys::PrivateKey key = keys::generate(keys::NewKey::rsa, 2048, "rsa").value();
    return key;
}

class KeysFolderTest : public testing::Test {
protected:
    KeysFolderTest()
    {
        fs::create_directories(ssh());
        fs::create_directories(home() / "Downloads");
        // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is there yet
        ::setenv("HOME", home().c_str(), 1);
        test.options.now = [] { return std::chrono::system_clock::from_time_t(1'795'176'000); };
    }

    [[nodiscard]] fs::path home() const { return test.folder / "home"; }
    [[nodiscard]] fs::path ssh() const { return home() / ".ssh"; }
    static fs::path save(const fs::path& path, const keys::PrivateKey& key, std::string_view passphrase = {},
                         keys::KeyFormat format = keys::KeyFormat::openssh)
    {
        const Secret words = Secret::copy_of(passphrase);
        keys::SaveOptions how;
        how.format = format;
        how.passphrase = &words;
        how.bcrypt_rounds = 1;
        how.argon2.memory_kib = 64;
        how.argon2.passes = 1;
        how.pbkdf2_iterations = 1000;
        EXPECT_TRUE(keys::save(path, key, how, keys::Overwrite::yes).has_value());
        return path;
    }
    static keys::PrivateKey new_key(const std::string& comment) { return keys::generate(keys::NewKey::ed25519, 0, comment).value(); }

    void open_page()
    {
        test.start();
        test.send(view::ShowPage{view::Page::keys_folder});
    }
    [[nodiscard]] view::KeysFolderView shown() const { return test.view()->keys_folder; }
    [[nodiscard]] view::KeyRow row(const std::string& name) const
    {
        const view::KeysFolderView view = shown();
        const auto found = std::ranges::find(*view.rows, name, &view::KeyRow::name);
        EXPECT_NE(found, view.rows->end()) << name;
        return found == view.rows->end() ? view::KeyRow{} : *found;
    }
    [[nodiscard]] std::vector<std::string> names(const std::vector<view::KeyId>& ids) const
    {
        std::vector<std::string> out;
        for (const view::KeyId id : ids) {
            out.push_back(shown().find(id)->name);
        }
        return out;
    }
    [[nodiscard]] std::vector<std::string> matches() const
    {
        const view::KeysFolderView view = shown();
        return view.matches ? names(*view.matches) : std::vector<std::string>{"(nothing is looked for)"};
    }
    [[nodiscard]] bool said(const std::string& words, Tone tone) const
    {
        const view::KeysFolderView view = shown();
        return std::ranges::any_of(
            view.banners, [&](const view::Banner& banner) { return banner.tone == tone && banner.text.find(words) != std::string::npos; });
    }
    template <class T>
    [[nodiscard]] const T* question()
    {
        last_ = test.view();
        return last_->question ? std::get_if<T>(&last_->question->what) : nullptr;
    }
    void answer(std::vector<std::string> secrets, std::string text = {}, bool remember = false, Choice choice = Choice::ok)
    {
        const auto view = test.view();
        ASSERT_TRUE(view->question.has_value());
        view::Answer answer;
        answer.question = view->question->id;
        answer.choice = choice;
        answer.text = std::move(text);
        answer.remember = remember;
        for (const std::string& secret : secrets) {
            answer.secrets.push_back(Secret::copy_of(secret));
        }
        test.send(std::move(answer));
    }

    using Names = std::vector<std::string>;

    Harness test;
    std::shared_ptr<const view::WindowView> last_;
};

} // namespace latchkey::model
