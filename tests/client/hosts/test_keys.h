#pragma once
/// Public keys that ssh-keygen makes for tests of hosts, one for each type and number, once a test program.

#include "keys/public_key.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <map>
#include <string>

namespace latchkey::hosts {

/// "type base64"; type as `ssh-keygen -t` has it.
inline const std::string& key_line(const std::string& type, int number = 0)
{
    static const support::TempFolder folder;
    static std::map<std::string, std::string> made;
    std::string& line = made[type + std::to_string(number)];
    if (line.empty()) {
        const auto file = folder / (type + std::to_string(number));
        support::run_or_throw({"ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", file.string()});
        line = support::read_file(file.string() + ".pub");
        while (line.ends_with('\n') || line.ends_with(' ')) {
            line.pop_back();
        }
    }
    return line;
}

inline keys::PublicKey key(const std::string& type, int number = 0)
{
    return keys::parse_public_line(key_line(type, number)).value();
}

} // namespace latchkey::hosts
