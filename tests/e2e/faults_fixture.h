#pragma once
/// What tests of failures share: an lk beside the test, over a way that can be broken. Test threads.

#include "tests/e2e/own_server.h"
#include "tests/support/faulty_proxy.h"
#include "tests/support/wait.h"

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::e2e {

class FaultsFixture : public OwnServer {
protected:
    FaultsFixture() : proxy_(server_.port())
    {
        lk_.knows("[127.0.0.1]:" + std::to_string(proxy_.port()) + " " + server_.host_public_key() + "\n");
    }

    /// As words(), through the proxy.
    [[nodiscard]] std::vector<std::string> by_proxy(std::vector<std::string> flags, const std::string& command = {}) const
    {
        flags.insert(flags.end(), {"-i", key(), "-p", std::to_string(proxy_.port()), host()});
        if (!command.empty()) {
            flags.push_back(command);
        }
        return lk_.ssh(std::move(flags));
    }
    /// `name`.out and `name`.err are in the folder.
    [[nodiscard]] support::ChildProcess start(const std::string& name, const std::vector<std::string>& argv) const
    {
        return start(name, argv, lk_.options());
    }
    [[nodiscard]] support::ChildProcess start(const std::string& name, const std::vector<std::string>& argv,
                                              const support::RunOptions& options) const
    {
        return {argv, file(name + ".out"), file(name + ".err"), options};
    }
    [[nodiscard]] std::string text_of(const std::string& name) const { return support::read_file(file(name)); }
    [[nodiscard]] bool printed(const std::string& name, std::string_view text,
                               std::chrono::milliseconds patience = std::chrono::seconds{10}) const
    {
        return support::wait_until([&] { return text_of(name).find(text) != std::string::npos; }, patience);
    }
    [[nodiscard]] static bool ended(support::ChildProcess& process, std::chrono::milliseconds patience = std::chrono::seconds{10})
    {
        return support::wait_until([&] { return !process.running(); }, patience);
    }
    /// The long set takes the figures that people have; the usual one shorter ones.
    [[nodiscard]] static bool is_long() { return std::getenv("LATCHKEY_LONG_TESTS") != nullptr; }

    /// A command that says "ready", waits for go(), says "on" and ends with status 4.
    [[nodiscard]] std::string until_go() const
    {
        return "echo ready; while [ ! -e " + file("go") + " ]; do sleep 0.05; done; echo on; exit 4";
    }
    void go() const { support::write_file(file("go"), ""); }

    support::FaultyProxy proxy_;
};

} // namespace latchkey::e2e
