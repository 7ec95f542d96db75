#pragma once
/// ThrowawayAgent: an ssh-agent(1) of a test's own, with its socket in a temporary folder, gone when the object goes. Throws
/// std::runtime_error when it does not start. Test threads.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <map>
#include <string>
#include <vector>

namespace latchkey::support {

class ThrowawayAgent {
public:
    /// env: what the agent sees besides; SSH_ASKPASS is the program that is asked before a key is used (-c), none without.
    explicit ThrowawayAgent(std::map<std::string, std::string> env = {});

    [[nodiscard]] std::string socket() const { return (folder_ / "agent").string(); }

    /// The environment for a program that is to use it.
    [[nodiscard]] std::map<std::string, std::string> env() const { return {{"SSH_AUTH_SOCK", socket()}}; }

    /// OpenSSH's ssh-add with these arguments.
    [[nodiscard]] ProcessResult ssh_add(std::vector<std::string> arguments, std::string input = {}) const;

    void stop() { process_.stop(); }

private:
    TempFolder folder_;
    ChildProcess process_;
};

} // namespace latchkey::support
