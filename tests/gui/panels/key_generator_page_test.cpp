/// The Key Generator page without a screen: what it shows, what it sends, where the keyboard is, and that a typed passphrase leaves no
/// trace.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;
using State = KeyGeneratorView::State;

class KeyGeneratorPage : public testing::Test {
protected:
    ~KeyGeneratorPage() override { EXPECT_TRUE(stage.errors.empty()) << stage.errors.front(); }

    void show(State state)
    {
        stage.view = key_generator_view(state);
        stage.frames(6);
    }

    Stage stage{1280, 800};
};

TEST_F(KeyGeneratorPage, HasPuttygensNames)
{
    show(State::key);
    for (const char* label : {"Key Generator",
                              "File",
                              "Key",
                              "Conversions",
                              "Load",
                              "Load an existing private key file",
                              "Type of key to generate",
                              "RSA",
                              "EdDSA",
                              "ECDSA",
                              "Number of bits in a generated key",
                              "Generate",
                              "Public key for pasting into OpenSSH authorized_keys file",
                              "Key fingerprint",
                              "Key comment",
                              "Key passphrase",
                              "Confirm passphrase",
                              "Save public key",
                              "Save private key",
                              "Copy public line"}) {
        EXPECT_NE(stage.find(label), nullptr) << label;
    }
    ASSERT_TRUE(stage.click("File"));
    for (const char* label : {"Load private key", "Save public key", "Save private key", "Generate key pair"}) {
        EXPECT_NE(stage.find(label, ItemKind::row), nullptr) << label;
    }
    stage.key(ImGuiKey_Escape);
    ASSERT_TRUE(stage.click("Conversions"));
    ASSERT_NE(stage.find("Import key"), nullptr);
    ASSERT_TRUE(stage.click("Export OpenSSH key"));
    ASSERT_NE(stage.last<SavePrivateKey>(), nullptr);
    EXPECT_EQ(stage.last<SavePrivateKey>()->as, KeyFileKind::openssh);
    ASSERT_TRUE(stage.click("Key", ItemKind::button));
    ASSERT_TRUE(stage.click("SSH-2 DSA key"));
    ASSERT_NE(stage.last<TellAboutOldKeys>(), nullptr);
    EXPECT_EQ(stage.last<TellAboutOldKeys>()->kind, "dsa");
}

TEST_F(KeyGeneratorPage, EnterOnTheFreshPageGeneratesAndEscCancels)
{
    show(State::empty);
    ASSERT_NE(stage.focused(), nullptr);
    EXPECT_EQ(stage.focused()->label, "Generate");
    stage.key(ImGuiKey_Enter);
    EXPECT_EQ(stage.count<GenerateKey>(), 1);
    show(State::generating);
    ASSERT_NE(stage.focused(), nullptr);
    EXPECT_EQ(stage.focused()->label, "Cancel");
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<CancelKeyTask>(), 1);
}

TEST_F(KeyGeneratorPage, TheMouseIsSentOnlyWhileAKeyIsMadeAndOnlyWhenItMoves)
{
    show(State::empty);
    stage.stroll("Key", 5);
    EXPECT_EQ(stage.count<StirRandomness>(), 0);
    show(State::generating);
    stage.stroll("Area for mouse movement", 20);
    const int moved = stage.count<StirRandomness>();
    EXPECT_GE(moved, 20);
    stage.frames(10);
    EXPECT_EQ(stage.count<StirRandomness>(), moved);
}

TEST_F(KeyGeneratorPage, TabGoesDownTheFormAndOnToWhatIsNext)
{
    show(State::key);
    ASSERT_TRUE(stage.click("Key comment"));
    std::vector<std::string> order;
    for (int i = 0; i < 40 && stage.focused() != nullptr; ++i) {
        const std::string label = stage.focused()->label;
        if (std::ranges::find(order, label) != order.end()) {
            break;
        }
        order.push_back(label);
        stage.key(ImGuiKey_Tab);
    }
    const std::vector<std::string> wanted = {"Key comment",
                                             "Key passphrase",
                                             "Show",
                                             "Confirm passphrase",
                                             "Leave it empty, for scripts",
                                             "Format",
                                             "Save public key",
                                             "Save private key",
                                             "Paste it in the dashboard",
                                             "Save the private key",
                                             "Copy as cloud-init user-data",
                                             "File",
                                             "Load",
                                             "RSA",
                                             "Number of bits in a generated key",
                                             "Generate",
                                             "Public key for pasting into OpenSSH authorized_keys file",
                                             "Copy public line"};
    EXPECT_EQ(order, wanted);
}

TEST_F(KeyGeneratorPage, APassphraseIsSentAsASecretAndLeavesNoTraceWhereImGuiKeepsText)
{
    show(State::key);
    ASSERT_TRUE(stage.click("Key passphrase"));
    stage.type("sesame1");
    ASSERT_NE(stage.last<EditKeyPassphrase>(), nullptr);
    EXPECT_EQ(stage.last<EditKeyPassphrase>()->passphrase.text(), "sesame1");
    EXPECT_TRUE(stage.last<EditKeyPassphrase>()->confirm.empty());
    EXPECT_EQ(stage.find("Key passphrase", ItemKind::password)->value, "•••••••");
    stage.key(ImGuiKey_Tab);
    stage.key(ImGuiKey_Tab);
    stage.type("other22");
    EXPECT_FALSE(stage.remembers_text("sesame1"));
    EXPECT_EQ(stage.last<EditKeyPassphrase>()->confirm.text(), "other22");
    ASSERT_TRUE(stage.click("Key comment"));
    stage.type("x");
    EXPECT_FALSE(stage.remembers_text("other22"));
    EXPECT_FALSE(stage.remembers_text("sesame1"));
    // Another key: the boxes are empty.
    ++stage.view.key_generator.revision;
    stage.frames(3);
    EXPECT_EQ(stage.find("Key passphrase", ItemKind::password)->value, "");
}

TEST_F(KeyGeneratorPage, ThePublicLineIsCopiedWholeHoweverItIsBroken)
{
    show(State::key);
    ASSERT_TRUE(stage.click("Copy public line"));
    EXPECT_EQ(stage.clipboard(), stage.view.key_generator.public_line);
    EXPECT_NE(stage.find("Copied: one line, ready to paste"), nullptr);
    stage.put_on_clipboard("");
    ASSERT_TRUE(stage.double_click("Public key for pasting into OpenSSH authorized_keys file"));
    stage.key(ImGuiKey_C, ImGuiMod_Ctrl);
    EXPECT_EQ(stage.clipboard(), stage.view.key_generator.public_line) << "without the line breaks of the box";
    ASSERT_TRUE(stage.click("Copy as cloud-init user-data"));
    EXPECT_EQ(stage.clipboard(), stage.view.key_generator.user_data);
}

TEST_F(KeyGeneratorPage, TheClipboardIsPastedOnlyWhileNoBoxIsEdited)
{
    show(State::key);
    stage.put_on_clipboard("words");
    ASSERT_TRUE(stage.click("Key comment"));
    stage.key(ImGuiKey_V, ImGuiMod_Ctrl);
    EXPECT_EQ(stage.count<PasteKey>(), 0);
    ASSERT_NE(stage.last<EditKeyComment>(), nullptr);
    stage.key(ImGuiKey_Escape);
    stage.key(ImGuiKey_V, ImGuiMod_Ctrl);
    ASSERT_EQ(stage.count<PasteKey>(), 1);
    EXPECT_EQ(stage.last<PasteKey>()->text.text(), "words");
}

TEST_F(KeyGeneratorPage, F6GoesTabsSidebarPage)
{
    show(State::empty);
    stage.key(ImGuiKey_F6);
    ASSERT_NE(stage.focused(), nullptr);
    EXPECT_EQ(stage.focused()->group, "Tabs");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->group, "Sidebar");
    stage.key(ImGuiKey_F6);
    EXPECT_EQ(stage.focused()->group, "Key Generator");
}

TEST_F(KeyGeneratorPage, WhatCannotBeDoneIsDisabled)
{
    show(State::empty);
    EXPECT_FALSE(stage.find("Open a session with it")->enabled);
    EXPECT_FALSE(stage.find("Copy as cloud-init user-data")->enabled);
    show(State::generating);
    EXPECT_FALSE(stage.find("Generate", ItemKind::button)->enabled);
    show(State::key);
    EXPECT_FALSE(stage.find("Open a session with it")->enabled) << "it is in no file yet";
    stage.view.key_generator.file = "~/id";
    stage.view.key_generator.file_name = "id";
    stage.frames(2);
    ASSERT_TRUE(stage.click("Open a session with it"));
    EXPECT_EQ(stage.count<OpenSessionWithKey>(), 1);
    ASSERT_TRUE(stage.click("Save in id"));
    EXPECT_EQ(stage.count<SaveKeyInPlace>(), 1);
}

class KeyGeneratorSizes : public testing::TestWithParam<std::tuple<int, int, float>> {};

TEST_P(KeyGeneratorSizes, EveryPartIsWholeOrCanBeScrolledTo)
{
    const auto [width, height, scale] = GetParam();
    Stage stage{width, height, scale};
    for (const State state : {State::empty, State::generating, State::key}) {
        stage.view = key_generator_view(state);
        stage.frames(5);
        for (const SeenItem& item : stage.seen) {
            EXPECT_LE(item.min.x, static_cast<float>(width)) << item.label;
        }
        if (scale == 1 && width >= 1024 && height >= 700 && state == State::key) {
            for (const char* label : {"Save private key", "Save public key", "Key comment", "Copy public line", "Open a session with it"}) {
                ASSERT_NE(stage.find(label), nullptr) << label;
                EXPECT_TRUE(stage.find(label)->visible) << label;
            }
        }
    }
    EXPECT_TRUE(stage.errors.empty()) << stage.errors.front();
}

INSTANTIATE_TEST_SUITE_P(Sizes, KeyGeneratorSizes,
                         testing::Values(std::tuple{1280, 800, 1.0F}, std::tuple{1024, 700, 1.0F}, std::tuple{2560, 1600, 2.0F},
                                         std::tuple{640, 480, 1.0F}, std::tuple{420, 320, 1.0F}, std::tuple{1280, 800, 2.0F}));

} // namespace
} // namespace latchkey::test
