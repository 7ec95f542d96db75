#pragma once
/// The program lk in folders of its own, for tests of `lk key`: no terminal, a home folder, names to call it by.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace latchkey::cli {

class KeyTest : public testing::Test {
protected:
    KeyTest()
    {
        std::filesystem::create_directories(folder_ / "home");
        std::filesystem::create_directories(folder_ / "bin");
        for (const char* name : {"ssh-keygen", "puttygen"}) {
            std::filesystem::create_symlink(LATCHKEY_BIN_DIR "/lk", folder_ / "bin" / name);
        }
        folder_.write("old", "old passphrase\n");
        folder_.write("new", "new pass phrase\n");
        folder_.write("none", "\n");
    }

    [[nodiscard]] std::map<std::string, std::string> environment() const
    {
        return {{"LATCHKEY_CONFIG_DIR", folder_ / "config"}, {"LATCHKEY_STATE_DIR", folder_ / "state"}, {"HOME", folder_ / "home"}};
    }

    /// By a name in bin/, in the test's folder, with no terminal to ask on.
    [[nodiscard]] support::ProcessResult run(const std::string& program, std::vector<std::string> arguments, std::string input = {}) const
    {
        arguments.insert(arguments.begin(), {"setsid", "-w", program});
        return support::run_process(arguments, {.input = std::move(input), .env = environment(), .folder = folder_.path()});
    }
    [[nodiscard]] support::ProcessResult lk(std::vector<std::string> arguments, std::string input = {}) const
    {
        arguments.insert(arguments.begin(), "key");
        return run(LATCHKEY_BIN_DIR "/lk", std::move(arguments), std::move(input));
    }
    [[nodiscard]] support::ProcessResult keygen(std::vector<std::string> arguments, std::string input = {}) const
    {
        return run(folder_ / "bin/ssh-keygen", std::move(arguments), std::move(input));
    }
    [[nodiscard]] support::ProcessResult puttygen(std::vector<std::string> arguments) const
    {
        return run(folder_ / "bin/puttygen", std::move(arguments));
    }
    /// Another's program in the same folder; its output. Throws when it fails.
    [[nodiscard]] std::string theirs(std::vector<std::string> arguments, std::string input = {}) const
    {
        arguments.insert(arguments.begin(), {"setsid", "-w"});
        return support::run_or_throw(arguments, {.input = std::move(input), .env = environment(), .folder = folder_.path()});
    }
    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    [[nodiscard]] std::string content(std::string_view name) const { return support::read_file(folder_ / name); }
    [[nodiscard]] int mode(std::string_view name) const
    {
        return static_cast<int>(std::filesystem::status(folder_ / name).permissions() & std::filesystem::perms::all);
    }
    /// ssh-keygen's fingerprint of a key file.
    [[nodiscard]] std::string fingerprint_of(const std::string& file) const
    {
        const std::string line = theirs({"/usr/bin/ssh-keygen", "-l", "-f", file});
        const auto at = line.find("SHA256:");
        return line.substr(at, line.find(' ', at) - at);
    }

    support::TempFolder folder_;
};

} // namespace latchkey::cli
