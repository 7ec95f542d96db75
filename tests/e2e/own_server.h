#pragma once
/// What most tests of `lk ssh` begin with: a server, a key that it takes, and an lk that knows both. Test threads.

#include "tests/e2e/lk.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latchkey::e2e {

class OwnServer : public testing::Test {
protected:
    explicit OwnServer(const support::SshdOptions& options = {}) : server_(options)
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "own", "-f", key()});
        server_.add_authorized(support::read_file(key() + ".pub"));
        lk_.knows(server_.known_hosts_line());
    }

    [[nodiscard]] std::string key() const { return (lk_.folder() / "id").string(); }
    [[nodiscard]] std::string host() const { return server_.user() + "@127.0.0.1"; }
    [[nodiscard]] std::string file(std::string_view name) const { return (lk_.folder() / name).string(); }

    /// flags, then the host, then the command (if it is not empty).
    [[nodiscard]] std::vector<std::string> words(std::vector<std::string> flags, const std::string& command = {}) const
    {
        flags.insert(flags.end(), {"-i", key(), "-p", std::to_string(server_.port()), host()});
        if (!command.empty()) {
            flags.push_back(command);
        }
        return flags;
    }
    [[nodiscard]] support::ProcessResult run(std::vector<std::string> flags, const std::string& command = {}, std::string input = {}) const
    {
        return lk_.run_ssh(words(std::move(flags), command), std::move(input));
    }

    Lk lk_;
    support::ThrowawaySshd server_;
};

} // namespace latchkey::e2e
