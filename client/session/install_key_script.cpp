#include "client/session/install_key_script.h"

#include <algorithm>
#include <array>

namespace latchkey::session {

namespace {

constexpr std::string_view added = "latchkey: added";
constexpr std::string_view present = "latchkey: present";

// One line and neither "'" nor "!" in it: csh takes no line end inside quotes, and "!" for its history.
constexpr std::array<std::string_view, 12> script{
    "cd || exit 1",
    "umask 077",
    "dir=.ssh",
    "file=.ssh/authorized_keys",
    "mkdir -p $dir && chmod 700 $dir && touch $file && chmod 600 $file || exit 1",
    // A last line without its end would become one with ours.
    "if [ -s $file ] && [ \"$(tail -c 1 $file | wc -l)\" -eq 0 ]; then echo >> $file || exit 1; fi",
    "while IFS= read -r line; do blob=${line#* }; blob=${blob%% *}",
    "if grep -v \"^[[:space:]]*#\" $file | grep -F -q -e \"$blob\"; then echo \"latchkey: present\"",
    "elif printf \"%s\\\\n\" \"$line\" >> $file; then echo \"latchkey: added\"",
    "else exit 1; fi; done",
    "if command -v restorecon > /dev/null 2>&1; then restorecon -F $dir $file > /dev/null 2>&1; fi",
    "exit 0",
};

} // namespace

std::string install_key_command()
{
    std::string all;
    for (const std::string_view line : script) {
        all += all.empty() ? "" : "; ";
        all += line;
    }
    return "exec sh -c '" + all + "'";
}

InstalledKeys read_install_key_output(std::string_view output)
{
    InstalledKeys result;
    while (!output.empty()) {
        const auto end = std::min(output.find('\n'), output.size());
        const std::string_view line = output.substr(0, end);
        result.added += line == added ? 1 : 0;
        result.present += line == present ? 1 : 0;
        output.remove_prefix(std::min(end + 1, output.size()));
    }
    return result;
}

} // namespace latchkey::session
