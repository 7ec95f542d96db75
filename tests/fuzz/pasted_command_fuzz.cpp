/// A command line from a page: nothing that acts by itself is kept without consent, names are harmless, and what is written as a command is
/// read back to the same session. Seeds: seeds/pasted_command.

#include "client/sessions/pasted_command.h"
#include "client/settings/destination.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;
using namespace latchkey::sessions;
using settings::SettingId;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = as_text({data, size});
    if (auto held = parse_pasted_command(text, Allowed{}); held && !hold_back(held->settings, Allowed{}).empty()) {
        std::abort();
    }
    const auto read = parse_pasted_command(text, Allowed::everything());
    if (!read) {
        return 0;
    }
    const std::string user = read->settings.text(SettingId::user_name);
    if (!settings::check_host(read->settings.text(SettingId::host_name)) || (!user.empty() && !settings::check_user(user))) {
        std::abort();
    }
    const auto written = write_command(read->settings, CommandFor::ssh, Shell::posix);
    if (!written) {
        std::abort();
    }
    const auto words = split_command(written->line);
    if (!words || join_command(*words, Shell::posix) != written->line) {
        std::abort();
    }
    (void)write_command(read->settings, CommandFor::plink, Shell::windows);
    return 0;
}
