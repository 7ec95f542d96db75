#include "tests/support/agent.h"

#include "tests/support/wait.h"

#include <stdexcept>

namespace latchkey::support {

ThrowawayAgent::ThrowawayAgent(std::map<std::string, std::string> env)
{
    RunOptions options;
    options.env = std::move(env);
    options.without_env = {"SSH_AUTH_SOCK"};
    for (const char* name : {"SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY"}) {
        if (!options.env.contains(name)) {
            options.without_env.emplace_back(name);
        }
    }
    process_ = ChildProcess({"ssh-agent", "-D", "-a", socket()}, folder_ / "log", folder_ / "log", options);
    if (!wait_until([this] { return ssh_add({"-l"}).exit != 2; })) {
        throw std::runtime_error("ssh-agent did not start: " + read_file(folder_ / "log"));
    }
}

ProcessResult ThrowawayAgent::ssh_add(std::vector<std::string> arguments, std::string input) const
{
    arguments.insert(arguments.begin(), "ssh-add");
    return run_process(arguments, {.input = std::move(input), .env = env()});
}

} // namespace latchkey::support
