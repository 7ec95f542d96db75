#include "tests/e2e/lk.h"

#include <utility>

namespace latchkey::e2e {

Lk::Lk()
{
    folder_.write("known_hosts", "");
}

void Lk::knows(std::string_view known_hosts_line) const
{
    folder_.write("known_hosts", support::read_file(folder_ / "known_hosts") + std::string{known_hosts_line});
}

support::RunOptions Lk::options(std::string input) const
{
    return {.input = std::move(input),
            .env = {{"HOME", folder_.path().string()},
                    {"LATCHKEY_CONFIG_DIR", (folder_ / "config").string()},
                    {"LATCHKEY_STATE_DIR", (folder_ / "state").string()}},
            .without_env = {"SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"}};
}

std::vector<std::string> Lk::ssh(std::vector<std::string> rest) const
{
    std::vector<std::string> argv{
        LATCHKEY_BIN_DIR "/lk",          "ssh", "-o", "UserKnownHostsFile=" + (folder_ / "known_hosts").string(), "-o",
        "GlobalKnownHostsFile=/dev/null"};
    argv.insert(argv.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    return argv;
}

support::ProcessResult Lk::run_ssh(std::vector<std::string> rest, std::string input) const
{
    return support::run_process(ssh(std::move(rest)), options(std::move(input)));
}

} // namespace latchkey::e2e
