#pragma once
/// `lk` as a script or a person runs it, with folders of its own: configuration, state, known_hosts and HOME are in a temporary folder, and
/// no agent is seen. Test threads.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::e2e {

class Lk {
public:
    Lk();

    /// Trusts a server: a line of known_hosts.
    void knows(std::string_view known_hosts_line) const;

    /// The folder of this user's: "known_hosts" and whatever the test puts there.
    [[nodiscard]] const support::TempFolder& folder() const noexcept { return folder_; }

    /// The environment and folders for run_process and TtyProcess.
    [[nodiscard]] support::RunOptions options(std::string input = {}) const;

    /// {"…/lk", "ssh", "-o", "UserKnownHostsFile=…", …}; then flags, host and command of the test's.
    [[nodiscard]] std::vector<std::string> ssh(std::vector<std::string> rest) const;

    /// lk ssh in a pipe, with this input.
    [[nodiscard]] support::ProcessResult run_ssh(std::vector<std::string> rest, std::string input = {}) const;

private:
    support::TempFolder folder_;
};

} // namespace latchkey::e2e
